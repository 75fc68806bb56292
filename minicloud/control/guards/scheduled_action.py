"""Scheduled actions: a time that can come, in a zone that exists, and sizes that fit."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.cron import CronLineError, read_cron_line

_REFERENCE = (
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
    "API_PutScheduledUpdateGroupAction.html"
)
_GUIDE = (
    "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html"
)
_SIZES = ("MinSize", "MaxSize", "DesiredCapacity")
_MOST = 125
_OPERATIONS = ("PutScheduledUpdateGroupAction",)
_BOTH = (*_OPERATIONS, "BatchPutScheduledUpdateGroupAction")


def _actions(call: Call) -> list[Mapping[str, Any]]:
    if call.operation in _OPERATIONS:
        return [call.parameters]
    return list(call.get("ScheduledUpdateGroupActions", []))


def _recurrence(call: Call) -> str | None:
    for action in _actions(call):
        line = action.get("Recurrence")
        if line is None:
            continue
        try:
            read_cron_line(str(line))
        except CronLineError as error:
            return f"Given recurrence string: {line} is invalid ({error})"
    return None


def _zone(call: Call) -> str | None:
    for action in _actions(call):
        zone = action.get("TimeZone")
        if zone is not None and zone not in _zones():
            return (
                f"TimeZone '{zone}' is not the canonical name of an IANA time zone, such as "
                "Etc/UTC or Asia/Tokyo"
            )
    return None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _sizes(call: Call) -> str | None:
    for action in _actions(call):
        given = {name: action[name] for name in _SIZES if action.get(name) is not None}
        if not given:
            return "You must specify at least one of MinSize, MaxSize and DesiredCapacity"
        for name, size in given.items():
            if int(size) < 0:
                return f"{name} {size}: a size is 0 or more"
        ordered = [
            int(given[name]) for name in ("MinSize", "DesiredCapacity", "MaxSize") if name in given
        ]
        if ordered != sorted(ordered):
            told = ", ".join(f"{name} {size}" for name, size in given.items())
            return f"{told}: the desired capacity lies between the minimum and the maximum"
    return None


def _time(call: Call) -> str | None:
    for action in _actions(call):
        start, end = action.get("StartTime"), action.get("EndTime")
        if not start and not action.get("Recurrence"):
            return "You must specify StartTime, Recurrence, or both"
        if start and end and str(end) <= str(start):
            return f"EndTime {end} must be later than StartTime {start}"
    return None


def _quota(call: Call) -> str | None:
    group = call.get("AutoScalingGroupName")
    kept = call.backend("autoscaling").scheduled_actions.values()
    names = {one.scheduled_action_name for one in kept if one.auto_scaling_group_name == group}
    names |= {str(one.get("ScheduledActionName")) for one in _actions(call)}
    if len(names) <= _MOST:
        return None
    return f"Auto Scaling group {group} has reached the limit of {_MOST} scheduled actions"


GUARDS = (
    Guard(
        id="scheduled-action-recurrence",
        service="autoscaling",
        operations=_BOTH,
        code="ValidationError",
        rule="A recurrence is a cron line of five fields.",
        source=f"{_REFERENCE}; wording as quoted in public notes, with what is wrong added",
        finds=_recurrence,
    ),
    Guard(
        id="scheduled-action-time-zone",
        service="autoscaling",
        operations=_BOTH,
        code="ValidationError",
        rule="A time zone has the canonical name of the IANA database.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_zone,
    ),
    Guard(
        id="scheduled-action-sizes",
        service="autoscaling",
        operations=_BOTH,
        code="ValidationError",
        rule="A scheduled action sets at least one size, and minimum <= desired <= maximum.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_sizes,
    ),
    Guard(
        id="scheduled-action-time",
        service="autoscaling",
        operations=_BOTH,
        code="ValidationError",
        rule="A scheduled action has a start or a recurrence, and ends after it starts.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_time,
    ),
    Guard(
        id="scheduled-action-quota",
        service="autoscaling",
        operations=_BOTH,
        code="LimitExceeded",
        rule="A group has at most 125 scheduled actions.",
        source=f"{_GUIDE}; the wording is ours",
        finds=_quota,
    ),
)
