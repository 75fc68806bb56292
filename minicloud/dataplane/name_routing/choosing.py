"""Which record sets a client is given: the routing policies.

Source: Route 53 Developer Guide, Choosing a routing policy, and How Amazon Route 53 chooses
records when health checking is configured; API Reference, ResourceRecordSet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from minicloud.dataplane.name_resolution import answer as in_random_order
from minicloud.dataplane.name_routing.places import Place, distance_km, region_position
from minicloud.dataplane.name_routing.records import GeoLocation, GeoProximity, Policy, RecordSet

MOST_VALUES = 8
"""Source: API Reference, ResourceRecordSet, MultiValueAnswer."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks. `place` is None where nobody knows; `latency_ms` is by Region."""

    place: Place | None
    latency_ms: Callable[[str], float]


def choose(
    sets: Sequence[RecordSet],
    client: Client,
    is_healthy: Callable[[RecordSet], bool],
    draw: Callable[[], float],
) -> tuple[RecordSet, ...]:
    """The sets of one name and type whose records are the answer; none: there is no answer.

    `draw` gives numbers in [0, 1). A set without a health check is healthy; where none is healthy,
    all count as healthy.
    """
    healthy = [one for one in sets if is_healthy(one)]
    usable = healthy or list(sets)
    match sets[0].policy if sets else Policy.SIMPLE:
        case Policy.WEIGHTED:
            return weighted(usable, draw())
        case Policy.LATENCY:
            return tuple(sorted(usable, key=lambda one: client.latency_ms(one.region))[:1])
        case Policy.GEOLOCATION:
            return geolocation(usable, client.place)
        case Policy.GEOPROXIMITY:
            return geoproximity(usable, client.place)
        case Policy.FAILOVER:
            return failover(sets, healthy)
        case Policy.MULTIVALUE:
            order = in_random_order([str(n) for n in range(len(usable))], draw())
            return tuple(usable[int(n)] for n in order[:MOST_VALUES])
        case _:
            return tuple(usable[:1])


def weighted(sets: Sequence[RecordSet], draw: float) -> tuple[RecordSet, ...]:
    """One set, each as often as its share of all weights; all by turns where every weight is 0.

    Sets of weight 0 are used when there is no other: `choose` has left out the unhealthy.
    Source: Developer Guide, Weighted routing, Health checks and weighted routing.
    """
    weights = [one.weight or 0 for one in sets]
    if not any(weights):
        weights = [1] * len(sets)
    left = draw * sum(weights)
    for one, weight in zip(sets, weights, strict=True):
        left -= weight
        if left < 0:
            return (one,)
    return ()


def geolocation(sets: Sequence[RecordSet], place: Place | None) -> tuple[RecordSet, ...]:
    """The set for the smallest area around the client; () where none fits.

    Source: API Reference, ResourceRecordSet, GeoLocation ("no answer" without a default).
    """
    wanted = [GeoLocation(country="*")]
    if place is not None:
        wanted.insert(0, GeoLocation(continent=place.continent))
        wanted.insert(0, GeoLocation(country=place.country))
        if place.subdivision:
            wanted.insert(0, GeoLocation(country=place.country, subdivision=place.subdivision))
    by_area = {one.geo_location: one for one in reversed(sets)}
    return next(((by_area[area],) for area in wanted if area in by_area), ())


def geoproximity(sets: Sequence[RecordSet], place: Place | None) -> tuple[RecordSet, ...]:
    """The set whose resource is nearest, after each bias has had its say.

    Simplified: a client of whom nobody knows where he is gets the first set, and so does everybody
    from a Region that this course has no place for.
    """

    def how_far(one: RecordSet) -> float:
        told = one.geo_proximity
        if told is None or place is None:
            return inf
        position = region_position(told.region) if told.region else (told.latitude, told.longitude)
        if position is None:
            return inf
        return biased_km(distance_km((place.latitude, place.longitude), position), told)

    return tuple(sorted(sets, key=how_far)[:1])


def biased_km(distance: float, told: GeoProximity) -> float:
    """Source: Developer Guide, Geoproximity routing: the two formulas of the bias."""
    if told.bias >= 0:
        return distance * (1 - told.bias / 100)
    return distance / (1 + told.bias / 100)


def failover(sets: Sequence[RecordSet], healthy: Sequence[RecordSet]) -> tuple[RecordSet, ...]:
    """The primary while it is healthy, the secondary while only that is, else the primary.

    Source: API Reference, ResourceRecordSet, Failover.
    """
    order = ["PRIMARY", "SECONDARY"]
    usable = healthy or sets
    return tuple(sorted(usable, key=lambda one: order.index(one.failover))[:1])
