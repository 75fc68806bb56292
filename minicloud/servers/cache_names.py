"""Where the endpoints of caches lead: names in, addresses out."""

from collections.abc import Mapping
from itertools import count

from minicloud.dataplane.cache_nodes import CacheFleet
from minicloud.dataplane.name_records import Record, plain_name
from minicloud.servers.errors import NotReachedError, UnknownNameError

TTL_S = 5
"""Simplified: AWS documents none, and advises to look names up often (ElastiCache User Guide, DNS
names and underlying IP)."""


class CacheNames:
    """The names of a fleet, and the addresses of those nodes that are led to now.

    A name server may ask it from another thread: a new state takes the place of the old one as a
    whole.
    """

    def __init__(self) -> None:
        self._nodes_of: Mapping[str, tuple[str, ...]] = {}
        self._addresses: Mapping[str, tuple[str, int]] = {}
        self._turn = count()

    def learn(self, fleet: CacheFleet, addresses: Mapping[str, tuple[str, int]]) -> None:
        """Lead by `fleet` from now on. `addresses` are those of the nodes that run, by id."""
        nodes_of: dict[str, tuple[str, ...]] = {}
        for group in fleet.groups:
            nodes_of |= {node.endpoint: (node.node_id,) for node in group.nodes}
            replicas = tuple(node.node_id for node in group.replicas if node.runs)
            nodes_of[group.primary_endpoint] = (group.primary,)
            nodes_of[group.reader_endpoint] = replicas
        for cluster in fleet.clusters:
            nodes_of |= {node.endpoint: (node.node_id,) for node in cluster.nodes}
            running = tuple(node.node_id for node in cluster.nodes if node.runs)
            nodes_of[cluster.configuration_endpoint] = running
        nodes_of.pop("", None)
        self._addresses = dict(addresses)
        self._nodes_of = nodes_of

    def address(self, name: str) -> tuple[str, int]:
        """Where a name leads now; one with several nodes to each in turn.

        Raises UnknownNameError, and NotReachedError for a name that leads to no node now.
        """
        nodes = self._nodes_of.get(plain_name(name))
        if nodes is None:
            known = "\n".join(sorted(self._nodes_of)) or "none"
            raise UnknownNameError(f"no cache has the endpoint {name!r}. There are:\n{known}")
        if not nodes:
            raise NotReachedError(f"{name} leads nowhere now: no replica runs")
        return self._addresses[nodes[next(self._turn) % len(nodes)]]

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        """For a name server; see `minicloud.dataplane.name_source`.

        Simplified: an endpoint is an A record; on AWS a CNAME can stand between.
        """
        if name not in self._nodes_of:
            return None
        if record_type != "A" or not self._nodes_of[name]:
            return ()
        return (Record(name, "A", TTL_S, self.address(name)[0]),)
