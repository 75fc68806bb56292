"""Amazon EC2 Auto Scaling as a service of the cloud: its groups, and what moves them."""

from collections.abc import Callable
from importlib import import_module
from inspect import signature
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.calls import Call
from minicloud.control.controllers.auto_scaling_in_moto import AutoScalingInMoto
from minicloud.control.controllers.group_state import group_backends
from minicloud.control.controllers.lifecycle_actions import LifecycleActions
from minicloud.control.controllers.lifecycle_calls import LifecycleCalls, tell_on_the_bus
from minicloud.control.controllers.refresh_calls import RefreshCalls
from minicloud.control.controllers.scaling_records import date_given
from minicloud.control.controllers.scaling_triggers import ScalingTriggers
from minicloud.control.guards.policy_execution import is_true
from minicloud.control.late_services import LateService, Surroundings


class AutoScalingService(LateService):
    """Does first what timetables and alarms call for, then the groups if there is a reason to."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        actions = LifecycleActions(tell_on_the_bus(lambda: cloud.service("events")))
        self._in_moto = AutoScalingInMoto(cloud.health, cloud.instances, cloud.activities, actions)
        self._lifecycle = LifecycleCalls(actions, cloud.now_s)
        self._controller = self._in_moto.controller
        self._triggers = ScalingTriggers(
            self._controller,
            cloud.activities,
            group_backends,
            cloud.alarms,
        )

    def install(self) -> None:
        """From now on moto's groups are the controller's."""
        self._in_moto.install(self.moto)
        members, refreshes = self._controller.members, self._controller.refreshes
        calls = RefreshCalls(refreshes, members, self.cloud.now_s)
        for replacement in (*self._lifecycle.replacements(), *calls.replacements()):
            self.moto.put(*replacement)
        self.moto.put(*_honouring(self._triggers))
        self.moto.put(*_in_time(self.cloud.now_s))

    def reset(self) -> None:
        """Forget every group and timetable."""
        self._controller.reset()
        self._triggers.reset()

    def tick(self, now_s: float, changed: bool) -> None:
        """Do what alarms and timetable ask for; look at the groups where that or a call is why."""
        self._controller.now_is(now_s)
        if self._triggers.tick(now_s) or changed or self._controller.quiet_until <= now_s:
            self._controller.tick(now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before when no group, alarm or action has anything to do."""
        return min(self._controller.quiet_until, self._triggers.quiet_until(now_s))

    def execute(self, call: Call) -> None:
        """Execute a policy by hand; see `ScalingTriggers.execute`."""
        self._triggers.execute(call)


def _honouring(triggers: ScalingTriggers) -> tuple[Any, str, Any]:
    """SetDesiredCapacity waits for a cooldown where it is asked to.

    Source: EC2 Auto Scaling API Reference, SetDesiredCapacity (HonorCooldown).
    """
    response: Any = import_module("moto.autoscaling.responses").AutoScalingResponse
    original = response.set_desired_capacity

    def set_desired_capacity(own: Any) -> Any:
        group = own.autoscaling_backend.autoscaling_groups[own._get_param("AutoScalingGroupName")]
        if is_true(own._get_param("HonorCooldown")):
            triggers.honour_cooldown(group)
        return original(own)

    return response, "set_desired_capacity", set_desired_capacity


def _in_time(now_s: Callable[[], float]) -> tuple[Any, str, Any]:
    """A scheduled action that would start in the past is refused.

    Source: EC2 Auto Scaling API Reference, PutScheduledUpdateGroupAction (StartTime); the wording
    is ours.
    """
    backend: Any = import_module("moto.autoscaling.models").AutoScalingBackend
    errors: Any = import_module("moto.autoscaling.exceptions")
    original = backend.put_scheduled_update_group_action

    def put(own: Any, *arguments: Any, **named: Any) -> Any:
        given = signature(original).bind(own, *arguments, **named).arguments
        start = date_given(given.get("start_time"))
        if start is not None and start < date_at(now_s()):
            raise errors.ValidationError(
                f"StartTime {start:%Y-%m-%dT%H:%M:%SZ} is in the past: the cloud's time is "
                f"{date_at(now_s()):%Y-%m-%dT%H:%M:%SZ}"
            )
        return original(own, *arguments, **named)

    return backend, "put_scheduled_update_group_action", put
