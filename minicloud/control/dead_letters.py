"""DeadLetterConfig of functions, which moto drops."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

_NAME = "DeadLetterConfig"


def kept_dead_letters() -> Iterator[tuple[str, Any]]:
    """Methods for moto's LambdaFunction that take the setting in, keep it and show it."""
    original: Any = import_module("moto.awslambda.models").LambdaFunction
    make, update = original.__init__, original.update_configuration
    show = original.get_configuration

    def __init__(function: Any, account_id: str, spec: dict[str, Any], *rest: Any, **named: Any):  # type: ignore[no-untyped-def]
        make(function, account_id, spec, *rest, **named)
        function.dead_letter_config = spec.get(_NAME)

    def update_configuration(function: Any, updates: dict[str, Any]) -> Any:
        if _NAME in updates:
            function.dead_letter_config = updates[_NAME]
        update(function, updates)
        return function.get_configuration()

    def get_configuration(function: Any, *args: Any, **named: Any) -> Any:
        told = show(function, *args, **named)
        if config := getattr(function, "dead_letter_config", None):
            told[_NAME] = config
        return told

    yield "__init__", __init__
    yield "update_configuration", update_configuration
    yield "get_configuration", get_configuration
