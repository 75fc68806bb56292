"""What happened to the databases of a site, in real seconds: a record that can be drawn."""

import time
from dataclasses import dataclass
from enum import StrEnum


class Happening(StrEnum):
    """What can happen to a DB instance."""

    STARTED = "started"
    BACKED_UP = "backed up"
    STANDBY_READY = "standby in step"
    PRIMARY_LOST = "primary lost"
    STANDBY_LOST = "standby lost"
    PROMOTED = "standby promoted"
    NAME_MOVED = "name moved"
    RESTARTED = "restarted"
    PROMOTED_REPLICA = "replica promoted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class DatabaseEvent:
    """One thing that happened, `at_s` seconds of real time after the site was opened."""

    at_s: float
    identifier: str
    what: Happening
    zone: str


class DatabaseHistory:
    """All that happened so far, oldest first."""

    def __init__(self) -> None:
        self._opened_s = time.monotonic()
        self._events: list[DatabaseEvent] = []

    def add(self, identifier: str, what: Happening, zone: str) -> None:
        """Something happened now."""
        at_s = round(time.monotonic() - self._opened_s, 3)
        self._events.append(DatabaseEvent(at_s, identifier, what, zone))

    @property
    def events(self) -> tuple[DatabaseEvent, ...]:
        """All events."""
        return tuple(self._events)
