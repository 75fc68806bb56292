"""EventBridge's rules: schedules and patterns that can be read, and few targets."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.event_pattern import wrong_in
from minicloud.dataplane.event_schedule import ScheduleError, read_schedule

MOST_TARGETS = 5


def _schedule(call: Call) -> str | None:
    text = call.get("ScheduleExpression")
    if not text:
        return None
    try:
        read_schedule(text)
    except ScheduleError:
        return "Parameter ScheduleExpression is not valid."
    return None


def _pattern(call: Call) -> str | None:
    wrong = wrong_in(call.get("EventPattern") or "{}")
    return None if wrong is None else f"Event pattern is not valid. Reason: {wrong}"


def _targets(call: Call) -> str | None:
    bus = (call.get("EventBusName") or "default").rpartition("/")[2]
    buses = call.backend("events").event_buses
    rule = buses[bus].rules.get(call.get("Rule")) if bus in buses else None
    if rule is None:
        return None  # moto says so
    ids = {one["Id"] for one in rule.targets} | {one.get("Id") for one in call.get("Targets", [])}
    if len(ids) <= MOST_TARGETS:
        return None
    return f"The requested resource exceeds the maximum number allowed: {MOST_TARGETS} targets"


GUARDS = (
    Guard(
        id="events-schedule",
        service="events",
        operations=("PutRule",),
        code="ValidationException",
        rule="A schedule is a rate whose unit fits its number, or a cron expression of six fields "
        "with ? in one of its two fields for days.",
        source="https://docs.aws.amazon.com/eventbridge/latest/userguide/"
        "eb-scheduled-rule-pattern.html",
        finds=_schedule,
    ),
    Guard(
        id="events-pattern",
        service="events",
        operations=("PutRule", "CreateArchive", "UpdateArchive"),
        code="InvalidEventPatternException",
        rule="An event pattern has known filters, each with what it takes, and no two wildcards "
        "side by side.",
        source="https://docs.aws.amazon.com/eventbridge/latest/userguide/"
        "eb-create-pattern-operators.html",
        finds=_pattern,
    ),
    Guard(
        id="events-targets",
        service="events",
        operations=("PutTargets",),
        code="LimitExceededException",
        rule="A rule has at most five targets.",
        source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
        finds=_targets,
    ),
)
