"""One node of a replication group: a real Redis server, and what its keeper tells it."""

import secrets
import signal
import time
from collections.abc import Mapping
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from minicloud.dataplane.cache_nodes import CacheNode
from minicloud.servers.errors import NotReachedError, ProcessNotStartedError
from minicloud.servers.keeper import KeptProcess, keeper
from minicloud.servers.redis_program import redis_program, settings

_READY_S = 30.0  # a busy machine is slow, not broken
_LOOK_S = 0.005


class RedisNode:
    """Runs from `start` until it is killed or stopped. `life` is that of the node it plays."""

    def __init__(self, node: CacheNode, address: tuple[str, int]) -> None:
        self.node = node
        self.address = address
        self._secret = secrets.token_hex(8)
        self._folder = keeper().folder()
        self._process: KeptProcess | None = None
        self._client: Any = None
        self._follows: tuple[str, int] | None = None
        self._parameters: dict[str, str] = {}

    def start(self, parameters: Mapping[str, str]) -> None:
        """Start the program, empty; `wait_ready` waits until it serves."""
        self._parameters = dict(parameters)
        self._follows = None
        told = settings(*self.address, self._folder, self._secret, parameters)
        (self._folder / "redis.conf").write_text(told, encoding="utf-8")
        program = [redis_program(), self._folder / "redis.conf"]
        self._process = keeper().start(program, folder=self._folder)
        host, port = self.address
        self._client = redis.Redis(
            host=host, port=port, socket_timeout=_READY_S, retry=Retry(NoBackoff(), 0)
        )

    def wait_ready(self) -> None:
        """Wait until it answers. Raises ProcessNotStartedError with the last line of its log."""
        deadline_s = time.monotonic() + _READY_S
        while time.monotonic() < deadline_s:
            try:
                self._client.ping()
                return
            except redis.exceptions.ConnectionError:
                if not self.lives:
                    break
                time.sleep(_LOOK_S)
        raise ProcessNotStartedError(f"redis-server of {self.node.node_id}: {self._last_words()}")

    @property
    def lives(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def offset(self) -> int:
        """How far it has got in the stream of writes."""
        told = self._client.info("replication")
        return int(told.get("slave_repl_offset", told["master_repl_offset"]))

    def promote(self) -> None:
        """Become a primary, with what it has."""
        if self._follows is not None:
            self._order("replicaof", "no", "one")
            self._follows = None

    def replicate(self, link: tuple[str, int]) -> None:
        """Become a replica of whoever that link leads to; twice for the same link is once."""
        if self._follows != link:
            self._order("replicaof", *link)
            self._follows = link

    def wait_followed(self, count: int) -> None:
        """Wait until that many replicas have their first copy and get each write.

        Raises NotReachedError.
        """
        deadline_s = time.monotonic() + _READY_S
        while self._online_replicas() < count:
            if time.monotonic() > deadline_s:
                raise NotReachedError(
                    f"of {count} replicas {self._online_replicas()} follow {self.node.node_id} "
                    f"after {_READY_S:g} s: {self._last_words()}"
                )
            time.sleep(_LOOK_S)

    def _online_replicas(self) -> int:
        told = self._client.info("replication")
        replicas = [told[f"slave{number}"] for number in range(told["connected_slaves"])]
        return sum(replica["state"] == "online" for replica in replicas)

    def wait_synced(self) -> None:
        """Wait until it has read its primary's copy whole: before that a promotion leaves it empty.

        Raises NotReachedError.
        """
        deadline_s = time.monotonic() + _READY_S
        while self._client.info("replication").get("master_link_status") != "up":
            if time.monotonic() > deadline_s:
                raise NotReachedError(
                    f"{self.node.node_id} has not read its primary's copy after {_READY_S:g} s: "
                    f"{self._last_words()}"
                )
            time.sleep(_LOOK_S)

    def configure(self, parameters: Mapping[str, str]) -> None:
        """Change what differs, while it runs."""
        for name, value in parameters.items():
            if self._parameters.get(name) != value:
                self._order("config", "set", name, value)
                self._parameters[name] = value

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is not None:
            # Not SIGTERM: it would let the server send the rest to its replicas.
            self._process.signal(signal.SIGKILL)
            self._process.wait(_READY_S)
            self._process.stop()
        if self._client is not None:
            self._client.close()

    def remove(self) -> None:
        """End it, and remove its folder."""
        self.kill()
        keeper().remove(self._folder)

    def _order(self, name: str, *words: object) -> None:
        self._client.execute_command(f"{self._secret}{name}", *words)

    def _last_words(self) -> str:
        log = self._process.log if self._process else None
        lines = log.read_text("utf-8", "replace").splitlines() if log and log.exists() else []
        return lines[-1] if lines else "it said nothing"
