"""moto's backends with their first ids (default VPC, subnets) from a stream of each one's own.

moto makes a backend when somebody first asks for it: without this the ids would depend on which
service and region was looked at first.
"""

from collections.abc import Callable
from typing import Any

from minicloud.control.spare_backends import SpareBackends


class SeededBackends:
    """Makes backends by a seed, or takes one that was made in stock.

    `asked` is told of a service's name before a backend of it is made.
    """

    def __init__(self, seed: int, asked: Callable[[str], None]) -> None:
        self.seed = seed
        self.spares = SpareBackends()
        self._asked = asked

    def getting(self, original: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
        """moto's way to a region's backend, with ids drawn so."""

        def get(backends: Any, region: str) -> Any:
            if region in backends.keys():  # noqa: SIM118  moto's `in` means something else
                return original(backends, region)
            from moto.moto_api._internal import mock_random

            self._asked(backends.service_name)
            if (spare := self.spares.take(backends, region, self.seed)) is not None:
                return spare
            state = mock_random.getstate()

            def draw_ids_anew() -> None:
                mock_random.seed(f"{self.seed}/{backends.service_name}/{region}")

            draw_ids_anew()
            try:
                made = original(backends, region)
                self.spares.add(backends, region, self.seed, draw_ids_anew)
                return made
            finally:
                mock_random.setstate(state)

        return get
