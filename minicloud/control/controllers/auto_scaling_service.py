"""Amazon EC2 Auto Scaling as a service of the cloud: its groups, and what moves them."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.controllers.auto_scaling_in_moto import AutoScalingInMoto
from minicloud.control.controllers.scaling_triggers import ScalingTriggers
from minicloud.control.late_services import LateService, Surroundings


class AutoScalingService(LateService):
    """Does first what timetables and alarms call for, then the groups if there is a reason to."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self._in_moto = AutoScalingInMoto(cloud.health, cloud.instances, cloud.activities)
        self._controller = self._in_moto.controller
        self._triggers = ScalingTriggers(
            self._controller,
            cloud.activities,
            _backends,
            cloud.alarms,
        )

    def install(self) -> None:
        """From now on moto's groups are the controller's."""
        self._in_moto.install(self.moto)

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


def _backends() -> Iterator[Any]:
    backends: Any = import_module("moto.autoscaling.models").autoscaling_backends
    for _account, _region, backend in list(backends.iter_backends()):
        yield backend
