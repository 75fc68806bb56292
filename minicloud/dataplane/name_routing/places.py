"""Where clients and Regions are.

Simplified: every client of a country sits in one city of it, and each country has one block of
addresses, out of 198.18.0.0/15, which is set aside for tests and belongs to nobody (RFC 2544).
Route 53 goes by a database of real addresses. A Region is in the city, or the middle of the area,
that AWS names it after.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, ip_address
from math import asin, cos, radians, sin, sqrt

_EARTH_RADIUS_KM = 6371.0
_BLOCKS = tuple(IPv4Network("198.18.0.0/15").subnets(new_prefix=24))


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map; `subdivision` is a state of the United States."""

    continent: str
    country: str
    latitude: float
    longitude: float
    subdivision: str = ""

    @property
    def code(self) -> str:
        """The country, and the state where there is one: `US-CA`."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


PLACES = {
    place.code: place
    for place in (
        Place("AS", "JP", 35.7, 139.7),
        Place("AS", "KR", 37.6, 127.0),
        Place("AS", "TW", 25.0, 121.5),
        Place("AS", "HK", 22.3, 114.2),
        Place("AS", "SG", 1.4, 103.8),
        Place("AS", "ID", -6.2, 106.8),
        Place("AS", "TH", 13.8, 100.5),
        Place("AS", "IN", 19.1, 72.9),
        Place("OC", "AU", -33.9, 151.2),
        Place("OC", "NZ", -36.8, 174.8),
        Place("NA", "US", 38.9, -77.0),
        Place("NA", "US", 34.1, -118.2, "CA"),
        Place("NA", "US", 40.7, -74.0, "NY"),
        Place("NA", "US", 47.6, -122.3, "WA"),
        Place("NA", "CA", 43.7, -79.4),
        Place("NA", "MX", 19.4, -99.1),
        Place("SA", "BR", -23.6, -46.6),
        Place("SA", "AR", -34.6, -58.4),
        Place("EU", "GB", 51.5, -0.1),
        Place("EU", "IE", 53.3, -6.3),
        Place("EU", "FR", 48.9, 2.4),
        Place("EU", "DE", 52.5, 13.4),
        Place("EU", "ES", 40.4, -3.7),
        Place("EU", "SE", 59.3, 18.1),
        Place("AF", "ZA", -26.2, 28.0),
        Place("AF", "EG", 30.0, 31.2),
    )
}

_REGIONS = {
    "af-south-1": (-33.9, 18.4),
    "ap-east-1": (22.3, 114.2),
    "ap-northeast-1": (35.7, 139.7),
    "ap-northeast-2": (37.6, 127.0),
    "ap-northeast-3": (34.7, 135.5),
    "ap-south-1": (19.1, 72.9),
    "ap-southeast-1": (1.4, 103.8),
    "ap-southeast-2": (-33.9, 151.2),
    "ap-southeast-3": (-6.2, 106.8),
    "ca-central-1": (45.5, -73.6),
    "eu-central-1": (50.1, 8.7),
    "eu-north-1": (59.3, 18.1),
    "eu-south-1": (45.5, 9.2),
    "eu-west-1": (53.3, -6.3),
    "eu-west-2": (51.5, -0.1),
    "eu-west-3": (48.9, 2.4),
    "me-south-1": (26.2, 50.6),
    "sa-east-1": (-23.6, -46.6),
    "us-east-1": (38.9, -77.5),
    "us-east-2": (40.0, -83.0),
    "us-west-1": (37.8, -122.4),
    "us-west-2": (45.8, -119.7),
}


def client_address(code: str) -> str:
    """An address of a client in a country of PLACES, such as `JP`, or in a state, `US-CA`."""
    if code not in PLACES:
        raise ValueError(f"no clients in {code!r}: expected one of {', '.join(sorted(PLACES))}")
    return str(_BLOCKS[list(PLACES).index(code)][1])


def place_of(address: str) -> Place | None:
    """Where an address is; None: nobody knows, as of some addresses on AWS too."""
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    for place, block in zip(PLACES.values(), _BLOCKS, strict=False):
        if ip in block:
            return place
    return None


def region_position(region: str) -> tuple[float, float] | None:
    """Latitude and longitude of a Region; None: this course has no place for it."""
    return _REGIONS.get(region)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the surface, between two places given by latitude and longitude in degrees."""
    latitude, longitude = radians(one[0]), radians(one[1])
    other_latitude, other_longitude = radians(other[0]), radians(other[1])
    half = (
        sin((other_latitude - latitude) / 2) ** 2
        + cos(latitude) * cos(other_latitude) * sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
