"""moto's walk over what an answer may hold, by a plan of what an object does hold.

An instance may have 60 members, moto looks for each under up to ten names, and most are never
there. Which names can be there follows from the object's class and its own attributes or keys:
for equal ones the search is made once. Values are read anew each time. Of classes with their own
way to attributes, and of paths in aliases, moto makes the search as ever.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

_PLANS_KEPT = 20_000
_OWN_ATTRIBUTE_ACCESS = ("__getitem__", "__getattr__")

Plan = tuple["_Member", ...]


class _Member(NamedTuple):
    key: str
    shape: Any
    names: tuple[str, ...]
    """Where its value may be, in moto's order; only those that the object may have."""
    endings: tuple[str, ...]
    """Paths of transformers that may be this member's."""
    handler: str
    """The serializer's method for its type."""
    wire_name: str
    convert: Callable[[Any], Any] | None
    """Of a plain value: what stands under `wire_name`. None: the handler decides."""


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there): moto's serialization of structures, by plan."""
    serialize: Any = import_module("moto.core.serialize")
    serializer = serialize.ResponseSerializer
    yield serializer, "_serialize_type_structure", _by_plan(serialize)


def endings(paths: Any, key: str) -> tuple[str, ...]:
    """The paths that one ending in this member's name can end in, in their order."""
    return tuple(
        path
        for path in paths
        if path.rpartition(".")[2] == key or ("." not in path and key.endswith(path))
    )


def _by_plan(serialize: Any) -> Callable[..., None]:
    original = serialize.ResponseSerializer._serialize_type_structure
    member_by_member = serialize.ResponseSerializer._serialize_structure_member
    missing, default_providers = serialize.MISSING, serialize.DEFAULT_ALIAS_PROVIDERS
    planner = _Planner(serialize)
    kept: dict[Any, dict[Any, Plan | None]] = {}
    unknown: Any = object()

    def serialize_structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if value is None:
            return
        names = _names_of(value)
        picker = self._value_picker
        if (
            names is None
            or not shape.members  # an error that moto makes a model for, each time another
            or type(picker) is not serialize.XFormedAttributePicker
            or picker.alias_providers is not default_providers
        ):
            original(self, serialized, value, shape, key)
            return
        transformers = picker.response_transformers
        plans = self.__dict__.get("_plans")  # a serializer lives for one answer
        if plans is None:
            plans = self._plans = kept.setdefault((type(self), tuple(transformers)), {})
        asked = (shape, type(value), names)
        plan = plans.get(asked, unknown)
        if plan is unknown:
            if len(plans) >= _PLANS_KEPT:
                plans.clear()
            plan = plans[asked] = planner.plan(self, value, shape, names)
        if plan is None:
            original(self, serialized, value, shape, key)
            return
        wrapper = self.MAP_TYPE() if key else serialized
        if type(self)._serialize_structure_member is not member_by_member:
            # What goes into headers is for the serializer to say.
            for member in plan:
                self._serialize_structure_member(wrapper, value, member.shape, member.key)
            plan = ()
        is_dict = isinstance(value, dict)
        path = self.path
        for name, member_shape, places, endings, handler, wire_name, convert in plan:
            found = None
            for place in places:
                got = value[place] if is_dict else getattr(value, place, missing)
                if got is not missing:
                    found = got
                    break
            if endings:
                whole = f"{'.'.join(path)}.{name}"
                for ending in endings:
                    if whole.endswith(ending):
                        found = transformers[ending](found)
                        break
            if found is None:
                continue
            if convert is not None:
                wrapper[wire_name] = convert(found)
                continue
            path.append(name)
            getattr(self, handler, self._default_serialize)(wrapper, found, member_shape, name)
            path.pop()
        if key:
            self._default_serialize(serialized, wrapper, shape, key)

    return serialize_structure


def _names_of(value: Any) -> tuple[str, ...] | None:
    """An object's own attributes, or a dict's keys; None where they do not say what it holds."""
    kind = type(value)
    if kind is dict or kind is OrderedDict:
        return tuple(value)
    if not _is_plain(kind):
        return None
    own = getattr(value, "__dict__", None)
    if own is None:
        return ()
    return None if "__getitem__" in own else tuple(own)


_plain_kinds: dict[type, bool] = {}


def _is_plain(kind: type) -> bool:
    """Whether attributes of its instances are found in the usual way, and not by [...]."""
    known = _plain_kinds.get(kind)
    if known is None:
        known = _plain_kinds[kind] = (
            not any(hasattr(kind, name) for name in _OWN_ATTRIBUTE_ACCESS)
            and getattr(kind, "__getattribute__", None) is object.__getattribute__
        )
    return known


class _Planner:
    """Makes plans; knows moto's ways of writing plain values."""

    def __init__(self, serialize: Any) -> None:
        self._context = serialize.AttributePickerContext
        base, xml = serialize.ResponseSerializer, serialize.BaseXMLSerializer
        self._names_by = base.get_serialized_name
        self._puts_by = (base._default_serialize, xml._default_serialize)
        self._converters: dict[Any, Callable[[Any], Any]] = {
            base._default_serialize: _same,
            base._serialize_type_integer: int,
            base._serialize_type_float: float,
            xml._serialize_type_integer: int,
            xml._serialize_type_string: str,
            xml._serialize_type_boolean: _xml_boolean,
        }

    def plan(self, serializer: Any, value: Any, shape: Any, names: tuple[str, ...]) -> Plan | None:
        """The members of `shape` that an object like `value` may have; None: moto is to look."""
        picker = serializer._value_picker
        there = set(names)
        is_dict = isinstance(value, dict)
        if not is_dict:
            there.update(dir(type(value)))
        plan = []
        for key, member in shape.members.items():
            member.parent = shape
            context = self._context(obj=value, key=key, shape=member)
            possible = tuple(picker.get_possible_keys(context))
            if any("." in name for name in possible):  # a path, which moto follows
                return None
            found = tuple(name for name in possible if name in there)
            paths = endings(picker.response_transformers, key)
            if found or paths:
                handler = f"_serialize_type_{member.type_name}"
                convert = self._converter(type(serializer), handler, member)
                wire_name = serializer.get_serialized_name(member, key)
                plan.append(_Member(key, member, found, paths, handler, wire_name, convert))
        return tuple(plan)

    def _converter(self, kind: Any, handler: str, member: Any) -> Callable[[Any], Any] | None:
        if kind.get_serialized_name is not self._names_by:
            return None
        if kind._default_serialize not in self._puts_by:
            return None
        if {"xmlNamespace", "xmlAttribute"} & member.serialization.keys():
            return None
        converter: Callable[[Any], Any] | None = self._converters.get(
            getattr(kind, handler, kind._default_serialize)
        )
        return converter


def _same(value: Any) -> Any:
    return value


def _xml_boolean(value: Any) -> str:
    return "true" if value is True or str(value).lower() == "true" else "false"
