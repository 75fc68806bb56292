"""An address of this machine for each node, so that each can have the port that AWS gives it."""

import random
import socket
from collections.abc import Iterator

from minicloud.servers.listening import HOST


class LocalAddresses:
    """Hands out loopback addresses, of a network drawn for this process.

    Where the system has only 127.0.0.1, or the port is taken, a free port is given instead.
    """

    def __init__(self) -> None:
        # Not seeded: two notebooks that run the same cells must not meet.
        draw = random.SystemRandom()
        self._hosts = _hosts(f"127.{draw.randrange(64, 128)}.{draw.randrange(256)}")

    def take(self, port: int) -> tuple[str, int]:
        """An address at that port where possible. Nobody has it, and nobody else will be given it.

        The port is bound by whoever asked, a moment later.
        """
        host = next(self._hosts)
        for address in ((host, port), (host, 0), (HOST, 0)):
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trying:
                # What ended there a moment ago does not keep the port.
                trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    trying.bind(address)
                except OSError:
                    continue
                taken: int = trying.getsockname()[1]
                return address[0], taken
        raise OSError(f"no port of {HOST} is free: end some of the programs that listen")


def _hosts(network: str) -> Iterator[str]:
    number = 1
    while True:
        yield f"{network}.{number}"
        number = number % 254 + 1
