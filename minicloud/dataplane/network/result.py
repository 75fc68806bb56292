"""What came of a walk: each place that the packets passed, and the first that denied one."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from minicloud.dataplane.network.flow import Flow


class Way(StrEnum):
    """Request or reply."""

    THERE = "there"
    BACK = "back"


class Place(StrEnum):
    """Where a packet can be looked at."""

    INTERFACE = "interface"
    SECURITY_GROUP = "security group"
    NETWORK_ACL = "network ACL"
    ROUTE_TABLE = "route table"
    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    PEERING = "peering connection"
    AVAILABILITY_ZONE = "zone"
    INTERNET = "internet"


@dataclass(frozen=True, slots=True)
class Step:
    """One look at a packet. `rule` is what decided, or "no rule"; `packet` is how it looked."""

    way: Way
    place: Place
    resource_id: str
    passed: bool
    rule: str
    sentence: str
    packet: str

    def __str__(self) -> str:
        stopped = "" if self.passed else "STOP: "
        return f"{self.way:5}  {self.place:17}  {stopped}{self.sentence}"


@dataclass(frozen=True, slots=True)
class Walk:
    """The flow and every step of its packets, in order; plain data, to be drawn or checked."""

    flow: Flow
    steps: tuple[Step, ...]

    @property
    def denied(self) -> Step | None:
        """The step that stopped a packet; None when the reply came back."""
        return next((step for step in self.steps if not step.passed), None)

    @property
    def delivered(self) -> bool:
        """Whether the request arrived and its reply came back."""
        return self.denied is None

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        denied = self.denied
        if denied is None:
            return "Delivered, and the reply came back."
        which = "The request" if denied.way is Way.THERE else "The reply"
        return f"{which} is lost: {denied.sentence}"

    def __str__(self) -> str:
        return self.sentence

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)
