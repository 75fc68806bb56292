"""When virtual time passes, and what happens then."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call
from minicloud.control.clock import VirtualClock
from minicloud.control.controllers import target_tracking_alarms
from minicloud.control.controllers.instance_life import InstanceLifeController
from minicloud.control.controllers.peering_expiry import PeeringExpiry
from minicloud.control.controllers.scaling_activities import ScalingActivities
from minicloud.control.controllers.status_checks import StatusChecks
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.disks_in_moto import DisksInMoto

POLL_S = 15.0
"""How much time passes when a question is asked again: boto3's waiters wait this long.

Source: botocore's waiter models of EC2 and ELBv2 (delay 15).
"""


class PassingTime:
    """Drives the controllers with the virtual clock.

    Time passes when it is told to (`advance`), and when the same question is asked twice in a
    row: who polls for a state waits for it, so a waiter or a loop ends as it does on AWS,
    without anybody sleeping. Calls take no time otherwise.
    """

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.clock.on_tick(self._tick, self._quiet_until)
        self.health = TargetHealthController()
        self._peerings = PeeringExpiry()
        self.instances = InstanceLifeController()
        self.storage = DisksInMoto()
        self._ecr: Any = None
        self._ecs: Any = None
        self._activities = ScalingActivities()
        self._auto_scaling: Any = None
        self._triggers: Any = None
        self._metrics: Any = None
        self._settled = False
        self._last_question: str | None = None

    def amendments(self) -> tuple[Amendment, ...]:
        """What the controllers put right in moto's answers."""
        return (
            *self.instances.amendments(),
            *StatusChecks(self.instances.up_for_s).amendments(),
            *self.storage.amendments(),
            *self.health.amendments(),
            *self._activities.amendments(),
            *target_tracking_alarms.amendments(),
            Amendment(
                id="auto-scaling-execute-policy",
                service="autoscaling",
                operations=("ExecutePolicy",),
                rule="A policy executed by hand goes by its steps and the group's limits.",
                source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
                "API_ExecutePolicy.html",
                amend=self._execute_policy,
            ),
        )

    def advance(self, seconds: float) -> float:
        """Let time pass as told; the next question is a new one."""
        self._last_question = None
        return self.clock.advance(seconds)

    def before_call(self, call: Call) -> None:
        """Let time pass when `call` asks what the call before it asked."""
        self._take_over_auto_scaling()
        self._take_over_ecr()
        self.instances.before_call(call)
        self._take_over_ecs()
        self._take_over_metrics()
        if not call.reads:
            self._last_question = None
            return
        question = json.dumps(
            [call.service, call.operation, call.region, call.parameters],
            sort_keys=True,
            default=str,
        )
        if question == self._last_question:
            self.clock.advance(POLL_S)
        self._last_question = question

    def after_call(self, call: Call) -> None:
        """Let the controllers see what a call changed."""
        if call.operation == "CreateVpcPeeringConnection":
            self._peerings.notice(call.backend("ec2"), self.clock.now_s)
        if not call.reads:
            self._settled = False
            self._tick(self.clock.now_s)

    def reset(self) -> None:
        """Back to time 0, knowing nothing."""
        self.clock.reset()
        self.health.reset()
        self._peerings.reset()
        self.instances.reset()
        self.storage.disks.reset()
        self._last_question = None
        self._activities.reset()
        if self._auto_scaling is not None:
            self._auto_scaling.controller.reset()
            self._triggers.reset()
        if self._ecr is not None:
            self._ecr.reset()
        if self._ecs is not None:
            self._ecs.controller.reset()

    @property
    def ecr(self) -> Any:
        """ECR as this course keeps it; imports moto's on first use."""
        import_module("moto.ecr.responses")
        self._take_over_ecr()
        return self._ecr

    def close(self) -> None:
        """Leave moto as it was."""
        for part in (self._auto_scaling, self._metrics, self._ecr, self._ecs):
            if part is not None:
                part.remove()
        self._auto_scaling = self._triggers = self._metrics = None
        self._ecr = self._ecs = None

    def _tick(self, now_s: float) -> None:
        self._peerings.tick(now_s)
        # Who arrives is a member of a group, perhaps.
        self._settled = self._settled and self.instances.quiet_until() > now_s
        self.instances.tick(now_s)
        if "moto.elbv2.models" in sys.modules:
            self._settled = self._settled and self.health.quiet_until() > now_s
            self.health.tick(now_s)
        if self._auto_scaling is not None:
            controller = self._auto_scaling.controller
            controller.now_is(now_s)
            if self._triggers.tick(now_s) or not self._settled or controller.quiet_until <= now_s:
                controller.tick(now_s)
                self._settled = True
        if self._ecr is not None:
            self._ecr.lifecycle.tick(now_s)
        if self._ecs is not None:
            self._ecs.controller.tick(now_s)

    def _quiet_until(self, now_s: float) -> float:
        """Before when no controller has anything to do, unless a call changes something."""
        if self._ecs is not None:
            return now_s  # its services look at every second
        quiet = [
            self.health.quiet_until(),
            self.instances.quiet_until(),
            self._peerings.quiet_until(),
        ]
        if self._auto_scaling is not None:
            quiet += [self._auto_scaling.controller.quiet_until, self._triggers.quiet_until(now_s)]
        if self._ecr is not None:
            quiet.append(self._ecr.lifecycle.next_sweep_s)
        return min(quiet)

    def _execute_policy(self, call: Call, answer: Any) -> Any:
        self._triggers.execute(call)
        return answer

    def _take_over_auto_scaling(self) -> None:
        """moto.autoscaling takes long to import: it is changed once somebody uses it."""
        if self._auto_scaling is None and "moto.autoscaling.responses" in sys.modules:
            from minicloud.control.controllers.auto_scaling_in_moto import AutoScalingInMoto
            from minicloud.control.controllers.scaling_triggers import ScalingTriggers

            self._auto_scaling = AutoScalingInMoto(self.health, self._activities)
            self._auto_scaling.install()
            self._triggers = ScalingTriggers(
                self._auto_scaling.controller,
                self._activities,
                lambda: _backends("autoscaling"),
                lambda: _backends("cloudwatch"),
            )

    def _take_over_ecr(self) -> None:
        """Likewise for ECR."""
        if self._ecr is None and "moto.ecr.responses" in sys.modules:
            from minicloud.control.controllers.ecr_in_moto import EcrInMoto

            self._ecr = EcrInMoto(lambda: self.clock.now_s)
            self._ecr.install()

    def _take_over_ecs(self) -> None:
        """moto.ecs is changed once somebody uses it."""
        if self._ecs is None and "moto.ecs.responses" in sys.modules:
            from minicloud.control.controllers.ecs_in_moto import EcsInMoto

            self._ecs = EcsInMoto(self.health)
            self._ecs.install()

    def _take_over_metrics(self) -> None:
        """Likewise moto.cloudwatch."""
        if self._metrics is None and "moto.cloudwatch.models" in sys.modules:
            from minicloud.control.controllers.metrics_in_moto import MetricsInMoto

            self._metrics = MetricsInMoto(lambda: self.clock.now_s)
            self._metrics.install()


def _backends(service: str) -> Iterator[Any]:
    """moto's state of a service in every region; nothing where it is not loaded."""
    name = f"moto.{service}.models"
    if name in sys.modules:
        backends: Any = getattr(import_module(name), f"{service}_backends")
        for _account, _region, backend in list(backends.iter_backends()):
            yield backend
