"""Which node holds a key, by AWS's numbers for what moves when nodes come and go."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.key_sharding import by_modulo, by_ring, moved_share, ring_points

KEYS = [f"user:{number}" for number in range(5_000)]


def nodes(count: int) -> list[str]:
    return [f"mem.1abc4d.{number:04}.apne1.cache.amazonaws.com" for number in range(1, count + 1)]


@pytest.mark.parametrize(("before", "share"), [(1, 1 / 2), (9, 9 / 10), (3, 3 / 4)])
def test_by_modulo_n_minus_1_of_n_keys_move_when_there_are_n_nodes(
    before: int, share: float
) -> None:
    # AWS's examples: (n - 1) / n is 50 % from 1 to 2 nodes and 90 % from 9 to 10.
    moved = moved_share(KEYS, by_modulo(nodes(before)), by_modulo(nodes(before + 1)))
    assert moved == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize(("before", "share"), [(1, 1 / 2), (9, 1 / 10), (3, 1 / 4)])
def test_on_a_ring_1_of_n_keys_moves_when_there_are_n_nodes(before: int, share: float) -> None:
    # AWS's examples: 1 / n is 50 % from 1 to 2 nodes and 10 % from 9 to 10.
    moved = moved_share(KEYS, by_ring(nodes(before)), by_ring(nodes(before + 1)))
    assert moved == pytest.approx(share, abs=0.05)


@given(st.integers(1, 6), st.text(min_size=1, max_size=20))
def test_on_a_ring_a_key_moves_to_the_new_node_or_not_at_all(count: int, key: str) -> None:
    before, after = by_ring(nodes(count)), by_ring(nodes(count + 1))
    assert after(key) in (before(key), nodes(count + 1)[-1])


@given(st.integers(2, 6), st.text(min_size=1, max_size=20))
def test_when_a_node_is_gone_only_its_own_keys_move(count: int, key: str) -> None:
    gone, *left = nodes(count)
    before, after = by_ring(nodes(count)), by_ring(left)
    assert before(key) == gone or after(key) == before(key)


def test_a_ring_does_not_care_in_which_order_it_was_told_of_the_nodes() -> None:
    there, back = by_ring(nodes(4)), by_ring(nodes(4)[::-1])
    assert [there(key) for key in KEYS[:200]] == [back(key) for key in KEYS[:200]]


def test_by_modulo_the_order_decides() -> None:
    there, back = by_modulo(nodes(4)), by_modulo(nodes(4)[::-1])
    assert [there(key) for key in KEYS[:200]] != [back(key) for key in KEYS[:200]]


def test_the_more_points_the_more_even() -> None:
    def largest(points: int) -> int:
        ring = by_ring(nodes(4), points)
        return max(Counter(ring(key) for key in KEYS).values())

    assert len(KEYS) / 4 < largest(160) < 1.3 * len(KEYS) / 4 < largest(4)


def test_points_are_the_digests_of_ketama() -> None:
    # By hand: four little-endian numbers from each digest of "<node>-<number>".
    digest = hashlib.md5(b"10.0.0.1:11211-0", usedforsecurity=False).digest()
    first = tuple(int.from_bytes(digest[at : at + 4], "little") for at in (0, 4, 8, 12))
    assert ring_points("10.0.0.1:11211", 160)[:4] == first
    assert len(set(ring_points("10.0.0.1:11211", 160))) == 160


@pytest.mark.parametrize("wrong", [[], ["a", "a"]])
def test_no_node_and_a_node_twice_are_refused(wrong: list[str]) -> None:
    for sharding in (by_modulo, by_ring):
        with pytest.raises(ValueError, match="expected at least one"):
            sharding(wrong)
    with pytest.raises(ValueError, match="no keys"):
        moved_share([], by_ring(["a"]), by_ring(["b"]))
    with pytest.raises(ValueError, match="points is 3"):
        by_ring(["a"], 3)
