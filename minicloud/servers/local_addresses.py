"""An address of this machine for each node, so that each can have the port that AWS gives it."""

import socket
from collections.abc import Iterator
from itertools import product

from minicloud.servers.listening import HOST


class LocalAddresses:
    """Hands out loopback addresses, from the same network in each run, until it is closed.

    Where the system has only 127.0.0.1, as macOS does, or the port is not to be had, a free port
    of 127.0.0.1 is given instead.
    """

    def __init__(self) -> None:
        self._hosts = _hosts()
        self._claims: list[socket.socket] = []

    def take(self, port: int) -> tuple[str, int]:
        """An address at that port where possible, which nobody else is given meanwhile.

        The port is bound by whoever asked, a moment later.
        """
        for host in self._hosts:
            claim = _bound(socket.SOCK_DGRAM, host, port)
            if claim is None:
                if _bound_briefly(host, 0) is None:
                    break
                continue
            # Kept: another process that takes addresses in this way goes on to the next one.
            self._claims.append(claim)
            if _bound_briefly(host, port) is not None:
                return host, port
        free = _bound_briefly(HOST, 0)
        if free is None:
            raise OSError(f"no port of {HOST} is free: end some of the programs that listen")
        return HOST, free

    def close(self) -> None:
        """Let others have what was taken."""
        for claim in self._claims:
            claim.close()
        self._claims.clear()


def _hosts() -> Iterator[str]:
    return (f"127.64.{network}.{number}" for network, number in product(range(256), range(1, 255)))


def _bound(kind: int, host: str, port: int) -> socket.socket | None:
    bound = socket.socket(socket.AF_INET, kind)
    try:
        if kind == socket.SOCK_STREAM:
            # What ended there a moment ago does not keep the port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        return None
    return bound


def _bound_briefly(host: str, port: int) -> int | None:
    """The port that a server could be bound to there; None: it could not."""
    bound = _bound(socket.SOCK_STREAM, host, port)
    if bound is None:
        return None
    with bound:
        number: int = bound.getsockname()[1]
        return number
