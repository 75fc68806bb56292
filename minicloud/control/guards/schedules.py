"""Schedules of EventBridge Scheduler: expressions, time zones and roles that can be used."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.role_trust import trusts
from minicloud.dataplane.event_schedule import ScheduleError, read_schedule

_API = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"
_GUIDE = "https://docs.aws.amazon.com/scheduler/latest/UserGuide"
_OPERATIONS = ("CreateSchedule", "UpdateSchedule")


def _expression(call: Call) -> str | None:
    text = call.get("ScheduleExpression", "")
    try:
        read_schedule(text, scheduler=True)
    except ScheduleError:
        return f"Invalid Schedule Expression {text}."
    return None


def _time_zone(call: Call) -> str | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = call.get("ScheduleExpressionTimezone", "UTC")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"Invalid Schedule Expression Timezone {name}."
    return None


def _target(call: Call) -> str | None:
    parts = str(call.get("Target", {}).get("Arn", "")).split(":")
    if len(parts) >= 6 and parts[0] == "arn" and parts[2] and parts[5]:
        return None
    return "Provided Arn is not in correct format."


def _role(call: Call) -> str | None:
    if trusts(call.account_id, call.get("Target", {}).get("RoleArn"), "scheduler.amazonaws.com"):
        return None
    return "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."


GUARDS = (
    Guard(
        id="scheduler-expression",
        service="scheduler",
        operations=_OPERATIONS,
        code="ValidationException",
        rule="A schedule is at(...), rate(...) or cron(...) with six fields.",
        source=f"{_GUIDE}/schedule-types.html",
        finds=_expression,
    ),
    Guard(
        id="scheduler-time-zone",
        service="scheduler",
        operations=_OPERATIONS,
        code="ValidationException",
        rule="A schedule's time zone is one that the IANA database has.",
        source=_API,
        finds=_time_zone,
    ),
    Guard(
        id="scheduler-target",
        service="scheduler",
        operations=_OPERATIONS,
        code="ValidationException",
        rule="A schedule's target is named by an ARN.",
        source=f"{_API}; the wording is ours",
        finds=_target,
    ),
    Guard(
        id="scheduler-role",
        service="scheduler",
        operations=_OPERATIONS,
        code="ValidationException",
        rule="A schedule's role is there and trusts scheduler.amazonaws.com.",
        source=f"{_GUIDE}/setting-up.html",
        finds=_role,
    ),
)
