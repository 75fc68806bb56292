"""Instances take their time: pending, stopping and shutting-down pass on the virtual clock.

Which state follows which is `dataplane.instance_life`; here it is driven by moto's state.
Simplified: who looks at an instance by its id, or starts, stops, reboots, changes or ends it,
meets it in between. Any other call is answered as if it came after the instance has arrived, so
that a program that goes on at once finds what it has just started; for the same reason a pending
instance that nobody has looked at may be stopped. Instances that Auto Scaling launches run at
once. Addresses and volumes that a stop or an end gives back are gone when it begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call
from minicloud.dataplane.instance_life import (
    LISTED_AFTER_TERMINATION_S,
    TRANSITION_S,
    leads_to,
)
from minicloud.dataplane.records import InstanceState

_LIFECYCLE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html"
_CODES = {
    InstanceState.PENDING: 0,
    InstanceState.RUNNING: 16,
    InstanceState.SHUTTING_DOWN: 32,
    InstanceState.TERMINATED: 48,
    InstanceState.STOPPING: 64,
    InstanceState.STOPPED: 80,
}
_LOOKS = ("DescribeInstances", "DescribeInstanceStatus")
_ACTS = (
    "RunInstances",
    "StartInstances",
    "StopInstances",
    "RebootInstances",
    "TerminateInstances",
    "ModifyInstanceAttribute",
)
_BEGUN_BY = {
    "StartInstances": ("StartingInstances", InstanceState.STOPPED, InstanceState.PENDING),
    "StopInstances": ("StoppingInstances", InstanceState.RUNNING, InstanceState.STOPPING),
    "TerminateInstances": ("TerminatingInstances", None, InstanceState.SHUTTING_DOWN),
}


@dataclass(slots=True)
class _Passage:
    """An instance between two states, or terminated and still listed."""

    instance: Any
    ec2: Any
    until_s: float
    seen: bool = False
    """Whether somebody has looked at it here."""


@dataclass(frozen=True, slots=True)
class _Before:
    """An instance as it was before a call, with its network interfaces' public addresses."""

    state: InstanceState
    addresses: tuple[tuple[Any, str | None], ...]

    def restore(self, instance: Any) -> None:
        """Undo what moto did to one that was so already: it draws addresses anew, for one."""
        _set(instance, self.state)
        for interface, address in self.addresses:
            interface.public_ip = address


