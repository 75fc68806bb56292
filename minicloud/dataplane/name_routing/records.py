"""Hosted zones and their record sets, as Route 53 keeps them.

Names are in lower case and without the dot at the end; a wildcard is `*.example.com`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Policy(StrEnum):
    """How Route 53 chooses among record sets of one name and type.

    Source: Route 53 Developer Guide, Choosing a routing policy.
    """

    SIMPLE = "simple"
    WEIGHTED = "weighted"
    LATENCY = "latency"
    GEOLOCATION = "geolocation"
    GEOPROXIMITY = "geoproximity"
    FAILOVER = "failover"
    MULTIVALUE = "multivalue answer"
    IP_BASED = "IP-based"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of AWS's, or of the same zone, whose records stand in."""

    name: str
    zone_id: str
    evaluate_target_health: bool = False


@dataclass(frozen=True, slots=True)
class GeoLocation:
    """Where clients are whom a record set is for; a country of `*` is everywhere else."""

    continent: str = ""
    country: str = ""
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class GeoProximity:
    """Where a resource is: in a Region, or at a place on the map. `bias` is -99 to 99."""

    region: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    bias: int = 0


@dataclass(frozen=True, slots=True)
class RecordSet:
    """The records of one name and type, or one of several such sets to choose from.

    Exactly one of `alias` and (`ttl_s`, `values`) is there.
    """

    name: str
    type: str
    ttl_s: int | None = None
    values: tuple[str, ...] = ()
    alias: Alias | None = None
    set_identifier: str = ""
    weight: int | None = None
    region: str = ""
    geo_location: GeoLocation | None = None
    geo_proximity: GeoProximity | None = None
    failover: str = ""
    multivalue: bool = False
    cidr: str = ""
    health_check_id: str = ""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """What it was told to be chosen by; more than one is a mistake."""
        told = {
            Policy.WEIGHTED: self.weight is not None,
            Policy.LATENCY: bool(self.region),
            Policy.GEOLOCATION: self.geo_location is not None,
            Policy.GEOPROXIMITY: self.geo_proximity is not None,
            Policy.FAILOVER: bool(self.failover),
            Policy.MULTIVALUE: self.multivalue,
            Policy.IP_BASED: bool(self.cidr),
        }
        return tuple(policy for policy, given in told.items() if given)

    @property
    def policy(self) -> Policy:
        return next(iter(self.policies), Policy.SIMPLE)

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other set of its zone."""
        return self.name, self.type, self.set_identifier


@dataclass(frozen=True, slots=True)
class HostedZone:
    """A domain and everything below it that is not a zone of its own.

    `vpc_ids`: who may ask, where it is private.
    """

    id: str
    name: str
    record_sets: tuple[RecordSet, ...]
    private: bool = False
    vpc_ids: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Whether a name is the zone's own or lies below it."""
        return name == self.name or name.endswith(f".{self.name}")
