"""Who is sent where: many clients by country, each of which asks once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from minicloud.dataplane.name_answers import resolve
from minicloud.dataplane.name_records import plain_name
from minicloud.dataplane.name_routing.places import client_address
from minicloud.dataplane.name_source import NameSource


@dataclass(frozen=True, slots=True)
class CountryCount:
    """How often clients of a place were given a value; an empty value: no answer."""

    place: str
    value: str
    clients: int


@dataclass(frozen=True, slots=True)
class NameCensus:
    """The counts of one name, by place in the order asked, then by value."""

    name: str
    record_type: str
    counts: tuple[CountryCount, ...]

    def by_value(self) -> dict[str, int]:
        """Over all places."""
        totals: Counter[str] = Counter()
        for each in self.counts:
            totals[each.value] += each.clients
        return dict(sorted(totals.items()))

    def of(self, place: str) -> dict[str, int]:
        """What the clients of one place were given."""
        return {each.value: each.clients for each in self.counts if each.place == place}


def take_census(
    source: NameSource, name: str, clients: Mapping[str, int], record_type: str = "A"
) -> NameCensus:
    """Let so many clients of each place ask, such as {"JP": 500, "US-CA": 100}.

    Each goes to the first value of its answer, as most programs do. Places are those of
    `places.PLACES`; raises ValueError for another one.
    """
    counts = []
    for place, number in clients.items():
        address = client_address(place)
        given: Counter[str] = Counter()
        for _ in range(number):
            found = resolve([source], plain_name(name), record_type, address)
            values = [each.value for each in found.answers if each.type == record_type]
            given[values[0] if values else ""] += 1
        counts += [CountryCount(place, value, given[value]) for value in sorted(given)]
    return NameCensus(plain_name(name), record_type, tuple(counts))
