"""Aurora's quorum bears what its designers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.aurora_storage import AURORA, TWO_OF_THREE, StorageQuorum


def test_six_copies_are_written_by_four_and_read_by_three() -> None:
    assert (AURORA.copies, AURORA.write, AURORA.read) == (6, 4, 3)


@pytest.mark.parametrize(
    ("zones_lost", "copies_lost", "writes", "reads"),
    [
        (0, 0, True, True),
        (0, 2, True, True),
        (1, 0, True, True),  # a whole zone: still writes
        (1, 1, False, True),  # and one copy more: nothing is lost
        (0, 3, False, True),
        (1, 2, False, False),
        (2, 0, False, False),
    ],
)
def test_what_aurora_bears(zones_lost: int, copies_lost: int, writes: bool, reads: bool) -> None:
    assert AURORA.can_write(zones_lost, copies_lost) is writes
    assert AURORA.can_read(zones_lost, copies_lost) is reads


def test_three_copies_do_not_bear_a_zone_and_one_more() -> None:
    assert TWO_OF_THREE.can_write(1)
    assert not TWO_OF_THREE.can_read(1, 1)


@given(
    st.integers(1, 4), st.integers(1, 4), st.integers(1, 16), st.integers(1, 16), st.integers(0, 4)
)
def test_a_read_never_misses_what_was_written(
    zones: int, per_zone: int, write: int, read: int, lost: int
) -> None:
    copies = zones * per_zone
    if read + write <= copies or 2 * write <= copies:
        with pytest.raises(ValueError, match="in common"):
            StorageQuorum(zones, per_zone, write, read)
        return
    quorum = StorageQuorum(zones, per_zone, write, read)
    assert not quorum.can_write(lost) or quorum.left(lost) >= write
    # Whichever copies were written and whichever are read: at least one is in both.
    assert write + read - copies >= 1
