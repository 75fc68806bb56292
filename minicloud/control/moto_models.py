"""AWS's models as moto reads them: those that botocore has parsed, with what moto adds.

moto would parse each anew, EC2's of several megabytes too; what it adds tells how answers are paged
and which errors there are.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any


def create_loader() -> "MotoModels":
    """In the place of moto's."""
    return MotoModels()


class MotoModels:
    """Gives a service's model; botocore's own stays as it is."""

    def __init__(self) -> None:
        self._parsed: Any = import_module("botocore.session").create_loader()
        self._added: Any = import_module("moto.core.loaders").create_loader()

    def load_service_model(self, service_name: str, type_name: str) -> Mapping[str, Any]:
        """As moto's loader, of the newest version."""
        model: Mapping[str, Any] = self._parsed.load_service_model(service_name, type_name)
        version = self._parsed.determine_latest_version(service_name, type_name)
        for added in self._added._find_extras(service_name, type_name, version):
            model = _merged(model, added.get("merge", {}))
        return model


def _merged(model: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(model)
    for name, value in added.items():
        before = both.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            both[name] = _merged(before, value)
        else:
            both[name] = value
    return both
