"""Container instances and what a task asks of one: what ECS's scheduler looks at.

Source: ECS API Reference, ContainerInstance, PortMapping, PlacementConstraint, PlacementStrategy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

INSTANCE_FIELDS = ("instanceId", "host")
"""What `spread` calls the container instance itself; the two have the same effect."""


@dataclass(frozen=True, slots=True)
class TaskNeeds:
    """What one task reserves on its instance; a port is a host port, and none is dynamic."""

    cpu_units: int
    memory_mib: int
    ports: tuple[int, ...] = ()
    interfaces: int = 0  # network interfaces: 1 with the network mode awsvpc


@dataclass(frozen=True, slots=True)
class ContainerHost:
    """A container instance as it stands: what is left on it, and the groups of its tasks.

    `groups` has one entry a task, such as `service:web` or `family:batch`.
    """

    id: str
    cpu_units: int
    memory_mib: int
    ports_taken: frozenset[int] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    ec2_instance_id: str = ""
    agent_connected: bool = True
    interfaces: int = 1_000  # network interfaces that can still be attached

    def with_task(self, needs: TaskNeeds, group: str) -> "ContainerHost":
        """The instance once the task was placed on it."""
        return ContainerHost(
            id=self.id,
            cpu_units=self.cpu_units - needs.cpu_units,
            memory_mib=self.memory_mib - needs.memory_mib,
            ports_taken=self.ports_taken | set(needs.ports),
            attributes=self.attributes,
            groups=(*self.groups, group),
            ec2_instance_id=self.ec2_instance_id,
            agent_connected=self.agent_connected,
            interfaces=self.interfaces - needs.interfaces,
        )

    def value(self, of: str) -> str:
        """What a strategy's field says of this instance; empty for an attribute it lacks."""
        if of in INSTANCE_FIELDS:
            return self.id
        return self.attributes.get(of.removeprefix("attribute:"), "")


class ConstraintType(StrEnum):
    DISTINCT_INSTANCE = "distinctInstance"
    MEMBER_OF = "memberOf"


@dataclass(frozen=True, slots=True)
class PlacementConstraint:
    """What an instance must fulfil; `expression` is in the cluster query language."""

    type: ConstraintType
    expression: str = ""


class StrategyType(StrEnum):
    SPREAD = "spread"
    BINPACK = "binpack"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class PlacementStrategy:
    """Which of the instances that would do is best; `field` is empty for random."""

    type: StrategyType
    field: str = ""


SERVICE_STRATEGIES = (
    PlacementStrategy(StrategyType.SPREAD, "attribute:ecs.availability-zone"),
    PlacementStrategy(StrategyType.SPREAD, "instanceId"),
)
"""What a service does that was given no strategy.

Source: ECS API Reference, UpdateService: the zone with the fewest tasks of the service, and in it
the container instance with the fewest.
"""
