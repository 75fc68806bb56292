"""What goes wrong, and when."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    ZONE_FAILS = "zone_fails"
    ZONE_RECOVERS = "zone_recovers"
    INSTANCE_DIES = "instance_dies"  # connections are refused
    INSTANCE_HANGS = "instance_hangs"  # connections are accepted, answers never come
    INSTANCE_SLOWS = "instance_slows"  # answers take `factor` times as long
    INSTANCE_RECOVERS = "instance_recovers"


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of the world at `at_s`.

    `subject` is a zone's name for a zone's fault; for an instance's its id, or the name of a
    target in the trace (`a1`), which is how instances launched during a run are reached.
    """

    at_s: float
    kind: FaultKind
    subject: str
    factor: float = 10.0
