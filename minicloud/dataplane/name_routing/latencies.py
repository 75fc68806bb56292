"""How long a packet takes from clients to Regions, as Route 53 has measured it."""

from math import inf

from minicloud.dataplane.name_routing.places import PLACES, Place, distance_km, region_position

_KM_PER_MS = 200.0
"""How far light comes in glass in a millisecond: two thirds of its speed."""


class Latencies:
    """By country and Region; where nothing was measured, light's time there and back.

    Simplified: AWS has measurements between networks and Regions, and they change. A client of
    whom nobody knows where he is counts as one in Japan.
    """

    def __init__(self) -> None:
        self._measured: dict[tuple[str, str], float] = {}

    def ms(self, place: Place | None, region: str) -> float:
        """Milliseconds there and back; infinite for a Region that this course has no place for."""
        here = place or PLACES["JP"]
        measured = self._measured.get((here.code, region))
        if measured is not None:
            return measured
        position = region_position(region)
        if position is None:
            return inf
        return 2 * distance_km((here.latitude, here.longitude), position) / _KM_PER_MS

    def measure(self, code: str, region: str, ms: float) -> None:
        """From now on clients in a country or state are that far from a Region."""
        if code not in PLACES or region_position(region) is None or not 0 <= ms < inf:
            raise ValueError(
                f"measure({code!r}, {region!r}, {ms!r}): expected a place of PLACES such as 'JP', "
                "a Region such as 'ap-northeast-1' and milliseconds from 0"
            )
        self._measured[code, region] = ms

    def forget(self) -> None:
        """Nothing was measured."""
        self._measured.clear()
