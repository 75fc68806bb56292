"""What hosted zones answer: delegation, wildcards, names that are not there, aliases.

Source: RFC 1034, section 4.3.2 (the algorithm); RFC 4592 (wildcards); RFC 2308 (negative answers).
Simplified: a name is looked for from the shortest zone that holds it downwards, as a resolver
that comes from the root does, and every zone is asked as if a registrar pointed to it. A zone of
one label, such as `com`, is nobody's to register: it is asked for what no other zone holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from minicloud.dataplane.name_records import NoSuchNameError, Record
from minicloud.dataplane.name_resolution import answer as in_random_order
from minicloud.dataplane.name_routing.choosing import Client, choose
from minicloud.dataplane.name_routing.records import HostedZone, RecordSet
from minicloud.dataplane.name_source import ALIAS

_DEEPEST_ALIAS = 8


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and what is known when he asks.

    `check_is_healthy` is by health check id, `target_is_healthy` by the name of a load balancer
    or the like; `draw` gives numbers in [0, 1).
    """

    client: Client
    check_is_healthy: Callable[[str], bool]
    target_is_healthy: Callable[[str], bool]
    draw: Callable[[], float]


def answer(
    zones: Sequence[HostedZone],
    name: str,
    record_type: str,
    asker: Asker,
    first: HostedZone | None = None,
) -> tuple[Record, ...] | None:
    """As NameSource says; None: no zone holds the name. Raises NoSuchNameError.

    Of several zones of one name the first is asked. `first`: begin there, if it holds the name.
    """
    begin = first if first is not None and first.holds(name) else None
    by_name: dict[str, HostedZone] = {begin.name: begin} if begin else {}
    for zone in zones:
        by_name.setdefault(zone.name, zone)
    around = sorted((each for each in by_name.values() if each.holds(name)), key=_depth)
    if not around:
        return None
    zone = begin or next((each for each in around if _depth(each)), around[0])
    while (cut := _delegation(zone, name)) is not None:
        if cut.name not in by_name:
            return _records(cut)
        zone = by_name[cut.name]
    return _Zone(zone, asker).answer(name, record_type)


def _depth(zone: HostedZone) -> int:
    return zone.name.count(".")


def _delegation(zone: HostedZone, name: str) -> RecordSet | None:
    """The NS records by which the zone hands a name on to another zone."""
    cuts = [
        one
        for one in zone.record_sets
        if one.type == "NS"
        and one.name != zone.name
        and (name == one.name or name.endswith(f".{one.name}"))
    ]
    return min(cuts, key=lambda one: one.name.count("."), default=None)


class _Zone:
    def __init__(self, zone: HostedZone, asker: Asker) -> None:
        self._zone = zone
        self._asker = asker

    def answer(self, name: str, record_type: str, depth: int = 0) -> tuple[Record, ...]:
        sets = self._group(name, record_type)
        chosen = choose(sets, self._asker.client, self._is_healthy, self._asker.draw)
        if not chosen or depth > _DEEPEST_ALIAS:
            return (self._soa(),)
        found: list[Record] = []
        for one in chosen:
            if one.alias is None:
                found += _records(one, self._asker.draw())
            elif self._zone.holds(one.alias.name):
                try:
                    found += self.answer(one.alias.name, record_type, depth + 1)
                except NoSuchNameError as error:
                    found.append(error.soa)
            else:
                found.append(Record(name, ALIAS, 0, one.alias.name))
        return tuple(e if e.type == "SOA" != record_type else replace(e, name=name) for e in found)

    def _group(self, name: str, record_type: str) -> list[RecordSet]:
        """The sets of a name and type, those of a CNAME, or none; NoSuchNameError."""
        here = self._standing_for(name)
        same = [one for one in here if one.type == record_type]
        return same or [one for one in here if one.type == "CNAME"]

    def _standing_for(self, name: str) -> list[RecordSet]:
        sets = self._zone.record_sets
        here = [one for one in sets if one.name == name]
        if here or self._is_inner(name):
            return here
        encloser = name
        while encloser != self._zone.name:
            encloser = encloser.partition(".")[2]
            if self._is_inner(encloser) or any(one.name == encloser for one in sets):
                break
        wild = [one for one in sets if one.name == f"*.{encloser}"]
        if not wild:
            raise NoSuchNameError(self._soa())
        return wild

    def _is_inner(self, name: str) -> bool:
        """Whether there are names below it: then it is there too, without records."""
        return any(one.name.endswith(f".{name}") for one in self._zone.record_sets)

    def _is_healthy(self, one: RecordSet, depth: int = 0) -> bool:
        if one.health_check_id and not self._asker.check_is_healthy(one.health_check_id):
            return False
        if one.alias is None or not one.alias.evaluate_target_health:
            return True
        if not self._zone.holds(one.alias.name):
            return self._asker.target_is_healthy(one.alias.name)
        # Source: Developer Guide, How health checks work in complex configurations: an alias is
        # healthy while one of the records that it leads to is.
        targets = [
            each
            for each in self._zone.record_sets
            if each.name == one.alias.name and each.type == one.type
        ]
        return depth > _DEEPEST_ALIAS or any(self._is_healthy(e, depth + 1) for e in targets)

    def _soa(self) -> Record:
        for one in self._zone.record_sets:
            if one.type == "SOA":
                return _records(one)[0]
        raise ValueError(f"hosted zone {self._zone.name!r} has no SOA record")


def _records(one: RecordSet, draw: float = 0.0) -> tuple[Record, ...]:
    """The records of a set, in an order that the draw chooses."""
    values = in_random_order(one.values, draw)
    return tuple(Record(one.name, one.type, one.ttl_s or 0, value) for value in values)
