"""The health of targets: what `describe_target_health` says, and when it changes.

The state machine is the simulation's own, `dataplane.health`; here it is driven by moto's
state and the virtual clock.
Simplified: the first check of a target comes one interval after its registration, and a
running instance answers every check, unless `silence` says otherwise.
The ALB User Guide does not say when the first check comes. Here, where an answer takes no time,
`initial` would never be seen if it came at once; a simulation sends it as soon as an instance has
booted, since booting and answering take time there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.associations import balancers_sending_to
from minicloud.control.calls import Call
from minicloud.control.isolation import alone
from minicloud.dataplane.health import (
    TargetHealth,
    TargetHealthState,
    after_check,
    deregistered,
)
from minicloud.dataplane.records import HealthCheck

_SOURCE = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html"
)

Key = tuple[str, str]
"""The target group's ARN and the target's id."""


@dataclass(frozen=True, slots=True)
class Why:
    """The reason and its description, as the API gives them; both empty when healthy."""

    reason: str = ""
    description: str = ""


NO_LISTENER = Why(
    "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"
)
ZONE_NOT_ENABLED = Why(
    "Target.NotInUse",
    "Target is in an Availability Zone that is not enabled for the load balancer",
)
STOPPED = Why("Target.InvalidState", "Target is in the stopped state")
NOT_REGISTERED = Why("Target.NotRegistered", "Target is not registered to the target group")
_INITIAL = Why("Elb.InitialHealthChecking", "Initial health checks in progress")
_UNHEALTHY = Why("Target.Timeout", "Request timed out")
_DRAINING = Why("Target.DeregistrationInProgress", "Target deregistration is in progress")
_WHY = {
    TargetHealthState.INITIAL: _INITIAL,
    TargetHealthState.UNHEALTHY: _UNHEALTHY,
    TargetHealthState.DRAINING: _DRAINING,
}


@dataclass(slots=True)
class _Watch:
    """What the load balancer believes of one target; `until_s` is when draining ends."""

    health: TargetHealth
    port: int
    next_check_s: float
    why: Why
    until_s: float = 0.0


class TargetHealthController:
    """Follows every target group of the cloud."""

    def __init__(self) -> None:
        self._watches: dict[Key, _Watch] = {}
        self._silent: set[str] = set()
        self._now_s = 0.0

    def reset(self) -> None:
        """Forget every target."""
        self._watches.clear()
        self._silent.clear()
        self._now_s = 0.0

    def silence(self, instance_id: str, silent: bool) -> None:
        """Let an instance answer no health check from now on, or answer again."""
        (self._silent.add if silent else self._silent.discard)(instance_id)

    def is_silent(self, instance_id: str) -> bool:
        """Whether an instance was told to answer no health check."""
        return instance_id in self._silent

    def state(self, group_arn: str, target_id: str) -> TargetHealthState | None:
        """What the load balancer believes of a target; None when it is not registered."""
        watch = self._watches.get((group_arn, target_id))
        return None if watch is None else watch.health.state

    def tick(self, now_s: float) -> None:
        """Run the checks that are due, begin and end draining."""
        self._now_s = now_s
        for elbv2, ec2 in _backends():
            for group in elbv2.target_groups.values():
                with alone(f"target group {group.name}"):
                    self._look_at(group, elbv2, ec2)
        known = {group.arn for elbv2, _ in _backends() for group in elbv2.target_groups.values()}
        for key in [key for key in self._watches if key[0] not in known]:
            del self._watches[key]

    def _look_at(self, group: Any, elbv2: Any, ec2: Any) -> None:
        zones = _enabled_zones(elbv2, group.arn)
        registered: set[Key] = set()
        for target in group.targets.values():
            key = (group.arn, target["Id"])
            registered.add(key)
            self._follow(key, target, group, zones, ec2)
        self._let_go(group, registered, in_use=bool(zones))

    def quiet_until(self) -> float:
        """Before when no check and no draining changes what is believed."""
        return min((self._due_s(key, one) for key, one in self._watches.items()), default=inf)

    def _due_s(self, key: Key, watch: _Watch) -> float:
        state = watch.health.state
        if state is TargetHealthState.DRAINING:
            return watch.until_s
        silent = key[1] in self._silent
        settled = TargetHealthState.UNHEALTHY if silent else TargetHealthState.HEALTHY
        return inf if state in (settled, TargetHealthState.UNUSED) else watch.next_check_s

    def amendments(self) -> tuple[Amendment, ...]:
        """What puts `describe_target_health` right."""
        return (
            Amendment(
                id="target-health",
                service="elbv2",
                operations=("DescribeTargetHealth",),
                rule="A target is initial until it passed a health check, and unused without a "
                "listener, in a zone that is not enabled, or when its instance is stopped.",
                source=_SOURCE,
                amend=self._describe,
            ),
        )

    def _follow(
        self, key: Key, target: dict[str, Any], group: Any, zones: set[str], ec2: Any
    ) -> None:
        port = int(target.get("Port") or group.port)
        watch = self._watches.get(key)
        idle = _why_unused(key[1], zones, ec2)
        if watch is None or watch.health.state is TargetHealthState.DRAINING:
            watch = self._watches[key] = _Watch(
                TargetHealth(TargetHealthState.UNUSED), port, 0.0, NO_LISTENER
            )
        if idle is not None:
            watch.health, watch.why = TargetHealth(TargetHealthState.UNUSED), idle
            return
        check = _health_check(group)
        if watch.health.state is TargetHealthState.UNUSED:
            watch.health = TargetHealth()
            watch.next_check_s = self._now_s + check.interval_s
        while watch.next_check_s <= self._now_s:
            passed = key[1] not in self._silent
            watch.health = after_check(watch.health, passed, check)
            watch.next_check_s += check.interval_s
        watch.why = _WHY.get(watch.health.state, Why())

    def _let_go(self, group: Any, registered: set[Key], *, in_use: bool) -> None:
        delay_s = float(group.attributes.get("deregistration_delay.timeout_seconds", 300))
        for key, watch in [(k, w) for k, w in self._watches.items() if k[0] == group.arn]:
            if key in registered:
                continue
            if watch.health.state is not TargetHealthState.DRAINING and in_use:
                watch.health = deregistered(watch.health)
                watch.why, watch.until_s = _DRAINING, self._now_s + delay_s
            if watch.until_s <= self._now_s:
                del self._watches[key]

    def _describe(self, call: Call, _answer: Any) -> dict[str, Any]:
        self.tick(self._now_s)
        group = call.backend("elbv2").target_groups[call.get("TargetGroupArn")]
        watches = {key[1]: w for key, w in self._watches.items() if key[0] == group.arn}
        asked = [str(one["Id"]) for one in call.get("Targets", [])] or list(watches)
        return {"TargetHealthDescriptions": [_description(id_, watches, group) for id_ in asked]}


def _description(target_id: str, watches: dict[str, _Watch], group: Any) -> dict[str, Any]:
    watch = watches.get(target_id)
    state = TargetHealthState.UNUSED if watch is None else watch.health.state
    why = NOT_REGISTERED if watch is None else watch.why
    port = int(group.port) if watch is None else watch.port
    health = {"State": str(state), "Reason": why.reason, "Description": why.description}
    checked = str(group.health_check_port)
    return {
        "Target": {"Id": target_id, "Port": port},
        "HealthCheckPort": checked if checked.isdigit() else str(port),
        "TargetHealth": {name: text for name, text in health.items() if text},
    }


def _backends() -> Iterator[tuple[Any, Any]]:
    from moto.backends import get_backend

    elbv2: Any = get_backend("elbv2")
    ec2: Any = get_backend("ec2")
    for account, region, backend in list(elbv2.iter_backends()):
        if backend.target_groups:
            yield backend, ec2[account][region]


def _enabled_zones(elbv2: Any, group_arn: str) -> set[str]:
    """The zones of the load balancers that send to the group."""
    zones: set[str] = set()
    for balancer in balancers_sending_to(elbv2, group_arn):
        zones.update(subnet.availability_zone for subnet in balancer.subnets)
    return zones


def _why_unused(target_id: str, zones: set[str], ec2: Any) -> Why | None:
    if not zones:
        return NO_LISTENER
    instance = ec2.get_instance_by_id(target_id)
    if instance is None:
        return None  # an address: it may be anywhere
    if instance.availability_zone not in zones:
        return ZONE_NOT_ENABLED
    return STOPPED if instance.state in ("stopped", "stopping") else None


def _health_check(group: Any) -> HealthCheck:
    return HealthCheck(
        interval_s=float(group.health_check_interval_seconds),
        timeout_s=float(group.health_check_timeout_seconds),
        healthy_threshold=int(group.healthy_threshold_count),
        unhealthy_threshold=int(group.unhealthy_threshold_count),
    )
