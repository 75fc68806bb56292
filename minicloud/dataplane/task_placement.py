"""Where ECS puts a task, which task it ends, and why an instance will not do.

Source: ECS Developer Guide, How Amazon ECS places tasks on container instances (first CPU, memory
and ports, then the constraints, then the strategies in their order), Task placement strategies.
Simplified: of instances that are equal by every strategy the first registered one is taken.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from minicloud.dataplane.cluster_query import parse_query
from minicloud.dataplane.container_hosts import (
    ConstraintType,
    ContainerHost,
    PlacementConstraint,
    PlacementStrategy,
    StrategyType,
    TaskNeeds,
)

AGENT = "AGENT"
CPU = "RESOURCE:CPU"
MEMORY = "RESOURCE:MEMORY"
PORTS = "RESOURCE:PORTS"
INTERFACES = "RESOURCE:ENI"
MISSING = "MISSING"
"""Source: ECS Developer Guide, API failure reasons."""

UNSATISFIED = {
    ConstraintType.DISTINCT_INSTANCE: "DistinctInstance placement constraint unsatisfied.",
    ConstraintType.MEMBER_OF: "MemberOf placement constraint unsatisfied.",
}
"""Source: answers of AWS as quoted in github.com/aws/containers-roadmap/issues/723 and
github.com/aws/amazon-ecs-agent/pull/3044."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one container instance cannot take the task, in AWS's words."""

    host_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Placement:
    """The container instance for a task, or None and why each one was refused."""

    host_id: str | None
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedTask:
    """A task that runs: where, and what it holds."""

    id: str
    host_id: str
    needs: TaskNeeds


def place(
    needs: TaskNeeds,
    group: str,
    hosts: Sequence[ContainerHost],
    constraints: Sequence[PlacementConstraint] = (),
    strategies: Sequence[PlacementStrategy] = (),
    generator: Random | None = None,
) -> Placement:
    """The instance that gets the next task of `group`.

    `random` needs a generator. Raises QueryError for an expression that cannot be read.
    """
    fit, refusals = [], []
    for host in hosts:
        reason = refused(needs, group, host, constraints)
        if reason is None:
            fit.append(host)
        else:
            refusals.append(Refusal(host.id, reason))
    for strategy in strategies:
        fit = _best(strategy, group, fit, hosts, generator)
    return Placement(fit[0].id if fit else None, tuple(refusals))


def refused(
    needs: TaskNeeds, group: str, host: ContainerHost, constraints: Iterable[PlacementConstraint]
) -> str | None:
    """Why an instance cannot take the task; None when it can."""
    if not host.agent_connected:
        return AGENT
    if needs.cpu_units > host.cpu_units:
        return CPU
    if needs.memory_mib > host.memory_mib:
        return MEMORY
    if not host.ports_taken.isdisjoint(needs.ports):
        return PORTS
    if needs.interfaces > host.interfaces:
        return INTERFACES
    for constraint in constraints:
        if constraint.type is ConstraintType.DISTINCT_INSTANCE:
            met = group not in host.groups
        else:
            met = parse_query(constraint.expression)(host)
        if not met:
            return UNSATISFIED[constraint.type]
    return None


def task_to_stop(
    tasks: Sequence[PlacedTask],
    hosts: Sequence[ContainerHost],
    strategies: Sequence[PlacementStrategy] = (),
    generator: Random | None = None,
) -> str | None:
    """Which of a group's tasks ends when there is one too many; None when there is none.

    `spread` takes one from where most are; `binpack` the one whose end leaves most room.
    """
    by_id = {host.id: host for host in hosts}
    left = [task for task in tasks if task.host_id in by_id]
    for strategy in strategies:
        match strategy.type:
            case StrategyType.SPREAD:
                where = [by_id[task.host_id].value(strategy.field) for task in left]
                counts = Counter(where)
                most = max(counts.values(), default=0)
                left = [t for t, one in zip(left, where, strict=True) if counts[one] == most]
            case StrategyType.BINPACK:
                room = [_room_after(task, by_id[task.host_id], strategy.field) for task in left]
                most = max(room, default=0)
                left = [t for t, one in zip(left, room, strict=True) if one == most]
            case StrategyType.RANDOM:
                left = [_drawn(generator).choice(left)] if left else []
    return left[-1].id if left else None


def _best(
    strategy: PlacementStrategy,
    group: str,
    fit: list[ContainerHost],
    hosts: Sequence[ContainerHost],
    generator: Random | None,
) -> list[ContainerHost]:
    """Of instances that would do, those that the strategy likes equally and best.

    Tasks on instances that are full count as well.
    """
    if not fit:
        return fit
    match strategy.type:
        case StrategyType.SPREAD:
            counts: Counter[str] = Counter()
            for host in hosts:
                counts[host.value(strategy.field)] += host.groups.count(group)
            fewest = min(counts[host.value(strategy.field)] for host in fit)
            return [host for host in fit if counts[host.value(strategy.field)] == fewest]
        case StrategyType.BINPACK:
            least = min(_left(host, strategy.field) for host in fit)
            return [host for host in fit if _left(host, strategy.field) == least]
        case StrategyType.RANDOM:
            return [_drawn(generator).choice(fit)]


def _drawn(generator: Random | None) -> Random:
    if generator is None:
        raise ValueError("the strategy random needs a generator: pass generator=Random(seed)")
    return generator


def _left(host: ContainerHost, resource: str) -> int:
    return host.cpu_units if resource.lower() == "cpu" else host.memory_mib


def _room_after(task: PlacedTask, host: ContainerHost, resource: str) -> int:
    own = task.needs.cpu_units if resource.lower() == "cpu" else task.needs.memory_mib
    return _left(host, resource) + own
