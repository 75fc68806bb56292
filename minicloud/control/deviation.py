"""A deviation: where bare moto differs from AWS, and what the emulated cloud does about it."""

from dataclasses import dataclass
from enum import StrEnum


class Fidelity(StrEnum):
    """What the emulated cloud does, beside AWS."""

    SAME = "same"
    STATE_ONLY = "state only"
    EMULATED_HERE = "emulated here"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference. `aws`, `moto` and `here` are sentences; `test` is a test's name.

    `ours` grades what a learner sees: the same as AWS, the state without what it stands for,
    or behaviour that is made here, on a virtual clock or with rules of our own.
    """

    id: str
    service: str
    aws: str
    moto: str
    here: str
    ours: Fidelity
    source: str
    test: str
