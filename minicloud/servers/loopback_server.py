"""A server of one address on loopback, from its making until it is closed."""

import atexit

from minicloud.servers.closing import Closing
from minicloud.servers.listening import HOST, Listening, ServeConnection
from minicloud.servers.loop_thread import LoopThread


class LoopbackServer(Closing):
    """Gives each connection to `serve_connection`, in a thread of its own.

    It ends with its `with` block, with `close`, or with the process. Raises PortInUseError.
    """

    def __init__(self, what: str, serve_connection: ServeConnection, port: int) -> None:
        self._what = what
        self._listening = Listening(serve_connection)
        self._thread = LoopThread(f"minicloud.servers.{what}")
        try:
            self._thread.call(lambda: self._listening.open(port))
        except BaseException:
            self._thread.stop()
            raise
        self._port = self._listening.port
        atexit.register(self.close)

    def __repr__(self) -> str:
        state = "closed" if self._thread.stopped else "open"
        return f"<{self._what} at {self.host}, {state}>"

    @property
    def host(self) -> str:
        """Address and port, such as 127.0.0.1:40123."""
        return f"{HOST}:{self._port}"

    def close(self) -> None:
        """Stop serving; what was served stays where it is. Safe to call twice."""
        atexit.unregister(self.close)
        if not self._thread.stopped:
            self._thread.call(self._listening.close)
            self._thread.stop()
