"""botocore's reading of XML answers, with what follows from the models worked out once."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, NamedTuple

from minicloud.control.unwritten import Document, Element

_PLANS_KEPT = 20_000


_UNREAD: Any = object()
_Read = Callable[[Any, Any, Any], Any]


class _Member(NamedTuple):
    key: str
    shape: Any
    tag: str
    handler: str | None
    """The parser's method for its type; None: a text, taken as it is."""
    read: "_Read"
    """Reads what a Document holds, given parser and shape; _UNREAD where the handler is to."""


def remember_plans() -> None:
    """Let botocore look for each structure's members by a plan, for the life of the process."""
    parsers: Any = import_module("botocore.parsers")
    parser = parsers.BaseXMLResponseParser
    parser._handle_structure = _by_plan(parser)
    parser._parse_xml_string_to_dom = _without_text(parser._parse_xml_string_to_dom)


def _without_text(read: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    @wraps(read)
    def parse_xml_string_to_dom(self: Any, xml_string: Any) -> Any:
        return xml_string.root if type(xml_string) is Document else read(self, xml_string)

    return parse_xml_string_to_dom


def _by_plan(base: Any) -> _Read:
    original = base._handle_structure
    build_by_name = base._build_name_to_xml_node
    plans: dict[Any, tuple[_Member, ...] | None] = {}

    def plan_of(parser: Any, shape: Any) -> tuple[_Member, ...] | None:
        asked = (type(parser), shape)
        try:
            return plans[asked]
        except KeyError:
            if len(plans) >= _PLANS_KEPT:
                plans.clear()
            plan = plans[asked] = _plan(parser, shape, base, read_structure)
            return plan

    def read_structure(self: Any, shape: Any, content: Any) -> Any:
        plan = plan_of(self, shape) if type(content) is dict else None
        return _UNREAD if plan is None else read_content(self, plan, content)

    def read_content(self: Any, plan: tuple[_Member, ...], content: dict[str, Any]) -> Any:
        parsed = {}
        for key, member, tag, handler, read in plan:
            if tag not in content:
                continue
            held = content[tag]
            value = read(self, member, held)
            if value is _UNREAD:
                if type(held) is not list:
                    node: Any = Element(tag, held)
                elif not held:
                    continue
                else:
                    nodes = [Element(tag, one) for one in held]
                    node = nodes[0] if len(nodes) == 1 else nodes
                value = getattr(self, handler or "_handle_string", self._default_handle)(
                    member, node
                )
            parsed[key] = value
        return parsed

    @wraps(original)
    def handle_structure(self: Any, shape: Any, node: Any) -> Any:
        plan = plan_of(self, shape)
        if plan is None or type(self)._build_name_to_xml_node is not build_by_name:
            return original(self, shape, node)
        if type(node) is Element:
            return read_content(self, plan, node.value if type(node.value) is dict else {})
        nodes = _nodes_by_tag(node)
        parsed = {}
        for key, member, tag, handler, _read in plan:
            found = nodes.get(tag)
            if found is None:
                continue
            if handler is None and type(found) is not list:
                text = found.text
                parsed[key] = "" if text is None else text
            else:
                handle = getattr(self, handler or "_handle_string", self._default_handle)
                parsed[key] = handle(member, found)
        return parsed

    return handle_structure


def _readers(parser: Any, base: Any, read_structure: _Read) -> dict[str, _Read]:
    """How what a Document holds is read, by a shape's type: only where botocore's way is known."""
    readers: dict[str, _Read] = {
        "string": _read_text,
        "integer": _read_integer,
        "long": _read_integer,
        "boolean": _read_boolean,
    }

    def read_list(self: Any, shape: Any, held: Any) -> Any:
        if shape.serialization.get("flattened"):
            return _UNREAD
        if held == "":
            return []
        if type(held) is not dict or len(held) != 1:
            return _UNREAD
        ((name, items),) = held.items()
        read = readers.get(shape.member.type_name)
        if read is None or type(items) is not list or name.startswith("@"):
            return _UNREAD
        values = [read(self, shape.member, item) for item in items]
        return _UNREAD if any(value is _UNREAD for value in values) else values

    readers |= {"list": read_list, "structure": read_structure}
    return {
        kind: reader
        for kind, reader in readers.items()
        if kind == "structure"
        or getattr(type(parser), f"_handle_{kind}") is getattr(base, f"_handle_{kind}")
    }


def _read_text(_parser: Any, _shape: Any, held: Any) -> Any:
    return held if type(held) is str and held.isprintable() else _UNREAD


def _read_integer(_parser: Any, _shape: Any, held: Any) -> Any:
    return held if type(held) is int else _UNREAD


def _read_boolean(_parser: Any, _shape: Any, held: Any) -> Any:
    return held == "true" if type(held) is str else _UNREAD


def _left(_parser: Any, _shape: Any, _held: Any) -> Any:
    return _UNREAD


def _plan(parser: Any, shape: Any, base: Any, read_structure: _Read) -> tuple[_Member, ...] | None:
    """The members to look for, in the model's order; None where more than looking is needed."""
    if shape.metadata.get("exception", False) or shape.is_tagged_union:
        return None
    readers = _readers(parser, base, read_structure)
    plan = []
    for key, member in shape.members.items():
        how = member.serialization
        if how.get("xmlAttribute"):
            return None
        if how.get("location") in parser.KNOWN_LOCATIONS or how.get("eventheader"):
            continue
        handler: str | None = f"_handle_{member.type_name}"
        if member.type_name == "string" and type(parser)._handle_string is base._handle_string:
            handler = None
        tag = parser._member_key_name(member, key)
        read = readers.get(member.type_name, _left)
        plan.append(_Member(key, member, tag, handler, read))
    return tuple(plan)


def _nodes_by_tag(parent: Any) -> dict[str, Any]:
    """Elements by name without namespace; of equal names a list."""
    while isinstance(parent, list):
        parent = parent[0]
    if type(parent) is Element:
        return parent.by_tag()
    nodes: dict[str, Any] = {}
    for item in parent:
        tag = item.tag.rpartition("}")[2]
        earlier = nodes.get(tag)
        if earlier is None:
            nodes[tag] = item
        elif isinstance(earlier, list):
            earlier.append(item)
        else:
            nodes[tag] = [earlier, item]
    return nodes
