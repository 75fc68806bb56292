"""All that stands in moto, dropped: it keeps its state in module globals."""

import sys
from importlib import import_module
from typing import Any


def forget() -> None:
    """Drop every backend, so that the next call makes it anew.

    BackendDict.reset() builds all backends again first, and those that build another's (Auto
    Scaling builds EC2's) leave it behind with the old random numbers in it: the ids after a
    reset would depend on what stood before. Only what holds files or threads needs its reset.
    """
    from moto.core.model_instances import reset_model_data

    base_backend: Any = import_module("moto.core.base_backend")
    in_use: list[Any] = base_backend.BackendDict._instances
    with base_backend.backend_lock:
        dictionaries = list(in_use)
        for dictionary in dictionaries:
            for _account, _region, backend in list(dictionary.iter_backends()):
                if type(backend).reset is not base_backend.BaseBackend.reset:
                    backend.reset()
        for dictionary in [*dictionaries, *in_use]:
            dictionary.clear()
        in_use.clear()
    reset_model_data()


def drop_leftovers() -> None:
    """Drop what a mock_aws() before us left behind: backends that moto's reset made anew."""
    backend_dict: Any = import_module("moto.core.base_backend").BackendDict
    modules = [module for name, module in sys.modules.items() if name.startswith("moto.")]
    for module in modules:
        for value in list(vars(module).values()):
            if isinstance(value, backend_dict):
                value.clear()
