"""botocore's reading of XML answers, with what follows from the models worked out once."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, NamedTuple

from minicloud.control.unwritten import Document, Element

_PLANS_KEPT = 20_000


class _Member(NamedTuple):
    key: str
    shape: Any
    tag: str
    handler: str | None
    """The parser's method for its type; None: a text, taken as it is."""


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


def _by_plan(base: Any) -> Callable[[Any, Any, Any], Any]:
    original = base._handle_structure
    build_by_name = base._build_name_to_xml_node
    plans: dict[Any, tuple[_Member, ...] | None] = {}

    @wraps(original)
    def handle_structure(self: Any, shape: Any, node: Any) -> Any:
        asked = (type(self), shape)
        try:
            plan = plans[asked]
        except KeyError:
            if len(plans) >= _PLANS_KEPT:
                plans.clear()
            plan = plans[asked] = _plan(self, shape, base)
        if plan is None or type(self)._build_name_to_xml_node is not build_by_name:
            return original(self, shape, node)
        nodes = _nodes_by_tag(node)
        parsed = {}
        for key, member, tag, handler in plan:
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


def _plan(parser: Any, shape: Any, base: Any) -> tuple[_Member, ...] | None:
    """The members to look for, in the model's order; None where more than looking is needed."""
    if shape.metadata.get("exception", False) or shape.is_tagged_union:
        return None
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
        plan.append(_Member(key, member, parser._member_key_name(member, key), handler))
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
