"""The calls about instance refreshes, which moto does not know.

Source: EC2 Auto Scaling API Reference, StartInstanceRefresh, DescribeInstanceRefreshes,
CancelInstanceRefresh.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.controllers.group_members import GroupMembers
from minicloud.control.controllers.instance_refreshes import (
    LEAST_HEALTHY_PERCENT,
    InstanceRefreshes,
    Refresh,
    RefreshStatus,
)
from minicloud.control.controllers.launched_versions import is_current
from minicloud.control.dispatch import refusal


class RefreshCalls:
    """Methods for moto's response class."""

    def __init__(
        self, refreshes: InstanceRefreshes, members: GroupMembers, now_s: Callable[[], float]
    ) -> None:
        self._refreshes = refreshes
        self._members = members
        self._now_s = now_s
        self._result: Any = import_module("moto.core.responses").ActionResult

    def replacements(self) -> list[tuple[Any, str, Any]]:
        response: Any = import_module("moto.autoscaling.responses").AutoScalingResponse
        return [
            (response, "start_instance_refresh", self._start),
            (response, "describe_instance_refreshes", self._describe),
            (response, "cancel_instance_refresh", self._cancel),
        ]

    @property
    def _start(self) -> Any:
        def start_instance_refresh(response: Any) -> Any:
            group = _group(response)
            if self._refreshes.active(group) is not None:
                raise refusal(
                    "InstanceRefreshInProgress",
                    "An Instance Refresh is already in progress and blocks the execution of this "
                    "Instance Refresh.",
                )
            given = response._get_param("DesiredConfiguration", {})
            restore = _configure(group, given.get("LaunchTemplate"))
            preferences = dict(response._get_param("Preferences", {}))
            preferences.setdefault("MinHealthyPercentage", LEAST_HEALTHY_PERCENT)
            warmup_s = float(
                preferences.setdefault("InstanceWarmup", int(group.health_check_grace_period or 0))
            )
            skips = bool(preferences.get("SkipMatching"))
            matching = {
                one.instance.id for one in group.instance_states if skips and is_current(group, one)
            }
            members = sorted(self._members.of(group), key=lambda one: one.launched_s)
            refresh = self._refreshes.start(
                group,
                [one.key for one in members if one.key not in matching],
                self._now_s(),
                warmup_s=warmup_s,
                preferences=preferences,
                configuration=given,
                restore=restore,
            )
            return self._result({"InstanceRefreshId": refresh.id})

        return start_instance_refresh

    @property
    def _describe(self) -> Any:
        def describe_instance_refreshes(response: Any) -> Any:
            group = _group(response)
            wanted = response._get_param("InstanceRefreshIds", [])
            kept = [one for one in self._refreshes.of(group) if not wanted or one.id in wanted]
            most = int(response._get_param("MaxRecords") or 50)
            told = [_told(group, one) for one in reversed(kept)]
            return self._result({"InstanceRefreshes": told[:most]})

        return describe_instance_refreshes

    @property
    def _cancel(self) -> Any:
        def cancel_instance_refresh(response: Any) -> Any:
            group = _group(response)
            refresh = self._refreshes.active(group)
            if refresh is None:
                raise refusal(
                    "ActiveInstanceRefreshNotFound",
                    "No in progress or pending Instance Refresh found for Auto Scaling group "
                    f"{group.name}",
                )
            refresh.end(RefreshStatus.CANCELLED, self._now_s(), "Cancelled due to user request.")
            for name, value in refresh.restore.items():
                setattr(group, name, value)
            return self._result({"InstanceRefreshId": refresh.id})

        return cancel_instance_refresh


def _group(response: Any) -> Any:
    groups = response.autoscaling_backend.autoscaling_groups
    return groups[response._get_param("AutoScalingGroupName")]


def _configure(group: Any, template: Any) -> dict[str, Any]:
    """Give a group its new launch template; what to set where the refresh is cancelled."""
    if not template:
        return {}
    names = (
        "ec2_launch_template",
        "launch_template_version",
        "provided_launch_template_version",
    )
    before = {name: getattr(group, name) for name in names}
    group._set_launch_configuration(None, template, None)
    try:
        group.ec2_launch_template.get_version(group.launch_template_version)
    except Exception:
        for name, value in before.items():
            setattr(group, name, value)
        raise
    return before


def _told(group: Any, refresh: Refresh) -> dict[str, Any]:
    told = {
        "InstanceRefreshId": refresh.id,
        "AutoScalingGroupName": group.name,
        "Status": refresh.status.value,
        "StartTime": date_at(refresh.began_s),
        "PercentageComplete": refresh.percent,
        "InstancesToUpdate": refresh.left,
        "Preferences": refresh.preferences,
        "Strategy": "Rolling",
    }
    if refresh.ended_s is not None:
        told["EndTime"] = date_at(refresh.ended_s)
    if refresh.reason:
        told["StatusReason"] = refresh.reason
    if refresh.configuration:
        told["DesiredConfiguration"] = refresh.configuration
    return told
