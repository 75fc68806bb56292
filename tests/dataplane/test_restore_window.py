"""To which moments an instance can be restored: worked by hand, and always in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.restore_window import DAY_S, UPLOAD_INTERVAL_S, restore_window


@pytest.mark.parametrize(
    ("backed_up_s", "now_s", "days", "expected"),
    [
        (300, 300, 7, (300, 300)),
        (300, 899, 7, (300, 600)),
        (300, 900, 7, (300, 900)),
        (310, 320, 7, (310, 310)),  # nothing was uploaded yet: the backup itself
        (300, 300 + 10 * DAY_S, 7, (300 + 3 * DAY_S, 300 + 10 * DAY_S)),
    ],
)
def test_the_window_by_hand(
    backed_up_s: float, now_s: float, days: int, expected: tuple[float, float]
) -> None:
    window = restore_window(backed_up_s, now_s, days)
    assert window is not None
    assert (window.earliest_s, window.latest_s) == expected


def test_without_backups_there_is_no_window() -> None:
    assert restore_window(300, 900, 0) is None


@given(st.floats(0, 1e7), st.floats(0, 1e7), st.integers(1, 35))
def test_the_latest_moment_lags_by_less_than_an_upload(
    backed_up_s: float, later_s: float, days: int
) -> None:
    now_s = backed_up_s + later_s
    window = restore_window(backed_up_s, now_s, days)
    assert window is not None
    assert window.earliest_s <= window.latest_s or days * DAY_S < UPLOAD_INTERVAL_S
    assert now_s - UPLOAD_INTERVAL_S < window.latest_s <= now_s or window.latest_s == backed_up_s
    assert window.latest_s in window
