"""A guard: something that AWS refuses and moto would let pass."""

from collections.abc import Callable
from dataclasses import dataclass

from minicloud.control.calls import Call

EVERY_OPERATION = "*"
"""In place of an operation's name: all of the service's. Such a guard has to look quickly."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses a call with AWS's error code when `finds` returns the message.

    `rule` says in a sentence what AWS refuses; `source` is where AWS says so.
    """

    id: str
    service: str
    operations: tuple[str, ...]
    code: str
    rule: str
    source: str
    finds: Callable[[Call], str | None]
