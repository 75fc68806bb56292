"""What the emulated cloud answers to DNS questions: hosted zones, and load balancers' names.

`minicloud.servers.serve_names` speaks DNS in front of it; TestDNSAnswer asks it too.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING

from minicloud.control.zone_changes import ZoneChanges
from minicloud.dataplane.name_records import Record
from minicloud.dataplane.name_routing.census import NameCensus, take_census
from minicloud.dataplane.name_routing.choosing import Client
from minicloud.dataplane.name_routing.places import place_of
from minicloud.dataplane.name_routing.records import HostedZone
from minicloud.dataplane.name_routing.zone_answers import Asker, answer

if TYPE_CHECKING:
    from minicloud.control.controllers.name_health import Prober
    from minicloud.control.controllers.route53_in_moto import Route53InMoto


class CloudDns:
    """A NameSource. Equal seeds give equal answers to equal questions.

    `vpc_id`: ask as the resolver of that VPC, which knows its private hosted zones too. Where one
    of them holds a name, no public zone is asked for it.
    Source: Route 53 Developer Guide, Considerations when working with a private hosted zone.
    `first_zone_id`: begin at that zone where it holds the name, as TestDNSAnswer does.
    """

    def __init__(self, route53: "Route53InMoto", seed: int, vpc_id: str = "") -> None:
        self._route53 = route53
        self._draw: Callable[[], float] = Random(f"{seed}/dns").random
        self._vpc_id = vpc_id
        self.first_zone_id = ""

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        """As NameSource says."""
        balancer = self._route53.load_balancers.answer(name, record_type, self._draw())
        if balancer is not None:
            return balancer
        place, latencies = place_of(client_ip), self._route53.latencies
        asker = Asker(
            client=Client(place, lambda region: latencies.ms(place, region)),
            check_is_healthy=self._route53.health.is_healthy,
            target_is_healthy=self._route53.load_balancers.is_healthy,
            draw=self._draw,
        )
        zones = self._zones(name)
        first = next((zone for zone in zones if zone.id == self.first_zone_id), None)
        return answer(zones, name, record_type, asker, first)

    def census(self, name: str, clients: Mapping[str, int], record_type: str = "A") -> NameCensus:
        """Let so many clients of each country ask for a name; see `take_census`."""
        return take_census(self, name, clients, record_type)

    def measure_latency(self, place: str, region: str, ms: float) -> None:
        """From now on clients in a country, such as `JP`, are that far from a Region."""
        self._route53.latencies.measure(place, region, ms)

    def check_health_by(self, probe: "Prober | None") -> None:
        """Let Route 53's health checkers ask in this way, such as by `servers.EndpointProbes`.

        None: they look at what stands in the cloud, as at first and after a reset.
        """
        self._route53.probe_by(probe)

    def _zones(self, name: str) -> list[HostedZone]:
        zones = ZoneChanges.served(self._route53.cloud.now_s())
        own = [
            zone
            for zone in zones
            if zone.private and self._vpc_id in zone.vpc_ids and zone.holds(name)
        ]
        if own:
            return [max(own, key=lambda zone: len(zone.name))]
        return [zone for zone in zones if not zone.private]
