"""Addresses for database servers on this machine."""

import secrets
import socket
import sys

from minicloud.servers.database_node import can_listen

_TRIES = 50


class DatabaseAddresses:
    """Gives each server an address of its own below 127.0.0.0/8, a block for each zone.

    On Linux all of them are this machine, so that servers share a port and a fail-over changes
    the address, as on AWS. Elsewhere only 127.0.0.1 is, and servers differ by their port.
    """

    def __init__(self) -> None:
        self._block = 16 + secrets.randbelow(200)
        self._zones: list[str] = []
        self._given = 0

    def take(self, zone: str, port: int) -> tuple[str, int]:
        """An address and a port for a server in a zone; the wanted port wherever it is free."""
        if zone not in self._zones:
            self._zones.append(zone)
        if sys.platform == "linux":
            for _ in range(_TRIES):
                self._given += 1
                host = 1 + self._given % 250
                ip = f"127.{self._block}.{1 + self._zones.index(zone)}.{host}"
                if can_listen(ip, port):
                    return ip, port
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            return "127.0.0.1", trial.getsockname()[1]
