"""What a call needs: an action on a resource, perhaps more than one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Requirement:
    """One permission; `context` are keys of this action alone."""

    action: str
    resource: str = "*"
    context: Mapping[str, Any] = field(default_factory=dict)
