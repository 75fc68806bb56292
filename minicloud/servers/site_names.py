"""The name of a load balancer whose nodes are real: what DNS gives out of a running site."""

from minicloud.dataplane.name_records import Record, plain_name
from minicloud.servers.listening import HOST
from minicloud.servers.site import Site

TTL_S = 60
"""Source: ELB User Guide, How ELB works (a load balancer's name has a TTL of 60 seconds)."""
_ADDRESS = "198.51.100.{}"


class SiteNames:
    """A NameSource for one load balancer of a site.

    DNS knows no ports, and all nodes are on one machine: each has an address out of
    198.51.100.0/24, and `sockets` says where that is. Addresses count from `first`, for more than
    one site.
    """

    def __init__(self, site: Site, name: str, load_balancer: str, first: int = 1) -> None:
        self._site = site
        self._name = plain_name(name)
        self._load_balancer = load_balancer
        nodes = [each for each in site.nodes() if each.load_balancer == load_balancer]
        zones = dict.fromkeys(each.zone for each in nodes)
        self._address = {zone: _ADDRESS.format(number) for number, zone in enumerate(zones, first)}
        self.sockets = {
            (self._address[each.zone], each.listener_port): (HOST, each.port) for each in nodes
        }

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        """As NameSource says: the zones whose nodes the site gives out now."""
        if name.removeprefix("dualstack.") != self._name:
            return None
        if record_type != "A":
            return ()
        zones = self._site.zones_in_dns(self._load_balancer)
        return tuple(Record(name, "A", TTL_S, self._address[zone]) for zone in zones)
