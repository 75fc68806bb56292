"""Read AWS's answers in XML with less work: only for what an answer holds.

botocore asks of each structure in an answer for every member that its model knows, sixty of an
instance of EC2, and works out each time under which name. Here names are worked out once.
"""

from functools import lru_cache, wraps
from importlib import import_module
from typing import Any

_Plan = dict[str, tuple[int, str, Any]]
"""Name in XML -> (place among the members, name in Python, shape)."""


def read_quickly() -> None:
    """For the life of the process. Answers are the same, members in the same order."""
    parser: Any = import_module("botocore.parsers").BaseXMLResponseParser
    read_plainly = parser._handle_structure
    node_tag = parser._node_tag

    @lru_cache(maxsize=8192)
    def without_namespace(tag: str) -> str:
        return tag.rpartition("}")[2] if tag.startswith("{") else tag

    @wraps(read_plainly)
    def handle_structure(self: Any, shape: Any, node: Any) -> Any:
        plan: _Plan | None = shape.__dict__.get("_minicloud_plan", _UNKNOWN)
        if plan is _UNKNOWN:
            plan = shape.__dict__["_minicloud_plan"] = _plan_of(self, shape)
        if plan is None:
            return read_plainly(self, shape, node)
        found = []
        for tag, child in self._build_name_to_xml_node(node).items():
            member = plan.get(tag)
            if member is not None:
                found.append((member, child))
        found.sort(key=_place)
        return {name: self._parse_shape(of, child) for (_, name, of), child in found}

    def quick_node_tag(self: Any, node: Any) -> Any:
        return without_namespace(node.tag) if type(node.tag) is str else node_tag(self, node)

    parser._handle_structure = handle_structure
    parser._node_tag = quick_node_tag


_UNKNOWN: Any = object()


def _place(one: tuple[tuple[int, str, Any], Any]) -> int:
    return one[0][0]


def _plan_of(parser: Any, shape: Any) -> _Plan | None:
    """None for the rare structures that botocore itself shall read."""
    if shape.metadata.get("exception", False) or shape.is_tagged_union:
        return None
    plan: _Plan = {}
    for place, (name, member) in enumerate(shape.members.items()):
        rules = member.serialization
        if rules.get("location") in parser.KNOWN_LOCATIONS or rules.get("eventheader"):
            continue
        tag = parser._member_key_name(member, name)
        if rules.get("xmlAttribute") or tag in plan:
            return None
        plan[tag] = (place, name, member)
    return plan
