"""An amendment: an answer of moto's that is put right before it goes out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from minicloud.control.calls import Call


@dataclass(frozen=True, slots=True)
class Amendment:
    """Changes moto's state or answer after a call that was accepted.

    `amend` gets the call and the answer as moto's response method made it, a dict that is
    serialised afterwards, and returns the one to send.
    """

    id: str
    service: str
    operations: tuple[str, ...]
    rule: str
    source: str
    amend: Callable[[Call, Any], Any]
