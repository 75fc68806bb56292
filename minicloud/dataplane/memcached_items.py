"""What one memcached node remembers: items that expire, and the least used one that has to go.

Source: github.com/memcached/memcached, doc/protocol.txt (expiration times, cas unique).
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

RELATIVE_UP_TO_S = 60 * 60 * 24 * 30
"""A longer expiration time is a date in Unix time. Source: protocol.txt, Expiration times."""
ITEM_OVERHEAD_BYTES = 56
"""What an item costs beside its key and value. Simplified: one number, and no slab classes; a
server of 64 bits takes 48 to 56 bytes."""


@dataclass(frozen=True, slots=True)
class Item:
    """A value as a client has stored it. `expires_s`: when, on the node's clock; None: never."""

    value: bytes
    flags: int
    expires_s: float | None
    cas: int


class MemcachedItems:
    """The items of a node with `limit_bytes` of memory, on a clock of Unix seconds.

    Simplified: one list of all items by last use, where memcached has one for each size of item.
    """

    def __init__(self, limit_bytes: int, now_s: Callable[[], float]) -> None:
        self.limit_bytes = limit_bytes
        self.used_bytes = 0
        self.evictions = 0
        self.expired = 0
        self._now_s = now_s
        self._items: OrderedDict[bytes, Item] = OrderedDict()
        self._last_cas = 0
        self._flush_at_s: float | None = None

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: bytes) -> Item | None:
        """An item, which is now the last used one; None: it is not there, or not any more."""
        self._flush_when_due()
        item = self._items.get(key)
        if item is None:
            return None
        if item.expires_s is not None and item.expires_s <= self._now_s():
            self.expired += 1
            self.delete(key)
            return None
        self._items.move_to_end(key)
        return item

    def has_room(self, key: bytes, value: bytes) -> bool:
        """Whether an item can be kept without dropping another one."""
        old = self._items.get(key)
        freed = 0 if old is None else _size(key, old.value)
        return self.used_bytes - freed + _size(key, value) <= self.limit_bytes

    def put(self, key: bytes, value: bytes, flags: int, expires_s: float | None) -> bool:
        """Keep an item, and drop the least used ones for it; False: it is too large by itself."""
        size = _size(key, value)
        if size > self.limit_bytes:
            self.delete(key)
            return False
        self.delete(key)
        while self.used_bytes + size > self.limit_bytes:
            oldest = next(iter(self._items))
            self.delete(oldest)
            self.evictions += 1
        self._last_cas += 1
        self._items[key] = Item(value, flags, expires_s, self._last_cas)
        self.used_bytes += size
        return True

    def delete(self, key: bytes) -> bool:
        """Forget an item; False: it was not there."""
        item = self._items.pop(key, None)
        if item is None:
            return False
        self.used_bytes -= _size(key, item.value)
        return True

    def expiry(self, given_s: int) -> float | None:
        """When an item with that expiration time expires: 0 never, below 0 at once."""
        if given_s == 0:
            return None
        if given_s > RELATIVE_UP_TO_S:
            return float(given_s)
        return self._now_s() + given_s

    def flush(self, delay_s: int) -> None:
        """Forget all that is here, now or in `delay_s` seconds."""
        self._flush_at_s = self._now_s() + delay_s
        self._flush_when_due()

    def _flush_when_due(self) -> None:
        if self._flush_at_s is not None and self._flush_at_s <= self._now_s():
            self._items.clear()
            self.used_bytes = 0
            self._flush_at_s = None


def _size(key: bytes, value: bytes) -> int:
    return len(key) + len(value) + ITEM_OVERHEAD_BYTES
