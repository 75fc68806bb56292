"""How instances of an Auto Scaling group end: at once, or after a lifecycle hook's wait.

Simplified: an instance leaves its load balancers as its end begins, and a hook's wait and the
draining of connections pass at the same time; an instance that a hook has given up while it was
launched ends without the hooks for termination.
"""

from collections.abc import Collection
from typing import Any

from minicloud.control.controllers.group_members import GroupMembers
from minicloud.control.controllers.group_state import attach
from minicloud.control.controllers.instance_life import InstanceLifeController
from minicloud.control.controllers.lifecycle_actions import (
    WAIT,
    LifecycleActions,
    Transition,
)
from minicloud.control.controllers.scaling_activities import ScalingActivities

_TERMINATING = "Terminating EC2 instance: {}"


class GroupEndings:
    def __init__(
        self,
        instances: InstanceLifeController,
        members: GroupMembers,
        actions: LifecycleActions,
        activities: ScalingActivities,
    ) -> None:
        self._instances = instances
        self._members = members
        self._actions = actions
        self._activities = activities

    def end(self, group: Any, instance_ids: Collection[str], now_s: float) -> None:
        """Take instances out of service, one after the other."""
        before = len(self._members.of(group))
        for number, instance_id in enumerate(instance_ids):
            self._activities.note(
                group,
                now_s,
                _TERMINATING.format(instance_id),
                f"instance {instance_id} was taken out of service, shrinking the capacity from "
                f"{before - number} to {before - number - 1}.",
            )
            self._begin(group, instance_id, now_s)
        if instance_ids:
            attach(group)

    def end_by_hand(self, group: Any, instance_id: str, shrinks: bool, now_s: float) -> None:
        """End an instance that a user takes out of its group, whose capacity shrinks by it."""
        if self._state(group, instance_id).lifecycle_state == WAIT[Transition.TERMINATING]:
            return  # it is on its way out, and is counted no more
        before = group.desired_capacity
        if shrinks:
            group.desired_capacity = before - 1
        shrunk = f", shrinking the capacity from {before} to {before - 1}" if shrinks else ""
        self._activities.note(
            group,
            now_s,
            _TERMINATING.format(instance_id),
            f"instance {instance_id} was taken out of service in response to a user request"
            f"{shrunk}.",
        )
        self._begin(group, instance_id, now_s)

    def end_all(self, group: Any, now_s: float) -> None:
        """End every instance of a group that is deleted: also in standby, protected or waiting."""
        before = len(self._members.of(group))
        for number, state in enumerate(list(group.instance_states)):
            self._activities.note(
                group,
                now_s,
                _TERMINATING.format(state.instance.id),
                f"instance {state.instance.id} was taken out of service, shrinking the capacity "
                f"from {before - number} to {before - number - 1}.",
            )
            self.finish(group, state.instance.id)

    def finish(self, group: Any, instance_id: str) -> None:
        """The instance is a member no longer, and is terminated."""
        self._actions.over(instance_id)
        self._members.left(instance_id)
        group.instance_states = [
            one for one in group.instance_states if one.instance.id != instance_id
        ]
        self._instances.end(group.ec2_backend, [instance_id])
        self._leave_balancers(group, instance_id)

    def _begin(self, group: Any, instance_id: str, now_s: float) -> None:
        state = self._state(group, instance_id)
        if state.lifecycle_state == WAIT[Transition.LAUNCHING]:
            self._activities.over(instance_id, now_s, "")
        self._actions.over(instance_id)
        if self._actions.begin(group, state, Transition.TERMINATING, now_s):
            self._activities.waits(instance_id)
            self._leave_balancers(group, instance_id)
        else:
            self.finish(group, instance_id)

    def _state(self, group: Any, instance_id: str) -> Any:
        (state,) = [one for one in group.instance_states if one.instance.id == instance_id]
        return state

    def _leave_balancers(self, group: Any, instance_id: str) -> None:
        group.autoscaling_backend.elbv2_backend.notify_terminate_instances([instance_id])
