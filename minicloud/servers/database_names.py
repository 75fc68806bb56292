"""Names of DB instances and the addresses that they lead to, which a fail-over changes."""

import threading
from dataclasses import dataclass

from minicloud.dataplane.name_records import Record, plain_name

TTL_S = 5
"""How long an answer may be kept.

Source: awsi.click, How Many Seconds Does an RDS Failover Take (TTL typically 5 seconds).
"""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a database listens now."""

    ip: str
    port: int


class DatabaseNames:
    """A source of the name server. Threads may share it.

    Simplified: AWS answers with a CNAME that leads to the address.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._addresses: dict[str, DatabaseAddress] = {}

    def point(self, name: str, address: DatabaseAddress) -> None:
        """From now on the name leads there."""
        with self._lock:
            self._addresses[plain_name(name)] = address

    def forget(self, name: str) -> None:
        """Nobody has this name any more."""
        with self._lock:
            self._addresses.pop(plain_name(name), None)

    def look_up(self, name: str) -> DatabaseAddress | None:
        """Where the name leads to now; None: nobody has it."""
        with self._lock:
            return self._addresses.get(plain_name(name))

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        """The address, for whoever asks."""
        found = self.look_up(name)
        if found is None:
            return None
        return (Record(name, "A", TTL_S, found.ip),) if record_type == "A" else ()
