"""The requests of a run while it is being made, and what a fault does to those in flight."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from minicloud.dataplane.demand import DIGITS, Demand
from minicloud.dataplane.trace import REASONS, Reason, Requests

CODE = {reason: code for code, reason in enumerate(REASONS)}
_ANSWERED = CODE[Reason.ANSWERED]
_GAVE_UP = CODE[Reason.GAVE_UP]
# Requests that a target took on: what happens to it happens to them.
_TAKEN_ON = (_ANSWERED, _GAVE_UP, CODE[Reason.IDLE_TIMEOUT])


@dataclass(slots=True)
class Limits:
    """How long anyone waits, and what a client sees of a balancer's own errors.

    An Application Load Balancer answers for a target that does not: 502, 503, 504. Where the
    balancer passes on packets only (layer 4), the client sees a broken or a silent connection.
    Source: ALB User Guide, Troubleshoot (HTTP 502, 503, 504).
    """

    network_s: float
    give_up_s: float
    idle_timeout_s: float
    connect_timeout_s: float
    bad_gateway: int
    unavailable: int

    def unanswered(self) -> tuple[float, int, int]:
        """Latency, status and reason of a request whose target stays silent."""
        if self.give_up_s <= self.idle_timeout_s:
            return self.give_up_s, 0, _GAVE_UP
        return self.idle_timeout_s, 504, CODE[Reason.IDLE_TIMEOUT]

    def unconnected(self) -> tuple[float, int, int]:
        """Latency, status and reason of a request whose target cannot be connected to."""
        if self.give_up_s <= self.connect_timeout_s:
            return self.give_up_s, 0, _GAVE_UP
        return self.connect_timeout_s, 504, CODE[Reason.CONNECT_TIMEOUT]


@dataclass(slots=True)
class RequestLog:
    """Columns that grow by one request at a time; `limits` say how requests end."""

    demand: Demand
    limits: Limits
    latency_s: list[float] = field(default_factory=list)
    node: list[int] = field(default_factory=list)
    target: list[int] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    reason: list[int] = field(default_factory=list)
    rule: list[int] = field(default_factory=list)
    wait_s: list[float] = field(default_factory=list)
    service_s: list[float] = field(default_factory=list)
    on_cut: Callable[[float], None] | None = None  # called after requests got new ends

    def in_flight(self, now_s: float) -> Iterator[int]:
        """Requests sent that have not ended, latest first."""
        sent = self.demand.sent_s
        earliest = now_s - self.limits.give_up_s
        for index in range(len(self.latency_s) - 1, -1, -1):
            if sent[index] < earliest:
                return
            if sent[index] + self.latency_s[index] > now_s:
                yield index

    def reset(self, now_s: float, targets: set[int]) -> None:
        """The targets closed their connections: what they worked on fails at once."""
        network_s = self.limits.network_s
        for index in self._at_work(now_s, lambda index: self.target[index] in targets):
            latency_s = now_s + network_s - self.demand.sent_s[index]
            if latency_s < self.limits.give_up_s:
                self._end(index, latency_s, self.limits.bad_gateway, CODE[Reason.RESET])
        self._cut(now_s)

    def silence(self, now_s: float, targets: set[int]) -> None:
        """The targets fell silent: what they worked on is never answered."""
        latency_s, status, reason = self.limits.unanswered()
        for index in self._at_work(now_s, lambda index: self.target[index] in targets):
            self._end(index, latency_s, status, reason)
        self._cut(now_s)

    def lose_node(self, now_s: float, node: int) -> None:
        """A node lost its power: its clients hear nothing more."""
        for index in list(self.in_flight(now_s)):
            if self.node[index] == node:
                self._cut_work(index, now_s)
                self._end(index, self.limits.give_up_s, 0, CODE[Reason.NODE_UNREACHABLE])
        self._cut(now_s)

    def _cut(self, now_s: float) -> None:
        if self.on_cut is not None:
            self.on_cut(now_s)

    def _at_work(self, now_s: float, affected: Callable[[int], bool]) -> Iterator[int]:
        network_s = self.limits.network_s
        for index in list(self.in_flight(now_s)):
            if (
                affected(index)
                and self.reason[index] in _TAKEN_ON
                # An answer that has left the target arrives.
                and self.demand.sent_s[index] + self.latency_s[index] - network_s > now_s
            ):
                self._cut_work(index, now_s)
                yield index

    def _cut_work(self, index: int, now_s: float) -> None:
        started_s = self.demand.sent_s[index] + self.limits.network_s + self.wait_s[index]
        done_s = min(self.service_s[index], max(0.0, now_s - started_s))
        self.service_s[index] = round(done_s, DIGITS)

    def _end(self, index: int, latency_s: float, status: int, reason: int) -> None:
        self.latency_s[index] = round(latency_s, DIGITS)
        self.status[index] = status
        self.reason[index] = reason

    def requests(self) -> Requests:
        return Requests(
            tuple(self.demand.sent_s),
            tuple(self.latency_s),
            tuple(self.demand.client),
            tuple(self.node),
            tuple(self.target),
            tuple(self.status),
            tuple(self.reason),
            tuple(self.demand.kind),
            tuple(self.rule),
            tuple(self.wait_s),
            tuple(self.service_s),
        )
