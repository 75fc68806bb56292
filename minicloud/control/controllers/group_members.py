"""Who belongs to an Auto Scaling group, and since when."""

from typing import Any

from minicloud.dataplane.auto_scaling import Member, launches_missing

_IN_SERVICE, _ON_ITS_WAY = "InService", "Pending:"


class GroupMembers:
    """Remembers when each instance was launched, or came into service after a wait."""

    def __init__(self) -> None:
        self._since_s: dict[str, float] = {}

    def reset(self) -> None:
        self._since_s.clear()

    def joined(self, instance_id: str, now_s: float) -> None:
        self._since_s[instance_id] = now_s

    def left(self, instance_id: str) -> None:
        self._since_s.pop(instance_id, None)

    def since_s(self, instance_id: str) -> float:
        return self._since_s.get(instance_id, 0.0)

    def of(self, group: Any) -> list[Member[str]]:
        """Those in service or on their way there: who is in standby or ends does not count.

        Source: EC2 Auto Scaling User Guide, Temporarily remove instances from your Auto Scaling
        group; Amazon EC2 Auto Scaling instance lifecycle.
        """
        return [
            Member(
                one.instance.id,
                one.instance.availability_zone,
                self.since_s(one.instance.id),
                one.lifecycle_state == _IN_SERVICE,
            )
            for one in group.instance_states
            if one.lifecycle_state == _IN_SERVICE or one.lifecycle_state.startswith(_ON_ITS_WAY)
        ]

    def missing(self, group: Any) -> int:
        """How many to launch to reach the desired capacity."""
        return launches_missing(group.desired_capacity, self.of(group))
