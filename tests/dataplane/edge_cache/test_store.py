"""What an edge still has: room, order, states, invalidations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.edge_cache.cache_key import CacheKey
from minicloud.dataplane.edge_cache.edge_record import EdgeRecord, ResultType, hit_ratio
from minicloud.dataplane.edge_cache.freshness import Lifetime
from minicloud.dataplane.edge_cache.invalidation import LONGEST_PATH, is_path, takes
from minicloud.dataplane.edge_cache.store import OVERHEAD_BYTES, CachedObject, EdgeStore, State


def key(path: str, **more: str) -> CacheKey:
    return CacheKey("d1.cloudfront.net", path, **more)  # type: ignore[arg-type]


def kept(size: int = 100, status: int = 200, life: Lifetime = Lifetime(60)) -> CachedObject:  # noqa: B008
    return CachedObject(status, (), b"x" * (size - OVERHEAD_BYTES), 1000.0, life)


def test_an_object_is_fresh_then_given_out_meanwhile_then_expired() -> None:
    one = kept(300, life=Lifetime(60, 30))
    states = {time_s: one.state(time_s) for time_s in (1000.0, 1059.9, 1060.0, 1089.9, 1090.0)}
    assert list(states.values()) == [
        State.FRESH,
        State.FRESH,
        State.STALE_AND_GIVEN_OUT,
        State.STALE_AND_GIVEN_OUT,
        State.EXPIRED,
    ]


@pytest.mark.parametrize(
    ("if_error_s", "time_s", "expected"),
    [(None, 10**9, True), (100, 1159.9, True), (100, 1160.0, False), (0, 1060.0, False)],
)
def test_for_how_long_it_stands_in_for_an_error(
    if_error_s: float | None, time_s: float, expected: bool
) -> None:
    assert kept(300, life=Lifetime(60, 0, if_error_s)).stands_in(time_s) is expected


def test_an_error_never_stands_in_for_another() -> None:
    assert not kept(300, status=404).stands_in(1000.0)


def test_the_longest_unasked_goes_first() -> None:
    store = EdgeStore(900)
    for path in ("/1", "/2", "/3"):
        store.put(key(path), kept(300))
    store.get(key("/1"))
    store.put(key("/4"), kept(300))
    assert [one.path for one in store.kept_keys()] == ["/3", "/1", "/4"]


def test_what_never_fits_is_not_kept_and_makes_no_room() -> None:
    store = EdgeStore(900)
    store.put(key("/1"), kept(300))
    store.put(key("/2"), kept(901))
    assert [one.path for one in store.kept_keys()] == ["/1"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(200, 1200)), max_size=40))
def test_a_store_is_never_fuller_than_it_may_be(puts: list[tuple[str, int]]) -> None:
    store = EdgeStore(1000)
    for path, size in puts:
        store.put(key(path), kept(size))
        sizes = [one.size_bytes for each in store.kept_keys() if (one := store.get(each))]
        assert store.used_bytes == sum(sizes) <= 1000


@pytest.mark.parametrize(
    ("path", "cached", "expected"),
    [
        ("/images/image1.jpg", key("/images/image1.jpg"), True),
        ("/images/image1.jpg", key("/images/Image1.jpg"), False),
        ("/images/image*", key("/images/image2.png"), True),
        ("/images/*", key("/images/a/b"), True),
        ("/images/*", key("/image"), False),
        ("/*", key("/anything"), True),
        ("/a", key("/a", query="x=1"), False),
        ("/a?x=1", key("/a", query="x=1"), True),
        ("/a*", key("/a", query="x=1"), True),
        ("/a", key("/a", cookies="s=1"), True),
    ],
)
def test_what_an_invalidation_takes(path: str, cached: CacheKey, expected: bool) -> None:
    assert takes((path,), cached) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a", True),
        ("/*", True),
        ("a", False),
        ("", False),
        ("/a*b", False),
        ("/" + "x" * LONGEST_PATH, False),
    ],
)
def test_paths_begin_with_a_slash_and_have_a_star_at_the_end(path: str, expected: bool) -> None:
    assert is_path(path) is expected


def test_the_hit_ratio_counts_what_was_not_fetched() -> None:
    results = (ResultType.HIT, ResultType.REFRESH_HIT, ResultType.MISS, ResultType.ERROR)
    records = [EdgeRecord(0.0, "Tokyo", "GET", "/a", "", 200, one) for one in results]
    assert hit_ratio(records) == 0.5
    assert hit_ratio([]) == 0.0
