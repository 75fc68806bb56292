"""A port for a program that has to be told its own before it starts."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def free_port() -> Iterator[int]:
    """A port of this machine that nobody else is given before the block ends.

    It is held by a socket that does not listen; a server that sets SO_REUSEADDR, as nearly all
    do, can listen there all the same.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
