"""The models by which moto reads and writes: botocore's, parsed once, with moto's additions."""

from importlib import import_module
from typing import Any


class MotoModels:
    """Stands for moto's loader, which would parse EC2's several megabytes a second time."""

    def load_service_model(self, service_name: str, type_name: str) -> dict[str, Any]:
        """A service's model; botocore's own stays as it is."""
        parsed: Any = import_module("botocore.session").create_loader()
        model: dict[str, Any] = parsed.load_service_model(service_name, type_name)
        version = parsed.determine_latest_version(service_name, type_name)
        # Errors that AWS's model lacks, with their status, and values where none are sent.
        added: Any = import_module("moto.core.loaders").create_loader()
        for extras in added._find_extras(service_name, type_name, version):
            model = _merged(model, extras.get("merge", {}))
        return model


def _merged(base: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """A copy as far as they differ."""
    copied = base.copy()
    for key, value in extra.items():
        old = base.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            value = _merged(old, value)
        copied[key] = value
    return copied
