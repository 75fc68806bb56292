"""What moto and xmltodict work out anew in each answer, kept: names that only depend on models.

None of it depends on what a learner builds, so that every answer is the same text as before.
"""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

_NAMES_KEPT = 50_000


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there): functions that remember what they gave."""
    responses: Any = import_module("moto.core.responses")
    # Looks through a class of up to 1,000 methods at each request.
    yield responses, "method_names_from_class", cache(responses.method_names_from_class)

    serialize: Any = import_module("moto.core.serialize")
    for picker in (serialize.AttributePicker, serialize.XFormedAttributePicker):
        yield picker, "get_possible_keys", _remembered_keys(picker.get_possible_keys)

    xmltodict: Any = import_module("xmltodict")
    yield xmltodict, "_validate_name", lru_cache(_NAMES_KEPT)(xmltodict._validate_name)


def _remembered_keys(find: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The names under which moto looks for a value: of a member, in an object of a class.

    moto finds up to ten, most of them the same; each is looked for once here, in its order.
    """

    known: dict[Any, tuple[str, ...]] = {}

    def get_possible_keys(picker: Any, context: Any) -> tuple[str, ...]:
        asked = (context.shape, context.key, type(context.obj), tuple(picker.alias_providers))
        names = known.get(asked)
        if names is None:
            if len(known) >= _NAMES_KEPT:
                known.clear()
            names = known[asked] = tuple(dict.fromkeys(find(picker, context)))
        return names

    return get_possible_keys
