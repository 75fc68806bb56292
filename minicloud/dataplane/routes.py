"""Where the listener's rules send each kind of request."""

from dataclasses import dataclass

from minicloud.dataplane.errors import WorkloadError
from minicloud.dataplane.listener_rules import RequestLine, select_rule
from minicloud.dataplane.records import Action, ConditionField, LoadBalancerType, Rule
from minicloud.dataplane.topology import Topology, listener_for
from minicloud.dataplane.workload import RequestKind

_HTTP = ("HTTP", "HTTPS")


@dataclass(frozen=True, slots=True)
class Route:
    """A rule that was met: its action, the priority it is known by (0: the default rule)."""

    action: Action
    rule: int
    listener_protocol: str


class Routes:
    """The route of each kind of request, found once and remembered.

    `protocol` is the listener's. `layer_4` says that connections are passed on unread.
    `depends_on_client` says that some rule looks at the client's address.
    """

    def __init__(self, topology: Topology, kinds: tuple[RequestKind, ...]) -> None:
        self._kinds = kinds
        self._listeners = []
        self._known: dict[tuple[int, int], Route] = {}
        balancer = topology.load_balancer
        for kind in kinds:
            listener = listener_for(balancer, kind.protocol, kind.port)
            if listener is None:
                offered = [f"{each.protocol}:{each.port}" for each in balancer.listeners]
                raise WorkloadError(
                    f"requests go to {kind.protocol}:{kind.port}, where load balancer "
                    f"{balancer.name!r} does not listen (it listens on {', '.join(offered)}): "
                    "set protocol and port of the RequestKind, or create a listener"
                )
            self._listeners.append(listener)
        self.protocol = self._listeners[0].protocol
        self.layer_4 = balancer.type is LoadBalancerType.NETWORK or self.protocol not in _HTTP
        self.depends_on_client = any(
            condition.field is ConditionField.SOURCE_IP
            for listener in self._listeners
            for rule in listener.rules
            for condition in rule.conditions
        )

    def of(self, kind: int, client: int) -> Route:
        """The route of a request of this kind from this client."""
        key = (kind, client if self.depends_on_client else 0)
        route = self._known.get(key)
        if route is None:
            route = self._known[key] = self._find(kind, client)
        return route

    def _find(self, kind: int, client: int) -> Route:
        asked = self._kinds[kind]
        listener = self._listeners[kind]
        request = RequestLine(
            method=asked.method,
            host=asked.host,
            path=asked.path,
            query=asked.query,
            headers=asked.headers,
            source_ip=client_address(client),
            protocol=asked.protocol,
            port=asked.port,
        )
        rule: Rule = select_rule(listener.rules, request)
        return Route(rule.action, rule.priority or 0, listener.protocol)


def client_address(client: int) -> str:
    """An address of the range kept for examples.

    Source: RFC 5737 (198.51.100.0/24) and, past 254 clients, RFC 2544 (198.18.0.0/15).
    """
    if client < 254:
        return f"198.51.100.{client + 1}"
    return f"198.18.{client // 256 % 256}.{client % 256}"
