"""EC2's backends made before they are asked for: by a grader's warm process, for its children.

Each reset cloud has a default VPC with subnets, tables and lists in each region that is looked at;
tests reset the cloud again and again, by the same seeds. What the rehearsal made the class will
make too, with the same ids: for each there a spare is made, and a child takes it.
"""

import os
from collections.abc import Callable
from typing import Any

_SERVICE = "ec2"


class SpareBackends:
    """Kept by what decides a backend's ids: region, account and seed."""

    def __init__(self) -> None:
        self._maker = 0
        self._kept: dict[tuple[str, str, int], list[Any]] = {}

    def begin(self) -> None:
        """Make spares in this process, and take them in its children."""
        self._maker = os.getpid()

    def take(self, backends: Any, region: str, seed: int) -> Any:
        """One made before, put where moto keeps it; None where there is none."""
        if not self._maker or backends.service_name != _SERVICE or os.getpid() == self._maker:
            return None
        kept = self._kept.get((region, backends.account_id, seed))
        if not kept:
            return None
        spare = kept.pop()
        dict.__setitem__(backends, region, spare)
        return spare

    def add(self, backends: Any, region: str, seed: int, draw_ids_anew: Callable[[], None]) -> None:
        """Make one like that which was just made here."""
        if backends.service_name != _SERVICE or os.getpid() != self._maker:
            return
        draw_ids_anew()
        spare = backends.backend(region, account_id=backends.account_id)
        self._kept.setdefault((region, backends.account_id, seed), []).append(spare)