class InstanceLifeController:
    """Follows the instances that are on their way to another state."""

    def __init__(self) -> None:
        self._passages: dict[str, _Passage] = {}
        self._due_s: float | None = inf
        """When the next one arrives; None: to be looked for."""
        self._before: dict[str, _Before] = {}
        self._up_since_s: dict[str, float] = {}
        self._now_s = 0.0

    def reset(self) -> None:
        """Forget every instance."""
        self._passages.clear()
        self._due_s = inf
        self._up_since_s.clear()
        self._now_s = 0.0

    def tick(self, now_s: float) -> None:
        """Let those arrive whose time has come."""
        self._now_s = now_s
        if self.quiet_until() > now_s:
            return
        for passage in [one for one in self._passages.values() if one.until_s <= now_s]:
            self._arrive(passage, passage.until_s)

    def quiet_until(self) -> float:
        """When the next one arrives; infinity when none is on its way."""
        if self._due_s is None:
            self._due_s = min((one.until_s for one in self._passages.values()), default=inf)
        return self._due_s

    def before_call(self, call: Call) -> None:
        """Let arrive whom the call does not meet in between."""
        named = set(call.get("InstanceIds", [])) if call.service == "ec2" else set()
        looks = call.operation in _LOOKS and bool(named)
        acts = call.service == "ec2" and call.operation in _ACTS
        if acts and not named:
            # A launch: it meets none of those that are on their way.
            self._before = {}
            return
        for passage in list(self._passages.values()):
            instance = passage.instance
            if looks and instance.id in named:
                passage.seen = True
            elif looks or instance.state == InstanceState.TERMINATED or (acts and passage.seen):
                continue
            elif not acts or (instance.id in named and instance.state == InstanceState.PENDING):
                self._arrive(passage, self._now_s)
        if acts:
            found = (call.backend("ec2").get_instance_by_id(one) for one in named)
            self._before = {one.id: _before(one) for one in found if one is not None}

    def end(self, ec2: Any, instance_ids: Iterable[str]) -> None:
        """Terminate instances for Auto Scaling, whatever protects them from TerminateInstances.

        Source: EC2 User Guide, Change instance termination protection (it does not prevent
        Auto Scaling from terminating).
        """
        for instance in ec2.get_multi_instances_by_id(list(instance_ids)):
            state = InstanceState(instance.state)
            if state not in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
                instance.terminate()
                self._enter(instance, ec2, InstanceState.SHUTTING_DOWN)

    def up_for_s(self, instance_id: str) -> float:
        """How long ago an instance came to run; for ever for one that came by no call."""
        return self._now_s - self._up_since_s.get(instance_id, float("-inf"))

    def settle(self) -> None:
        """Let all arrive who are between two states."""
        for passage in list(self._passages.values()):
            if passage.instance.state != InstanceState.TERMINATED:
                self._arrive(passage, self._now_s)

    def amendments(self) -> tuple[Amendment, ...]:
        """What has launching, starting, stopping and ending take their time."""
        return (
            Amendment(
                id="instance-transitions",
                service="ec2",
                operations=("RunInstances", *_BEGUN_BY),
                rule="Launching, starting, stopping and terminating take a while, in the states "
                "pending, stopping and shutting-down; asking for what is so already changes "
                "nothing.",
                source=_LIFECYCLE,
                amend=self._begin,
            ),
            Amendment(
                id="reboot-state",
                service="ec2",
                operations=("RebootInstances",),
                rule="A reboot takes an instance to no other state; for one that is terminated the "
                "request is ignored.",
                source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
                "API_RebootInstances.html",
                amend=self._reboot,
            ),
        )

    def _begin(self, call: Call, answer: Any) -> Any:
        ec2 = call.backend("ec2")
        if call.operation == "RunInstances":
            for instance in answer.instances:
                # moto keeps this only when it is set later.
                instance.disable_api_termination = bool(call.get("DisableApiTermination", False))
                self._enter(instance, ec2, InstanceState.PENDING)
            return answer
        key, from_state, between = _BEGUN_BY[call.operation]
        changes = [self._change(ec2, one, from_state, between) for one in answer[key]]
        return answer | {key: changes}

    def _reboot(self, call: Call, answer: Any) -> Any:
        ec2 = call.backend("ec2")
        for instance_id, before in self._before.items():
            before.restore(ec2.get_instance_by_id(instance_id))
        return answer

    def _change(
        self,
        ec2: Any,
        told: dict[str, Any],
        from_state: InstanceState | None,
        between: InstanceState,
    ) -> dict[str, Any]:
        """One entry of the answer, put right; moto has taken the whole step already."""
        instance = ec2.get_instance_by_id(told["InstanceId"])
        before = self._before[instance.id].state
        gone = before in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED)
        if before is from_state or (from_state is None and not gone):
            self._enter(instance, ec2, between)
        else:
            self._before[instance.id].restore(instance)  # it was so already, or on its way
        current = {"Code": instance.state_code, "Name": instance.state}
        return told | {"CurrentState": current}

    def _enter(self, instance: Any, ec2: Any, state: InstanceState) -> None:
        _set(instance, state)
        self._follow(instance, ec2, self._now_s + TRANSITION_S[state])

    def _follow(self, instance: Any, ec2: Any, until_s: float) -> None:
        replaced = instance.id in self._passages
        self._passages[instance.id] = _Passage(instance, ec2, until_s)
        if replaced or self._due_s is None:
            self._due_s = None
        else:
            self._due_s = min(self._due_s, until_s)

    def _arrive(self, passage: _Passage, at_s: float) -> None:
        instance = passage.instance
        del self._passages[instance.id]
        self._due_s = None
        if instance.state == InstanceState.TERMINATED:
            _forget(instance, passage.ec2)
            return
        _set(instance, leads_to(InstanceState(instance.state)))
        if instance.state == InstanceState.RUNNING:
            self._up_since_s[instance.id] = at_s
        if instance.state == InstanceState.TERMINATED:
            self._follow(instance, passage.ec2, at_s + LISTED_AFTER_TERMINATION_S)


def _before(instance: Any) -> _Before:
    addresses = tuple((one, one.public_ip) for one in instance.nics.values())
    return _Before(InstanceState(instance.state), addresses)


def _set(instance: Any, state: InstanceState) -> None:
    """A new object: the answer being made may hold the old one."""
    from moto.ec2.models.instances import InstanceState as MotoState

    instance._state = MotoState(str(state), _CODES[state])


def _forget(instance: Any, ec2: Any) -> None:
    for key, reservation in list(ec2.reservations.items()):
        if instance in reservation.instances:
            reservation.instances.remove(instance)
            if not reservation.instances:
                del ec2.reservations[key]
            return
