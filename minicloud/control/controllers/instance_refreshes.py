"""Instance refreshes: a group's instances are replaced, a part of them at a time.

Source: EC2 Auto Scaling User Guide, How an instance refresh works; EC2 Auto Scaling API Reference,
StartInstanceRefresh, RefreshPreferences, InstanceRefresh.
Simplified: instances end before their replacements are launched, whatever MaxHealthyPercentage
says, and warm up for ten seconds at least; checkpoints, alarms, baking and rollbacks are not
looked at. A new launch template is the group's from the beginning, and a cancelled refresh gives
the old one back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from minicloud.dataplane.auto_scaling import Member

LEAST_HEALTHY_PERCENT = 90
SHORTEST_WARMUP_S = 10.0
LONGEST_WAIT_S = 3_600.0
"""How long a refresh waits for protected instances. Source: RefreshPreferences."""


class RefreshStatus(StrEnum):
    IN_PROGRESS = "InProgress"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


@dataclass(slots=True)
class Refresh:
    """One refresh of a group; `old`: the instances that it is to replace."""

    id: str
    began_s: float
    old: frozenset[str]
    warmup_s: float
    preferences: dict[str, Any]
    configuration: dict[str, Any]
    restore: dict[str, Any] = field(default_factory=dict)
    status: RefreshStatus = RefreshStatus.IN_PROGRESS
    reason: str = ""
    ended_s: float | None = None
    left: int = 0

    @property
    def percent(self) -> int:
        return 100 if not self.old else 100 * (len(self.old) - self.left) // len(self.old)

    def end(self, status: RefreshStatus, now_s: float, reason: str = "") -> None:
        self.status, self.ended_s, self.reason = status, now_s, reason


class InstanceRefreshes:
    """The refreshes of every group, newest last."""

    def __init__(self) -> None:
        self._by_group: dict[str, list[Refresh]] = {}
        self.due_s = inf

    def reset(self) -> None:
        self._by_group.clear()
        self.due_s = inf

    def of(self, group: Any) -> list[Refresh]:
        return self._by_group.setdefault(group.arn, [])

    def active(self, group: Any) -> Refresh | None:
        newest = self._by_group.get(group.arn, [])[-1:]
        return next((one for one in newest if one.status is RefreshStatus.IN_PROGRESS), None)

    def start(self, group: Any, old: Sequence[str], now_s: float, **settings: Any) -> Refresh:
        """Begin to replace those instances; `settings` are the fields of `Refresh`."""
        kept = self.of(group)
        name = str(uuid5(NAMESPACE_OID, f"{group.arn}/refresh/{len(kept)}"))
        kept.append(Refresh(name, now_s, frozenset(old), left=len(old), **settings))
        kept[-1].warmup_s = max(SHORTEST_WARMUP_S, kept[-1].warmup_s)
        self.due_s = now_s
        return kept[-1]

    def batch(self, group: Any, members: list[Member[str]], now_s: float) -> list[str]:
        """The instances to replace now; empty while others warm up, and when all is done."""
        refresh = self.active(group)
        if refresh is None:
            return []
        old = [one for one in members if one.key in refresh.old]
        warm_s = [
            one.launched_s + refresh.warmup_s if one.in_service else inf
            for one in members
            if one.key not in refresh.old and one.launched_s >= refresh.began_s
        ]
        warming = [one for one in warm_s if one > now_s]
        short = max(0, group.desired_capacity - len(members))
        refresh.left = min(len(refresh.old), len(old) + len(warming) + short)
        self.due_s = min([self.due_s, *warming])
        if warming or short:
            return []
        if not old:
            refresh.end(RefreshStatus.SUCCESSFUL, now_s)
            return []
        return self._next(group, refresh, old, now_s)

    def _next(
        self, group: Any, refresh: Refresh, old: list[Member[str]], now_s: float
    ) -> list[str]:
        protected = {one.instance.id for one in group.instances if one.protected_from_scale_in}
        how = refresh.preferences.get("ScaleInProtectedInstances", "Wait")
        free = [one.key for one in old if how == "Refresh" or one.key not in protected]
        if not free and how == "Ignore":
            refresh.left = 0
            refresh.end(RefreshStatus.SUCCESSFUL, now_s)
        elif not free and now_s - refresh.began_s >= LONGEST_WAIT_S:
            reason = "Instances that are protected from scale in are left, and were waited for."
            refresh.end(RefreshStatus.FAILED, now_s, reason)
        elif not free:
            self.due_s = min(self.due_s, refresh.began_s + LONGEST_WAIT_S)
        percent = refresh.preferences.get("MinHealthyPercentage", LEAST_HEALTHY_PERCENT)
        at_once = max(1, group.desired_capacity * (100 - percent) // 100)
        return free[:at_once]
