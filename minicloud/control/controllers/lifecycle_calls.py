"""The calls about lifecycle hooks, in the place of moto's or beside them.

Source: EC2 Auto Scaling API Reference, PutLifecycleHook, CompleteLifecycleAction,
RecordLifecycleActionHeartbeat, CreateAutoScalingGroup (LifecycleHookSpecificationList); EC2 Auto
Scaling User Guide, Amazon EC2 Auto Scaling event reference (lifecycle actions).
Simplified: no message goes to a queue or a topic that a hook names; EventBridge has the event.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from minicloud.control.controllers.lifecycle_actions import (
    LONGEST_WAIT_S,
    MOST_HEARTBEATS,
    LifecycleActions,
    Result,
    Transition,
    heartbeat,
)
from minicloud.control.dispatch import refusal

_SETTINGS = {
    "RoleARN": "role_arn",
    "NotificationTargetARN": "notification_target_arn",
    "NotificationMetadata": "notification_metadata",
    "LifecycleTransition": "lifecycle_transition",
    "HeartbeatTimeout": "heartbeat_timeout",
    "DefaultResult": "default_result",
}
_EVENT = {
    Transition.LAUNCHING: ("EC2 Instance-launch Lifecycle Action", "EC2", "AutoScalingGroup"),
    Transition.TERMINATING: (
        "EC2 Instance-terminate Lifecycle Action",
        "AutoScalingGroup",
        "EC2",
    ),
}


class LifecycleCalls:
    """Methods for moto's response class."""

    def __init__(self, actions: LifecycleActions, now_s: Callable[[], float]) -> None:
        self._actions = actions
        self._now_s = now_s
        self._done: Any = import_module("moto.core.responses").EmptyResult

    def replacements(self) -> list[tuple[Any, str, Any]]:
        response: Any = import_module("moto.autoscaling.responses").AutoScalingResponse
        return [
            (response, "put_lifecycle_hook", self._put),
            (response, "delete_lifecycle_hook", self._delete(response.delete_lifecycle_hook)),
            (response, "complete_lifecycle_action", self._complete),
            (response, "record_lifecycle_action_heartbeat", self._record_heartbeat),
            (
                response,
                "create_auto_scaling_group",
                _create_with_hooks(response.create_auto_scaling_group),
            ),
        ]

    @property
    def _put(self) -> Any:
        def put_lifecycle_hook(response: Any) -> Any:
            name = response._get_param("AutoScalingGroupName")
            _keep(response.autoscaling_backend, name, response._get_params())
            return self._done()

        return put_lifecycle_hook

    @property
    def _complete(self) -> Any:
        def complete_lifecycle_action(response: Any) -> Any:
            action = self._action(response)
            action.result = Result(response._get_param("LifecycleActionResult"))
            return self._done()

        return complete_lifecycle_action

    @property
    def _record_heartbeat(self) -> Any:
        def record_lifecycle_action_heartbeat(response: Any) -> Any:
            heartbeat(self._action(response), self._now_s())
            return self._done()

        return record_lifecycle_action_heartbeat

    def _delete(self, original: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def delete_lifecycle_hook(response: Any) -> Any:
            answer = original(response)
            group = _group_of(response)
            if group is not None:
                self._actions.hook_is_deleted(group, response._get_param("LifecycleHookName"))
            return answer

        return delete_lifecycle_hook

    def _action(self, response: Any) -> Any:
        given = response._get_param
        instance_id, token = given("InstanceId"), given("LifecycleActionToken")
        group, hook_name = _group_of(response), given("LifecycleHookName")
        found = group and self._actions.find(group, hook_name, instance_id, token)
        if found is None:
            what = f"token {token}" if token else f"instance ID {instance_id or ''}"
            raise refusal("ValidationError", f"No active Lifecycle Action found with {what}")
        return found


def _group_of(response: Any) -> Any:
    groups = response.autoscaling_backend.autoscaling_groups
    return groups.get(response._get_param("AutoScalingGroupName"))


def _keep(backend: Any, group_name: str, given: Any) -> None:
    """A hook as it is given; what is left out stays as it was, or is AWS's default."""
    name = given["LifecycleHookName"]
    hook = backend.lifecycle_hooks.get(f"{group_name}_{name}")
    if hook is None:
        hook = backend.create_lifecycle_hook(name, group_name, None, None, None)
        hook.role_arn = hook.notification_target_arn = hook.notification_metadata = None
    for parameter, attribute in _SETTINGS.items():
        if given.get(parameter) is not None:
            setattr(hook, attribute, given[parameter])
    hook.heartbeat_timeout = int(hook.heartbeat_timeout)
    hook.global_timeout = min(LONGEST_WAIT_S, MOST_HEARTBEATS * hook.heartbeat_timeout)


def _create_with_hooks(original: Any) -> Any:
    """A group's hooks hold its first instances too; moto drops them."""

    def create_auto_scaling_group(response: Any) -> Any:
        backend, name = response.autoscaling_backend, response._get_param("AutoScalingGroupName")
        for given in response._get_param("LifecycleHookSpecificationList", []):
            _keep(backend, name, given)
        try:
            return original(response)
        except Exception:
            forget_hooks(backend, name)
            raise

    return create_auto_scaling_group


def forget_hooks(backend: Any, group_name: str) -> None:
    """A group takes its hooks along."""
    for hook in backend.describe_lifecycle_hooks(group_name):
        backend.delete_lifecycle_hook(group_name, hook.name)


def tell_on_the_bus(events: Callable[[], Any]) -> Callable[[Any, Any, str, str], None]:
    """What puts a lifecycle action on the default bus, if EventBridge is in use."""

    def tell(group: Any, hook: Any, instance_id: str, token: str) -> None:
        if "moto.events.models" not in sys.modules:
            return
        kind, origin, destination = _EVENT[Transition(hook.lifecycle_transition)]
        detail = {
            "LifecycleActionToken": token,
            "AutoScalingGroupName": group.name,
            "LifecycleHookName": hook.name,
            "EC2InstanceId": instance_id,
            "LifecycleTransition": hook.lifecycle_transition,
            "Origin": origin,
            "Destination": destination,
        }
        if hook.notification_metadata:
            detail["NotificationMetadata"] = hook.notification_metadata
        arns = (group.arn,)
        events().tell(group.region, "aws.autoscaling", kind, detail=detail, resources=arns)

    return tell
