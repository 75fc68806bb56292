"""Where moto's Auto Scaling hands over to the controller.

moto launches all instances of a group in its first subnet, ends them in the order of memory
addresses, registers targets in the order of a set, and replaces a terminated instance within
the call. These methods are replaced while the cloud runs.
"""

from importlib import import_module
from inspect import signature
from typing import Any

from minicloud.control.controllers.auto_scaling import AutoScalingController
from minicloud.control.controllers.instance_life import InstanceLifeController
from minicloud.control.controllers.launched_versions import launched_from
from minicloud.control.controllers.lifecycle_actions import LifecycleActions
from minicloud.control.controllers.lifecycle_calls import forget_hooks
from minicloud.control.controllers.scaling_activities import ScalingActivities
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.dispatch import refusal
from minicloud.control.replacements import Replacements


class AutoScalingInMoto:
    """Puts the controller's methods in moto's classes."""

    def __init__(
        self,
        health: TargetHealthController,
        instances: InstanceLifeController,
        activities: ScalingActivities,
        actions: LifecycleActions,
    ) -> None:
        models: Any = import_module("moto.autoscaling.models")
        self._group: Any = models.FakeAutoScalingGroup
        self._backend: Any = models.AutoScalingBackend
        self._state: Any = models.InstanceState
        self._terminated: Any = models.TerminateInstanceActivity
        launch_one: Any = self._group.replace_autoscaling_group_instances
        self.controller = AutoScalingController(health, instances, launch_one, activities, actions)

    def install(self, moto: Replacements) -> None:
        """From now on moto's groups are the controller's."""
        controller = self.controller
        set_desired: Any = self._group.set_desired_capacity

        def launch(group: Any, count_needed: int, _propagated_tags: Any) -> None:
            controller.launch(group, min(count_needed, controller.members.missing(group)))

        def set_desired_capacity(group: Any, new_capacity: int | None) -> None:
            wanted = group.min_size if new_capacity is None else new_capacity
            if group.mixed_instances_policy or wanted >= len(group.active_instances()):
                set_desired(group, new_capacity)
                return
            group.desired_capacity = wanted
            controller.scale_in(group, wanted)

        delete: Any = self._backend.delete_auto_scaling_group

        def delete_auto_scaling_group(backend: Any, group_name: str) -> None:
            group = backend.autoscaling_groups.get(group_name)
            delete(backend, group_name)
            forget_hooks(backend, group_name)
            if group is not None:
                controller.end_all(group)

        for name in ("create_auto_scaling_group", "attach_load_balancer_target_groups"):
            moto.put(self._backend, name, _with_target_groups(getattr(self._backend, name)))

        activity: Any = self._terminated

        def terminate_instance(backend: Any, instance_id: str, should_decrement: bool) -> Any:
            group = _group_of(backend, instance_id)
            instance = group.ec2_backend.get_instance(instance_id)
            before = group.desired_capacity
            controller.end_by_hand(group, instance_id, shrinks=should_decrement)
            return activity(instance, before)

        moto.put(self._state, "launch_template", property(launched_from))
        moto.put(self._backend, "terminate_instance", terminate_instance)
        moto.put(self._backend, "delete_auto_scaling_group", delete_auto_scaling_group)
        moto.put(self._group, "replace_autoscaling_group_instances", launch)
        moto.put(self._group, "set_desired_capacity", set_desired_capacity)
        # The limits, steps and cooldown that moto leaves out need the call: see scaling_triggers.
        moto.put(self._backend, "execute_policy", lambda _backend, _name: None)
        moto.put(self._backend, "update_attached_target_groups", _register_targets)
        moto.put(self._backend, "update_attached_elbs", _register_instances)
        moto.put(self._backend, "notify_terminate_instances", _forget_terminated)


def _group_of(backend: Any, instance_id: str) -> Any:
    for group in backend.autoscaling_groups.values():
        if any(one.instance.id == instance_id for one in group.instance_states):
            return group
    raise LookupError(instance_id)  # a guard has looked


def _with_target_groups(original: Any) -> Any:
    """A call that names target groups, refused where one does not exist.

    Source: EC2 Auto Scaling API Reference, AttachLoadBalancerTargetGroups; code and wording are
    ours.
    """

    def call(backend: Any, *arguments: Any, **named: Any) -> Any:
        given = signature(original).bind(backend, *arguments, **named).arguments
        for arn in given.get("target_group_arns") or ():
            if arn not in backend.elbv2_backend.target_groups:
                raise refusal("ValidationError", f"The target group {arn} does not exist")
        return original(backend, *arguments, **named)

    return call


def _register_targets(backend: Any, group_name: str) -> None:
    group = backend.autoscaling_groups[group_name]
    for arn in group.target_group_arns:
        target_group = backend.elbv2_backend.target_groups.get(arn)
        if target_group is None:
            continue
        new = [
            {"Id": one.instance.id, "Port": target_group.port}
            for one in group.active_instances()
            if one.instance.id not in target_group.targets and one.instance.state == "running"
        ]
        target_group.register(new)
        # Source: EC2 Auto Scaling User Guide, Temporarily remove instances: who is in standby is
        # deregistered.
        away = {one.instance.id for one in group.instances if one.lifecycle_state == "Standby"}
        target_group.deregister([{"Id": one} for one in away if one in target_group.targets])


def _register_instances(backend: Any, group_name: str) -> None:
    group = backend.autoscaling_groups[group_name]
    members = [one.instance.id for one in group.active_instances()]
    for name in group.load_balancer_names:
        balancer = backend.elb_backend.load_balancers.get(name)
        if balancer is None:
            continue
        held = list(balancer.instance_ids)
        new = [one for one in members if one not in held]
        gone = [one for one in balancer.instance_autoscaling_ids if one not in members]
        backend.elb_backend.register_instances(name, new, from_autoscaling=True)
        backend.elb_backend.deregister_instances(name, gone, from_autoscaling=True)


def _forget_terminated(backend: Any, instance_ids: list[str]) -> None:
    """Terminated instances leave their groups; the controller replaces them when it notices."""
    for name, group in backend.autoscaling_groups.items():
        left = [one for one in group.instance_states if one.instance.id not in instance_ids]
        if len(left) < len(group.instance_states):
            group.instance_states = left
            backend.update_attached_elbs(name)
