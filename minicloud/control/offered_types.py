"""Which instance types AWS offers where, read when somebody asks for a place.

moto reads the lists of all regions and zones, 90 files, when it is imported. That was an eighth
of the time from `minicloud.start()` to the first answer of EC2.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any, overload

_MODULE = "moto.ec2.models.instance_types"
_FOLDER = "/instance_type_offerings/"

Offering = dict[str, Any]


class Offerings(Sequence[Offering]):
    """A list of offerings that is made at the first look at it."""

    def __init__(self, make: Callable[[], list[Offering]]) -> None:
        self._make = make
        self._made: list[Offering] | None = None

    @property
    def is_read(self) -> bool:
        """Whether somebody has looked."""
        return self._made is not None

    def _all(self) -> list[Offering]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> Offering: ...
    @overload
    def __getitem__(self, place: slice) -> list[Offering]: ...
    def __getitem__(self, place: int | slice) -> Offering | list[Offering]:
        return self._all()[place]

    def __iter__(self) -> Iterator[Offering]:
        # moto's import goes through each list to write the location type into it: not yet.
        return iter(()) if _imports() else iter(self._all())


def read_when_asked() -> None:
    """Import moto's instance types without the lists; nothing to do where that was done before."""
    if _MODULE in sys.modules:
        return
    utilities: Any = import_module("moto.utilities.utils")
    read = utilities.load_resource

    def load_resource(resource: str) -> Any:
        if _imports() and _FOLDER in resource:
            return Offerings(partial(_with_location_type, read, resource))
        return read(resource)

    utilities.load_resource = load_resource
    try:
        import_module(_MODULE)
    finally:
        utilities.load_resource = read


@cache
def small_first() -> dict[str, dict[str, Offerings]]:
    """The offerings as `run_instances` goes through them: until one matches, in whatever order.

    What `describe_instance_type_offerings` answers keeps moto's order.
    """
    offerings = import_module(_MODULE).INSTANCE_TYPE_OFFERINGS
    return {
        location_type: {
            region: Offerings(partial(sorted, some, key=_is_large))
            for region, some in by_region.items()
        }
        for location_type, by_region in offerings.items()
    }


def _is_large(offering: Offering) -> bool:
    return not offering["InstanceType"].startswith("t")


def _with_location_type(read: Callable[[str], list[Offering]], resource: str) -> list[Offering]:
    offerings = read(resource)
    location_type = resource.split("/")[-2]
    for offering in offerings:
        offering["LocationType"] = location_type
    return offerings


def _imports() -> bool:
    """Whether the module is being imported at this moment."""
    spec = getattr(sys.modules.get(_MODULE), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))
