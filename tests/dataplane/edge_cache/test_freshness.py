"""How long an object stays: the table of CloudFront's developer guide, worked by hand."""

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.edge_cache.error_lifetime import error_lifetime_s
from minicloud.dataplane.edge_cache.freshness import Lifetime, lifetime
from minicloud.dataplane.edge_cache.records import CachePolicy

NOW_S = 1_767_571_200.0
DAY_S = 86_400.0


def policy(minimum_s: float, default_s: float, maximum_s: float) -> CachePolicy:
    return CachePolicy("p", minimum_s, default_s, maximum_s)


def fresh_s(control: str, minimum_s: float, default_s: float, maximum_s: float) -> float | None:
    headers = (("Cache-Control", control),) if control else ()
    found = lifetime(headers, policy(minimum_s, default_s, maximum_s), NOW_S)
    return None if found is None else found.fresh_s


@pytest.mark.parametrize(
    ("control", "limits", "expected_s"),
    [
        # Minimum TTL 0: the lesser of what the origin asks for and the maximum.
        ("max-age=60", (0, 300, 3600), 60),
        ("max-age=7200", (0, 300, 3600), 3600),
        ("max-age=60, s-maxage=120", (0, 300, 3600), 120),
        ("max-age=60, s-maxage=7200", (0, 300, 3600), 3600),
        ("s-maxage=0, max-age=60", (0, 300, 3600), 0),
        ("", (0, 300, 3600), 300),
        ("public", (0, 300, 3600), 300),
        ("no-store", (0, 300, 3600), None),
        ("private, max-age=60", (0, 300, 3600), None),
        ("no-cache", (0, 300, 3600), 0),
        # Minimum TTL above 0: between the two.
        ("max-age=10", (60, 300, 3600), 60),
        ("max-age=100", (60, 300, 3600), 100),
        ("max-age=7200", (60, 300, 3600), 3600),
        ("s-maxage=10, max-age=100", (60, 300, 3600), 60),
        ("", (60, 300, 3600), 300),
        ("", (600, 300, 3600), 600),
        ("no-store", (60, 300, 3600), 60),
        ("private", (60, 300, 3600), 60),
        ("no-cache", (60, 300, 3600), 60),
        # CachingDisabled
        ("max-age=60", (0, 0, 0), None),
    ],
)
def test_the_table_of_the_developer_guide(
    control: str, limits: tuple[float, float, float], expected_s: float | None
) -> None:
    assert fresh_s(control, *limits) == expected_s


@pytest.mark.parametrize(
    ("expires_in_s", "limits", "expected_s"),
    [
        (60, (0, 300, 3600), 60),
        (7200, (0, 300, 3600), 3600),
        (-5, (0, 300, 3600), 0),
        (10, (60, 300, 3600), 60),
    ],
)
def test_expires_is_a_date(
    expires_in_s: float, limits: tuple[float, float, float], expected_s: float
) -> None:
    headers = (("Expires", formatdate(NOW_S + expires_in_s, usegmt=True)),)
    assert lifetime(headers, policy(*limits), NOW_S) == Lifetime(expected_s)


def test_expires_is_compared_with_the_origins_own_date() -> None:
    headers = (
        ("Date", formatdate(0, usegmt=True)),
        ("Expires", formatdate(90, usegmt=True)),
    )
    assert lifetime(headers, policy(0, 300, 3600), NOW_S) == Lifetime(90)


def test_max_age_wins_over_expires() -> None:
    headers = (
        ("Expires", formatdate(NOW_S + 3000, usegmt=True)),
        ("Cache-Control", "max-age=60"),
    )
    assert lifetime(headers, policy(0, 300, 3600), NOW_S) == Lifetime(60)


def test_an_expires_that_is_no_date_means_now() -> None:
    assert lifetime((("Expires", "0"),), policy(0, 300, 3600), NOW_S) == Lifetime(0)


@pytest.mark.parametrize("control", ["max-age", "max-age=-1", "max-age=1e3", "max-age=soon", "=,;"])
def test_a_max_age_without_a_number_is_none(control: str) -> None:
    assert fresh_s(control, 0, 300, 3600) == 300


def test_directives_are_read_in_any_case_and_from_several_lines() -> None:
    headers = (("cache-control", "Public"), ("Cache-Control", ' S-MaxAge = "90" '))
    assert lifetime(headers, policy(0, 300, 3600), NOW_S) == Lifetime(90)


def test_the_two_directives_for_old_objects_are_read() -> None:
    control = "max-age=60, stale-while-revalidate=30, stale-if-error=600"
    found = lifetime((("Cache-Control", control),), policy(0, 300, 3600), NOW_S)
    assert found == Lifetime(60, 30, 600)


@given(
    st.lists(st.integers(0, 10**6), min_size=3, max_size=3).map(sorted),
    st.one_of(st.none(), st.integers(0, 10**7)),
)
def test_what_is_kept_stays_between_minimum_and_maximum(
    limits: list[int], max_age_s: int | None
) -> None:
    minimum_s, default_s, maximum_s = limits
    control = "" if max_age_s is None else f"max-age={max_age_s}"
    found = fresh_s(control, minimum_s, default_s, maximum_s)
    if maximum_s == 0:
        assert found is None
    else:
        assert found is not None
        assert minimum_s <= found <= maximum_s


@given(st.text(max_size=60))
def test_any_header_can_be_read(text: str) -> None:
    for name in ("Cache-Control", "Expires", "Date"):
        headers = ((name, text), ("Expires", text))
        assert lifetime(headers, policy(1, 2, 3), NOW_S) is not None
        error_lifetime_s(404, headers, policy(1, 2, 3), 10, NOW_S)


@pytest.mark.parametrize(
    ("status", "control", "expected_s"),
    [
        (404, "", 10),
        (404, "max-age=5", 10),
        (404, "max-age=60", 60),
        (404, "max-age=60, s-maxage=90", 90),
        (404, "max-age=7200", 3600),  # the maximum TTL
        (404, "no-store", None),
        (501, "private", None),
        (500, "no-store", 10),  # ignored of most errors
        (503, "", 10),
        (403, "", None),
        (403, "max-age=60", 60),
        (403, "no-cache", None),
        (416, "max-age=60", None),
        (418, "", None),
    ],
)
def test_how_long_an_error_stays(status: int, control: str, expected_s: float | None) -> None:
    headers = (("Cache-Control", control),) if control else ()
    assert error_lifetime_s(status, headers, policy(0, 300, 3600), 10, NOW_S) == expected_s
