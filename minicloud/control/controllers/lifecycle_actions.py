"""Lifecycle hooks at work: instances wait until somebody says that they may go on, or time does.

Source: EC2 Auto Scaling User Guide, How lifecycle hooks work; EC2 Auto Scaling API Reference,
PutLifecycleHook, CompleteLifecycleAction, RecordLifecycleActionHeartbeat.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any
from uuid import NAMESPACE_OID, uuid5

LONGEST_WAIT_S, MOST_HEARTBEATS = 172_800, 100
"""How long an instance waits at most. Source: EC2 Auto Scaling API Reference, LifecycleHook."""


class Transition(StrEnum):
    LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
    TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"


class Result(StrEnum):
    CONTINUE = "CONTINUE"
    ABANDON = "ABANDON"


WAIT = {Transition.LAUNCHING: "Pending:Wait", Transition.TERMINATING: "Terminating:Wait"}

_COMPLETED, _TIMED_OUT = "Lifecycle Action Completed with ABANDON Result", "Heartbeat Timeout"
_HOOK_DELETED = "Lifecycle hook deleted"


@dataclass(slots=True)
class LifecycleAction:
    """What one hook waits for at one instance; `until_s`: when its heartbeat runs out."""

    token: str
    hook_name: str
    heartbeat_s: float
    default: Result
    until_s: float
    last_s: float
    result: Result | None = None
    reason: str = _COMPLETED


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a wait ends; `reason` is AWS's, of an instance that is given up."""

    result: Result
    reason: str = ""


class LifecycleActions:
    """The actions that have begun and are not over, by instance.

    `tell(group, hook, instance_id, token)` puts an event on the bus.
    """

    def __init__(self, tell: Callable[[Any, Any, str, str], None]) -> None:
        self._tell = tell
        self._waiting: dict[str, list[LifecycleAction]] = {}
        self._begun = 0

    def reset(self) -> None:
        self._waiting.clear()
        self._begun = 0

    def begin(self, group: Any, state: Any, transition: Transition, now_s: float) -> bool:
        """Let an instance wait, if the group has a hook for it; whether it waits."""
        hooks = [
            one
            for one in group.autoscaling_backend.describe_lifecycle_hooks(group.name)
            if one.lifecycle_transition == transition
        ]
        if not hooks:
            return False
        instance_id = state.instance.id
        state.lifecycle_state = WAIT[transition]
        self._waiting[instance_id] = []
        for hook in hooks:
            self._begun += 1
            token = str(uuid5(NAMESPACE_OID, f"{group.arn}/{instance_id}/{self._begun}"))
            heartbeat_s = float(hook.heartbeat_timeout)
            action = LifecycleAction(
                token,
                hook.name,
                heartbeat_s,
                Result(hook.default_result),
                now_s + heartbeat_s,
                now_s + min(LONGEST_WAIT_S, MOST_HEARTBEATS * heartbeat_s),
            )
            self._waiting[instance_id].append(action)
            self._tell(group, hook, instance_id, token)
        return True

    def find(
        self, group: Any, hook_name: str, instance_id: str | None, token: str | None
    ) -> LifecycleAction | None:
        """The action of a group's that a call means and that is not over; None: there is none."""
        members = {one.instance.id for one in group.instance_states}
        for holder, actions in self._waiting.items():
            if holder not in members:
                continue
            for one in actions:
                named = one.token == token if token else holder == instance_id
                if named and one.hook_name == hook_name and one.result is None:
                    return one
        return None

    def hook_is_deleted(self, group: Any, hook_name: str) -> None:
        """Its actions are completed: who launches is given up, who ends goes on.

        Source: EC2 Auto Scaling API Reference, DeleteLifecycleHook.
        """
        for state in group.instance_states:
            launching = state.lifecycle_state == WAIT[Transition.LAUNCHING]
            for one in self._waiting.get(state.instance.id, ()):
                if one.hook_name == hook_name and one.result is None:
                    one.result = Result.ABANDON if launching else Result.CONTINUE
                    one.reason = _HOOK_DELETED

    def verdict(self, instance_id: str, now_s: float) -> Verdict | None:
        """How an instance's wait has ended; None: it waits. One ABANDON ends the others' waits."""
        actions = self._waiting.get(instance_id, [])
        for one in actions:
            if one.result is None and one.until_s <= now_s:
                one.result, one.reason = one.default, _TIMED_OUT
        for one in actions:
            if one.result is Result.ABANDON:
                return Verdict(
                    Result.ABANDON,
                    "Instance failed to complete user's Lifecycle Action: Lifecycle Action with "
                    f"token {one.token} was abandoned: {one.reason}",
                )
        return None if any(one.result is None for one in actions) else Verdict(Result.CONTINUE)

    def over(self, instance_id: str) -> None:
        self._waiting.pop(instance_id, None)

    def keep(self, instance_ids: Collection[str]) -> None:
        """Forget those of instances that are in no group any more."""
        for gone in self._waiting.keys() - set(instance_ids):
            del self._waiting[gone]

    @property
    def any_waits(self) -> bool:
        return bool(self._waiting)

    @property
    def due_s(self) -> float:
        """When the next heartbeat runs out."""
        actions = (one for each in self._waiting.values() for one in each)
        return min((one.until_s for one in actions if one.result is None), default=inf)


def heartbeat(action: LifecycleAction, now_s: float) -> None:
    """The time-out begins anew, within the longest wait."""
    action.until_s = min(now_s + action.heartbeat_s, action.last_s)
