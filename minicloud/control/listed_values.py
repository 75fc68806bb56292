"""Values that AWS lists for a parameter, as botocore's service models hold them.

The models list values without refusing others: a guard names the calls for which AWS does. AWS
minds upper and lower case.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from minicloud.control.calls import Call


class Unlisted(NamedTuple):
    """A value that is not in the list of its parameter, named as the API Reference names it."""

    parameter: str
    value: str
    listed: tuple[str, ...]


_Look = Callable[[Any, str], Iterator[Unlisted]]


def unlisted(call: Call) -> Unlisted | None:
    """The first value of a call that is not in its parameter's list."""
    look = _plan(call.service, call.operation)
    return None if look is None else next(look(call.parameters, ""), None)


@cache
def _plan(service: str, operation: str) -> _Look | None:
    """How to look at a call: only at the places that have a list. None: none has."""
    from moto.core.utils import get_service_model

    shape = get_service_model(service).operation_model(operation).input_shape
    return _plan_of(shape, ()) if shape else None


def _plan_of(shape: Any, around: tuple[str, ...]) -> _Look | None:
    if shape.name in around:  # a shape within itself
        return None
    inner = (*around, shape.name)
    if shape.type_name == "structure":
        plans = {name: _plan_of(member, inner) for name, member in shape.members.items()}
        return _structure({name: plan for name, plan in plans.items() if plan})
    if shape.type_name == "list":
        plan = _plan_of(shape.member, inner)
        return plan and _list(plan)
    listed = tuple(getattr(shape, "enum", ()))
    return _value(listed) if listed else None


def _structure(plans: dict[str, _Look]) -> _Look | None:
    def look(given: Any, _name: str) -> Iterator[Unlisted]:
        for name, plan in plans.items():
            if given.get(name) is not None:
                yield from plan(given[name], name)

    return look if plans else None


def _list(plan: _Look) -> _Look:
    def look(given: Any, name: str) -> Iterator[Unlisted]:
        for one in given:
            yield from plan(one, name)

    return look


def _value(listed: tuple[str, ...]) -> _Look:
    known = frozenset(listed)

    def look(given: Any, name: str) -> Iterator[Unlisted]:
        if given not in known:
            yield Unlisted(name, str(given), listed)

    return look
