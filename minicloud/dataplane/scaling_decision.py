"""What a group does when an alarm calls its policy: the new desired capacity, or nothing.

Source: EC2 Auto Scaling User Guide, Step and simple scaling policies (instance warm-up), Scaling
cooldowns, Dynamic scaling (multiple policies: the largest capacity is taken).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.scaling_policy import (
    DEFAULT_COOLDOWN_S,
    Policy,
    SimplePolicy,
    StepPolicy,
    TargetTrackingPolicy,
)


@dataclass(frozen=True, slots=True)
class Call:
    """An alarm in ALARM that calls a policy: with which value, and how far off the threshold."""

    policy: Policy
    value: float
    breach: float


@dataclass(slots=True)
class ScalingDecisions:
    """Decides for one group. `warmup_s` None: as long as the default cooldown.

    Source of that default: EC2 Auto Scaling API Reference, PutScalingPolicy,
    EstimatedInstanceWarmup.
    """

    cooldown_s: float = DEFAULT_COOLDOWN_S
    warmup_s: float | None = None
    _cooled_s: float = field(default=0.0)

    def decide(
        self,
        calls: Sequence[Call],
        policies: Collection[Policy],
        size: GroupSize,
        in_service_s: Sequence[float],
        now_s: float,
    ) -> GroupSize:
        """The sizes after the calls of one moment.

        `policies` are all of the group, also those that no alarm calls. `in_service_s` is since
        when each instance serves; one that does not yet is given with a time to come.
        """
        wanted: list[tuple[int, Policy]] = []
        holding = {one.name for one in policies if _tracks(one) and one.scale_in}
        holding -= {call.policy.name for call in calls if call.breach < 0}
        for call in calls:
            capacity = self._wanted(call, size, in_service_s, now_s)
            if capacity is None:
                continue
            if capacity < size.desired_capacity and _tracks(call.policy) and holding:
                continue
            wanted.append((size.within(capacity), call.policy))
        out = [one for one in wanted if one[0] > size.desired_capacity]
        chosen, policy = max(out or wanted, key=lambda one: one[0], default=(None, None))
        if chosen is None or chosen == size.desired_capacity:
            return size
        if isinstance(policy, SimplePolicy):
            self._cool(policy, now_s)
        return size.with_desired(chosen)

    def by_hand(
        self,
        policy: SimplePolicy | StepPolicy,
        breach: float,
        size: GroupSize,
        in_service_s: Sequence[float],
        now_s: float,
    ) -> GroupSize:
        """The sizes after a policy that somebody executes: a cooldown begins, and none is waited
        for.

        Source: EC2 Auto Scaling API Reference, ExecutePolicy (whether a cooldown is waited for is
        the caller's to say).
        """
        if isinstance(policy, StepPolicy):
            call = Call(policy, 0.0, breach)
            return self.decide([call], [policy], size, in_service_s, now_s)
        after = size.with_desired(size.within(policy.adjustment.applied_to(size.desired_capacity)))
        if after != size:
            self._cool(policy, now_s)
        return after

    def cooling(self, now_s: float) -> bool:
        """Whether simple policies have to wait."""
        return now_s < self._cooled_s

    def _cool(self, policy: SimplePolicy, now_s: float) -> None:
        own = policy.cooldown_s
        self._cooled_s = now_s + (self.cooldown_s if own is None else own)

    def _wanted(
        self, call: Call, size: GroupSize, in_service_s: Sequence[float], now_s: float
    ) -> int | None:
        policy, desired = call.policy, size.desired_capacity
        if isinstance(policy, SimplePolicy):
            launching = any(since > now_s for since in in_service_s)
            blocked = launching or self.cooling(now_s)
            return None if blocked else policy.adjustment.applied_to(desired)
        # What is warming up has been asked for, and does not help yet.
        current = min(desired, self._warm(policy, in_service_s, now_s))
        if isinstance(policy, StepPolicy):
            step = policy.step(call.breach)
            capacity = current if step is None else step.adjustment.applied_to(current)
        else:
            capacity = policy.capacity(call.value, current)
        if capacity > current:
            return max(desired, capacity)
        # Nothing leaves while something arrives.
        if capacity == current or current < desired:
            return None
        if isinstance(policy, TargetTrackingPolicy) and not policy.scale_in:
            return None
        return capacity

    def _warm(
        self, policy: StepPolicy | TargetTrackingPolicy, in_service_s: Sequence[float], now_s: float
    ) -> int:
        given = (policy.warmup_s, self.warmup_s, self.cooldown_s)
        warmup_s = next(s for s in given if s is not None)
        return sum(now_s - since >= warmup_s for since in in_service_s)


def _tracks(policy: Policy) -> TypeGuard[TargetTrackingPolicy]:
    return isinstance(policy, TargetTrackingPolicy)
