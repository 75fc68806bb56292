"""A day, or a week, of traffic against an Auto Scaling group, minute by minute.

Simplified: an instance answers `serves_per_s` requests a second and no more, and what comes
beyond that fails; CPU use follows the requests; nothing breaks. Auto Scaling takes an instance
for in service from its launch, and its program answers `boot_s` later: the warm-up is to cover
that. `simulate` has what is left out
here: single requests, queues, health checks and failures.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from math import inf, isfinite
from typing import Any

from minicloud.dataplane.auto_scaling import Member, launch_zone, launches_missing, surplus
from minicloud.dataplane.errors import WorkloadError
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.metric_series import MINUTE_S, MetricSeries
from minicloud.dataplane.scaling_decision import ScalingDecisions
from minicloud.dataplane.scaling_plan import AlarmWatch, ScalingPlan

CPU, REQUESTS, REQUESTS_PER_TARGET = "CPUUtilization", "RequestCount", "RequestCountPerTarget"
"""The metrics that a run makes, by the names that CloudWatch gives them."""

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ScalingActivity:
    """A change of the desired capacity, and what asked for it."""

    minute: int
    cause: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class TrafficRun:
    """What a run came to: columns with an entry for each minute."""

    group: str
    start: str
    rate_per_s: tuple[float, ...]
    desired: tuple[int, ...]
    running: tuple[int, ...]
    in_service: tuple[int, ...]
    in_service_by_zone: dict[str, tuple[int, ...]]
    cpu_percent: tuple[float | None, ...]
    served_per_s: tuple[float, ...]
    activities: tuple[ScalingActivity, ...]

    @property
    def service_level(self) -> float:
        """The share of the requests that was served; 1 when none came."""
        sent = sum(self.rate_per_s)
        return sum(self.served_per_s) / sent if sent else 1.0

    @property
    def instance_hours(self) -> float:
        """What is paid for. Simplified: counted from the launch, by whole minutes."""
        return sum(self.running) / 60

    @property
    def short_minutes(self) -> int:
        """In how many minutes not every request was served."""
        pairs = zip(self.rate_per_s, self.served_per_s, strict=True)
        return sum(served < rate for rate, served in pairs)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def run_traffic(
    plan: ScalingPlan,
    rate_per_s: Sequence[float],
    serves_per_s: float = 10.0,
    boot_s: float = 120.0,
    start: datetime = MONDAY,
) -> TrafficRun:
    """The minutes of a group under a demand curve, one rate a minute.

    `start` is the time at which the curve begins, with its zone; scheduled actions go by it.
    Raises WorkloadError.
    """
    _check(rate_per_s, serves_per_s, boot_s, start)
    return _Run(plan, serves_per_s, boot_s, start).run(rate_per_s)


def _check(
    rate_per_s: Sequence[float], serves_per_s: float, boot_s: float, start: datetime
) -> None:
    for minute, rate in enumerate(rate_per_s):
        if not (isfinite(rate) and rate >= 0):
            raise WorkloadError(f"minute {minute} has a rate of {rate}: expected 0 or more")
    if not (isfinite(serves_per_s) and serves_per_s > 0):
        raise WorkloadError(f"serves_per_s is {serves_per_s}: expected more than 0")
    if not (isfinite(boot_s) and boot_s >= 0):
        raise WorkloadError(f"boot_s is {boot_s}: expected 0 or more")
    if not isinstance(start, datetime):
        raise WorkloadError(f"start is {start!r}: expected a datetime with its time zone")
    if start.tzinfo is None:
        raise WorkloadError(f"start is {start} without a time zone: add one, such as UTC")


class _Run:
    def __init__(
        self, plan: ScalingPlan, serves_per_s: float, boot_s: float, start: datetime
    ) -> None:
        self._plan = plan
        self._serves_per_s = serves_per_s
        self._boot_s = boot_s
        self._start = start
        self._zones = plan.availability_zones
        self._size = plan.size
        self._watched = plan.all_alarms()
        self._watch = AlarmWatch()
        self._decisions = ScalingDecisions(plan.cooldown_s, plan.warmup_s)
        self._series = {name: MetricSeries() for name in (CPU, REQUESTS, REQUESTS_PER_TARGET)}
        self._serves_from_s: dict[int, float] = {}
        self._members: list[Member[int]] = []
        self._activities: list[ScalingActivity] = []
        self._due = [
            (one.next_after(start - timedelta(seconds=1)), one) for one in plan.scheduled_actions
        ]
        self._launched = 0
        self._serving: Counter[str] = Counter()
        self._settled_until_s = -inf
        self._reconcile(-inf)  # what stands at the start stands for long

    def run(self, rate_per_s: Sequence[float]) -> TrafficRun:
        zones = self._zones
        columns: dict[str, list[Any]] = {
            name: [] for name in ("desired", "running", "serving", "cpu", "served", *zones)
        }
        for minute, rate in enumerate(rate_per_s):
            now_s = minute * MINUTE_S
            self._keep_timetable(minute)
            self._reconcile(now_s)
            serving = sum(self._serving.values())
            able = serving * self._serves_per_s
            served = min(rate, able)
            cpu = round(100 * served / able, 3) if able else None
            columns["desired"].append(self._size.desired_capacity)
            columns["running"].append(len(self._members))
            columns["serving"].append(serving)
            columns["cpu"].append(cpu)
            columns["served"].append(served)
            for zone in zones:
                columns[zone].append(self._serving[zone])
            self._measure(now_s, rate, serving, cpu)
            self._react(minute)
        return TrafficRun(
            self._plan.name,
            self._start.isoformat(),
            tuple(rate_per_s),
            tuple(columns["desired"]),
            tuple(columns["running"]),
            tuple(columns["serving"]),
            {zone: tuple(columns[zone]) for zone in zones},
            tuple(columns["cpu"]),
            tuple(columns["served"]),
            tuple(self._activities),
        )

    def _measure(self, now_s: float, rate: float, serving: int, cpu: float | None) -> None:
        self._series[REQUESTS].add(now_s, rate * MINUTE_S)
        if serving and cpu is not None:
            self._series[CPU].add(now_s, cpu)
            self._series[REQUESTS_PER_TARGET].add(now_s, rate * MINUTE_S / serving)

    def _react(self, minute: int) -> None:
        """What the alarms make of the minute that just ended."""
        now_s = (minute + 1) * MINUTE_S
        calls = list(self._watch.calls(self._watched, self._series, now_s))
        if calls:
            since = [one.launched_s for one in self._members]
            size = self._decisions.decide(calls, self._plan.policies, self._size, since, now_s)
            self._change(minute + 1, ", ".join(one.policy.name for one in calls), size)

    def _keep_timetable(self, minute: int) -> None:
        now = self._start + timedelta(minutes=minute)
        for place, (due, action) in enumerate(self._due):
            if due is not None and due <= now:
                self._change(minute, action.name, action.sizes(self._size))
                self._due[place] = (action.next_after(now), action)

    def _change(self, minute: int, cause: str, size: GroupSize) -> None:
        before, self._size = self._size.desired_capacity, size
        self._settled_until_s = -inf
        if size.desired_capacity != before:
            self._activities.append(ScalingActivity(minute, cause, before, size.desired_capacity))

    def _reconcile(self, now_s: float) -> None:
        """Let instances arrive, end what is over, and launch what is missing."""
        if self._settled_until_s > now_s:
            return
        self._members = [
            one
            if one.in_service or self._serves_from_s[one.key] > now_s
            else Member(one.key, one.zone, one.launched_s)
            for one in self._members
        ]
        self._end(surplus(self._zones, self._members, self._size.desired_capacity))
        for _ in range(launches_missing(self._size.desired_capacity, self._members)):
            self._launch(now_s)
        self._serving = Counter(one.zone for one in self._members if one.in_service)
        pending = (self._serves_from_s[one.key] for one in self._members if not one.in_service)
        self._settled_until_s = min(pending, default=inf)

    def _launch(self, now_s: float) -> None:
        zone = launch_zone(self._zones, self._zones, self._members)
        if zone is not None:
            self._launched += 1
            ready_s = self._serves_from_s[self._launched] = now_s + self._boot_s
            self._members.append(Member(self._launched, zone, now_s, ready_s <= now_s))

    def _end(self, keys: tuple[int, ...]) -> None:
        self._members = [one for one in self._members if one.key not in keys]
        for key in keys:
            del self._serves_from_s[key]
