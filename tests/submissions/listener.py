"""Hears whatever reaches loopback, an abstract socket or a socket file of the container."""

import selectors
import socket
import threading
from types import TracebackType
from typing import Self

_KEPT_BYTES = 10_000


class Listener:
    """Listens on TCP 127.0.0.1:4444, UDP 127.0.0.1:5353, `\\0listener` and /tmp/listener."""

    def __enter__(self) -> Self:
        self._heard: list[str] = []
        self._selector = selectors.DefaultSelector()
        for family, kind, address in (
            (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 4444)),
            (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 5353)),
            (socket.AF_UNIX, socket.SOCK_STREAM, "\0listener"),
            (socket.AF_UNIX, socket.SOCK_STREAM, "/tmp/listener"),
        ):
            one = socket.socket(family, kind)
            one.bind(address)
            if kind == socket.SOCK_STREAM:
                one.listen()
            self._selector.register(one, selectors.EVENT_READ, address)
        self._stop, self._stopped = socket.socketpair()
        self._selector.register(self._stopped, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop.send(b"x")
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._stop.close()
        self._selector.close()

    def heard(self) -> list[str]:
        """A line for each connection or packet: where it came to, and its bytes."""
        return list(self._heard)

    def _listen(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    return
                self._hear(key.fileobj, key.data)  # type: ignore[arg-type]

    def _hear(self, one: socket.socket, address: object) -> None:
        data = b""
        try:
            if one.type == socket.SOCK_DGRAM:
                data = one.recv(_KEPT_BYTES)
            else:
                connection, _ = one.accept()
                with connection:
                    connection.settimeout(0.5)
                    data = connection.recv(_KEPT_BYTES)
        except OSError:
            pass
        self._heard.append(f"{address}: {data!r}")
