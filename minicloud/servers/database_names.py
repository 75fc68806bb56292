"""Names of DB instances and the addresses that they lead to, which a fail-over changes."""

import threading
from dataclasses import dataclass

TTL_S = 5
"""How long an answer may be kept.

Source: https://docs.aws.amazon.com/whitepapers/latest/real-time-communication-on-aws/ names it.
"""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a database listens now."""

    ip: str
    port: int
    ttl_s: int = TTL_S


class DatabaseNames:
    """A table that threads may share. Names are in lower case, without a dot at the end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._addresses: dict[str, DatabaseAddress] = {}

    def point(self, name: str, address: DatabaseAddress) -> None:
        """From now on the name leads there."""
        with self._lock:
            self._addresses[name] = address

    def forget(self, name: str) -> None:
        """Nobody has this name any more."""
        with self._lock:
            self._addresses.pop(name, None)

    def look_up(self, name: str) -> DatabaseAddress | None:
        """Where the name leads to now; None: nobody has it."""
        with self._lock:
            return self._addresses.get(name.rstrip(".").lower())
