"""What is asked of a network: may this flow pass? And the packets of it."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Protocol(StrEnum):
    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"


@dataclass(frozen=True, slots=True)
class Ports:
    """A range, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


# Source: VPC User Guide, Network ACLs (Ephemeral ports).
LINUX_PORTS = Ports(32768, 61000)
ANY_CLIENTS_PORTS = Ports(1024, 65535)
NAT_PORTS = Ports(1024, 65535)

# Source: RFC 792. The code of both is 0.
ECHO_REQUEST = 8
ECHO_REPLY = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """A request and its reply, `ICMP` being a ping.

    `source` and `destination` are ids of instances or interfaces, or IPv4 addresses. An id
    means the private address, but the public one when the other side is on the internet.
    `source_ports` are those that the client may pick from: Linux's when it is an interface,
    any client's when it is on the internet, unless they are given.
    """

    source: str
    destination: str
    port: int | None = 443
    protocol: Protocol = Protocol.TCP
    source_ports: Ports | None = None


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet as it looks at one place; its ports are all that it might have."""

    protocol: Protocol
    source: str
    source_ports: Ports | None
    destination: str
    destination_ports: Ports | None
    reply: bool = False

    @property
    def icmp_type(self) -> int:
        return ECHO_REPLY if self.reply else ECHO_REQUEST

    def answer(self) -> "Packet":
        """The reply, from where this one arrived back to where it came from."""
        return replace(
            self,
            source=self.destination,
            source_ports=self.destination_ports,
            destination=self.source,
            destination_ports=self.source_ports,
            reply=True,
        )

    @property
    def asked(self) -> str:
        """Protocol and destination port in words."""
        if self.protocol is Protocol.ICMP:
            return "echo reply" if self.reply else "echo request"
        return f"{self.protocol} {self.destination_ports}"
