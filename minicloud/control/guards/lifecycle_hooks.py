"""Lifecycle hooks: transitions and results that there are, time-outs in range, hooks that exist."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.controllers.lifecycle_actions import Result, Transition
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"
_LEAST_S, _MOST_S = 30, 7_200
_ABOUT_A_HOOK = (
    "DeleteLifecycleHook",
    "CompleteLifecycleAction",
    "RecordLifecycleActionHeartbeat",
)


def _wrong_hook(call: Call) -> str | None:
    if call.operation == "PutLifecycleHook":
        return _wrong(call.parameters, new=_hook(call) is None)
    for given in call.get("LifecycleHookSpecificationList", []):
        if problem := _wrong(given, new=True):
            return problem
    return None


def _wrong(given: Any, *, new: bool) -> str | None:
    transition, result = given.get("LifecycleTransition"), given.get("DefaultResult")
    timeout_s = given.get("HeartbeatTimeout")
    if (new or transition is not None) and transition not in list(Transition):
        return f"LifecycleTransition '{transition}' is not one of {', '.join(Transition)}"
    if result is not None and result not in list(Result):
        return f"DefaultResult '{result}' is not one of {', '.join(Result)}"
    if timeout_s is not None and not _LEAST_S <= int(timeout_s) <= _MOST_S:
        return f"HeartbeatTimeout {timeout_s} is not between {_LEAST_S} and {_MOST_S} seconds"
    return None


def _no_such_hook(call: Call) -> str | None:
    if _hook(call) is not None:
        return None
    return f"No Lifecycle Hook found with name {call.get('LifecycleHookName')}"


def _no_such_result(call: Call) -> str | None:
    result = call.get("LifecycleActionResult")
    if result in list(Result):
        return None
    return f"LifecycleActionResult '{result}' is not one of {', '.join(Result)}"


def _hook(call: Call) -> Any:
    name = f"{call.get('AutoScalingGroupName')}_{call.get('LifecycleHookName')}"
    return call.backend("autoscaling").lifecycle_hooks.get(name)


def _guard(guard_id: str, operations: tuple[str, ...], rule: str, source: str, finds: Any) -> Guard:
    source = f"{_API}/{source}; code and wording are ours"
    return Guard(guard_id, "autoscaling", operations, "ValidationError", rule, source, finds)


GUARDS = (
    _guard(
        "lifecycle-hook",
        ("PutLifecycleHook", "CreateAutoScalingGroup"),
        "A lifecycle hook is for launching or terminating, times out after 30 to 7,200 seconds, "
        "and then continues or abandons.",
        "API_PutLifecycleHook.html",
        _wrong_hook,
    ),
    _guard(
        "lifecycle-hook-exists",
        _ABOUT_A_HOOK,
        "A hook that is deleted or answered for exists.",
        "API_CompleteLifecycleAction.html",
        _no_such_hook,
    ),
    _guard(
        "lifecycle-action-result",
        ("CompleteLifecycleAction",),
        "A lifecycle action is completed with CONTINUE or ABANDON.",
        "API_CompleteLifecycleAction.html",
        _no_such_result,
    ),
)
