"""What a memcached node does with a command, and what it answers.

Source: github.com/memcached/memcached, doc/protocol.txt; for `config get cluster`, ElastiCache
User Guide, Adding Auto Discovery to your Memcached client library.
"""

from collections import Counter
from collections.abc import Callable

from minicloud.dataplane.memcached_commands import Command, ProtocolError, number
from minicloud.dataplane.memcached_items import Item, MemcachedItems

VERSION = "1.6.0-minicloud"
DEFAULT_ITEM_BYTES = 1_048_576
"""Source: ElastiCache User Guide, Memcached specific parameters (max_item_size)."""
_WRAPS_AT = 1 << 64


class MemcachedNode:
    """One node without its sockets. `cluster` gives the text of the list of all nodes."""

    def __init__(
        self,
        items: MemcachedItems,
        cluster: Callable[[], str],
        *,
        most_bytes: int = DEFAULT_ITEM_BYTES,
        evicts: bool = True,
    ) -> None:
        self.items = items
        self.most_bytes = most_bytes
        self.counts: Counter[str] = Counter()
        self._cluster = cluster
        self._evicts = evicts

    def answer(self, command: Command, data: bytes) -> bytes:
        """The answer, with the end of its line. Raises ProtocolError."""
        if command.data_bytes is not None:
            return _line(self._store(command, data))
        told: bytes | str = getattr(self, f"_{command.name.decode()}")(*command.words)
        return told if isinstance(told, bytes) else _line(told)

    def _store(self, command: Command, data: bytes) -> str:
        self.counts["cmd_set"] += 1
        key, flags, expiry = command.words[0], int(command.words[1]), int(command.words[2])
        old = self.items.get(key)
        name = command.name
        if name == b"cas":
            if old is None:
                return "NOT_FOUND"
            if old.cas != int(command.words[4]):
                return "EXISTS"
        if (name == b"add") == (old is not None) and name not in (b"set", b"cas"):
            return "NOT_STORED"
        if name in (b"append", b"prepend") and old is not None:
            value = old.value + data if name == b"append" else data + old.value
            return self._keep(key, value, old.flags, old.expires_s)
        return self._keep(key, data, flags, self.items.expiry(expiry))

    def _keep(self, key: bytes, value: bytes, flags: int, expires_s: float | None) -> str:
        if len(value) > self.most_bytes:
            return "SERVER_ERROR object too large for cache"
        if not self._evicts and not self.items.has_room(key, value):
            return "SERVER_ERROR out of memory storing object"
        stored = self.items.put(key, value, flags, expires_s)
        return "STORED" if stored else "SERVER_ERROR out of memory storing object"

    def _get(self, *keys: bytes) -> bytes:
        return self._values(keys, lambda item: b"")

    def _gets(self, *keys: bytes) -> bytes:
        return self._values(keys, lambda item: b" %d" % item.cas)

    def _values(self, keys: tuple[bytes, ...], more: Callable[[Item], bytes]) -> bytes:
        parts = []
        for key in keys:
            item = self.items.get(key)
            self.counts["cmd_get"] += 1
            self.counts["get_hits" if item else "get_misses"] += 1
            if item is not None:
                head = b"VALUE %s %d %d" % (key, item.flags, len(item.value))
                parts.append(head + more(item) + b"\r\n" + item.value + b"\r\n")
        return b"".join(parts) + b"END\r\n"

    def _delete(self, key: bytes) -> str:
        self.items.get(key)  # what has expired is not there
        return "DELETED" if self.items.delete(key) else "NOT_FOUND"

    def _incr(self, key: bytes, by: bytes) -> str:
        return self._count(key, by, lambda value, delta: (value + delta) % _WRAPS_AT)

    def _decr(self, key: bytes, by: bytes) -> str:
        return self._count(key, by, lambda value, delta: max(0, value - delta))

    def _count(self, key: bytes, by: bytes, calculate: Callable[[int, int], int]) -> str:
        delta = number(by, "CLIENT_ERROR invalid numeric delta argument", 0)
        item = self.items.get(key)
        if item is None:
            return "NOT_FOUND"
        refused = "CLIENT_ERROR cannot increment or decrement non-numeric value"
        value = calculate(number(item.value, refused, 0), delta)
        self.items.put(key, b"%d" % value, item.flags, item.expires_s)
        return str(value)

    def _touch(self, key: bytes, expiry: bytes) -> str:
        given = number(expiry, "CLIENT_ERROR invalid exptime argument", -(1 << 31), (1 << 31) - 1)
        item = self.items.get(key)
        if item is None:
            return "NOT_FOUND"
        self.items.put(key, item.value, item.flags, self.items.expiry(given))
        return "TOUCHED"

    def _flush_all(self, delay: bytes = b"0") -> str:
        self.items.flush(number(delay, "CLIENT_ERROR bad command line format", 0, 1 << 31))
        return "OK"

    def _version(self) -> str:
        return f"VERSION {VERSION}"

    def _stats(self, kind: bytes = b"") -> bytes:
        """Simplified: the general numbers only, and of those the ones that mean something here."""
        if kind:
            raise ProtocolError("ERROR")
        told = {
            "version": VERSION,
            "curr_items": len(self.items),
            "bytes": self.items.used_bytes,
            "limit_maxbytes": self.items.limit_bytes,
            "evictions": self.items.evictions,
            **{name: self.counts[name] for name in ("cmd_get", "cmd_set")},
            **{name: self.counts[name] for name in ("get_hits", "get_misses")},
        }
        lines = [f"STAT {name} {value}\r\n" for name, value in told.items()]
        return "".join([*lines, "END\r\n"]).encode()

    def _config(self, verb: bytes, key: bytes) -> bytes:
        if (verb, key) != (b"get", b"cluster"):
            raise ProtocolError("ERROR")
        told = self._cluster().encode()
        return b"CONFIG cluster 0 %d\r\n%s\r\nEND\r\n" % (len(told), told)


def cluster_list(configuration: int, nodes: list[tuple[str, str, int]]) -> str:
    """What `config get cluster` tells: the list's number, and name, address and port of each node.

    Source: as above, Output format.
    """
    told = " ".join(f"{name}|{address}|{port}" for name, address, port in nodes)
    return f"{configuration}\n{told}\n"


def _line(told: str) -> bytes:
    return f"{told}\r\n".encode()
