"""What a memcached node remembers: time and memory decide."""

from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.memcached_items import (
    ITEM_OVERHEAD_BYTES,
    RELATIVE_UP_TO_S,
    MemcachedItems,
)


class Clock:
    now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


def room_for(count: int) -> MemcachedItems:
    """Items with a key of one byte and a value of nine."""
    return MemcachedItems(count * (10 + ITEM_OVERHEAD_BYTES), Clock())


def put(items: MemcachedItems, *keys: bytes) -> None:
    for key in keys:
        assert items.put(key, b"123456789", 0, None)


def there(items: MemcachedItems, keys: bytes) -> bytes:
    return bytes(key for key in keys if items.get(bytes([key])))


def test_the_least_used_item_goes_when_memory_is_full() -> None:
    items = room_for(3)
    put(items, b"a", b"b", b"c")
    items.get(b"a")  # now b is the one that was used longest ago
    put(items, b"d")
    assert there(items, b"abcd") == b"acd"
    assert items.evictions == 1


def test_a_larger_item_takes_the_place_of_several() -> None:
    items = room_for(3)
    put(items, b"a", b"b", b"c")
    assert items.put(b"d", b"x" * (9 + ITEM_OVERHEAD_BYTES), 0, None)
    assert there(items, b"abcd") == b"cd"


def test_what_is_too_large_for_the_node_is_not_kept_nor_the_value_before_it() -> None:
    items = room_for(3)
    put(items, b"a", b"b")
    assert not items.put(b"a", b"x" * 1000, 0, None)
    assert there(items, b"ab") == b"b"


def test_times_are_relative_up_to_30_days_and_dates_beyond() -> None:
    items = room_for(3)
    now_s = Clock.now_s
    assert items.expiry(0) is None
    assert items.expiry(60) == now_s + 60
    assert items.expiry(RELATIVE_UP_TO_S) == now_s + RELATIVE_UP_TO_S
    assert items.expiry(RELATIVE_UP_TO_S + 1) == RELATIVE_UP_TO_S + 1
    assert (items.expiry(-1) or 0) < now_s


def test_an_item_is_there_until_its_time_and_not_at_it() -> None:
    clock = Clock()
    items = MemcachedItems(1000, clock)
    items.put(b"a", b"", 0, clock.now_s + 10)
    clock.now_s += 9.9
    assert items.get(b"a")
    clock.now_s += 0.1
    assert items.get(b"a") is None
    assert (len(items), items.used_bytes, items.expired) == (0, 0, 1)


def test_a_flush_can_wait() -> None:
    clock = Clock()
    items = MemcachedItems(1000, clock)
    put(items, b"a")
    items.flush(10)
    assert items.get(b"a")
    clock.now_s += 10
    assert items.get(b"a") is None
    put(items, b"a")
    assert items.get(b"a")


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=3), st.binary(max_size=200))))
def test_memory_never_passes_its_limit(stored: list[tuple[bytes, bytes]]) -> None:
    items = MemcachedItems(500, Clock())
    for key, value in stored:
        kept = items.put(key, value, 0, None)
        assert kept == (len(key) + len(value) + ITEM_OVERHEAD_BYTES <= 500)
        assert 0 <= items.used_bytes <= 500
    for key in {key for key, _ in stored}:
        items.delete(key)
    assert items.used_bytes == 0
