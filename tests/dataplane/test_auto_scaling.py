from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.auto_scaling import (
    Member,
    is_balanced,
    launch_zone,
    launches_missing,
    must_replace,
    rebalance_launches,
    size_limit,
    surplus,
)

ZONES = ("a", "b", "c")


def members(zones, in_service=True):
    """One member for each letter: `members("aab")`; the first is the oldest."""
    return [Member(f"{z}{n}", z, float(n), in_service) for n, z in enumerate(zones)]


def test_the_next_instance_goes_where_the_fewest_are():
    assert launch_zone(ZONES, ZONES, members("aabcc")) == "b"


def test_equal_zones_are_filled_in_listed_order():
    assert launch_zone(ZONES, ZONES, members("abc")) == "a"
    assert launch_zone(("c", "b", "a"), ZONES, []) == "c"


def test_nothing_is_launched_in_a_zone_that_is_down():
    assert launch_zone(ZONES, {"b", "c"}, members("bbccc")) == "b"
    assert launch_zone(ZONES, set(), members("a")) is None


def test_missing_instances_are_counted_up_to_the_desired_capacity():
    assert launches_missing(4, members("abc")) == 1
    assert launches_missing(2, members("abc")) == 0


@pytest.mark.parametrize(("maximum", "limit"), [(1, 2), (6, 7), (19, 20), (20, 22), (60, 66)])
def test_rebalancing_may_pass_the_maximum_by_ten_percent_or_one(maximum, limit):
    assert size_limit(maximum) == limit


def test_a_zone_that_came_back_gets_its_share():
    assert rebalance_launches(ZONES, ZONES, members("bbbccc"), 6, 12) == ("a", "a")


def test_equal_zones_are_left_alone():
    assert rebalance_launches(ZONES, ZONES, members("aabbc"), 5, 9) == ()


def test_at_the_maximum_only_the_margin_is_launched():
    assert rebalance_launches(ZONES, ZONES, members("bbbccc"), 6, 6) == ("a",)


def test_a_group_that_is_short_fills_up_before_it_rebalances():
    assert rebalance_launches(ZONES, ZONES, members("bbb"), 4, 8) == ()


def test_the_surplus_leaves_the_fullest_zones_oldest_first():
    assert surplus(ZONES, members("bbbcccaa"), 6) == ("b0", "c3")


def test_nothing_leaves_before_its_replacement_is_in_service():
    group = [*members("bbbccc"), *members("aa", in_service=False)]
    assert surplus(ZONES, group, 6) == ()


@pytest.mark.parametrize(
    ("kind", "status_checks", "unhealthy", "age_s", "replaced"),
    [
        ("EC2", True, True, 999, False),  # a process that hangs is not EC2's business
        ("EC2", False, True, 999, True),  # a machine without power is
        ("ELB", True, True, 999, True),
        ("ELB", True, True, 10, False),  # within the grace period
        ("ELB", False, True, 10, True),  # which does not hold for status checks
        ("ELB", True, False, 999, False),
    ],
)
def test_who_is_replaced(kind, status_checks, unhealthy, age_s, replaced):
    assert must_replace(kind, status_checks, unhealthy, age_s, 300.0) is replaced


@given(
    held=st.text("abc", max_size=24),
    up=st.sets(st.sampled_from(ZONES)),
    maximum=st.integers(1, 30),
)
def test_rebalancing_ends_balanced_and_within_its_limit(held, up, maximum):
    group = members(held)
    desired = len(group)
    for _ in range(30):
        launched = rebalance_launches(ZONES, up, group, desired, maximum)
        assert set(launched) <= up
        assert not launched or len(group) + len(launched) <= size_limit(maximum)
        if not launched:
            break
        group += [Member(f"new{len(group) + n}", zone, 99.0) for n, zone in enumerate(launched)]
        gone = surplus(ZONES, group, desired)
        group = [member for member in group if member.key not in gone]
        assert len(group) == desired
    room = size_limit(maximum) > desired
    if up == set(ZONES) and room:
        assert is_balanced(ZONES, group)


@given(held=st.text("abc", max_size=24), desired=st.integers(0, 24))
def test_the_surplus_is_exactly_what_is_over(held, desired):
    gone = surplus(ZONES, members(held), desired)
    assert len(gone) == max(0, len(held) - desired)
    left = Counter(held) - Counter(key[0] for key in gone)
    spread = [left[zone] for zone in ZONES]
    before = [held.count(zone) for zone in ZONES]
    assert max(spread) - min(spread) <= max(1, max(before) - min(before))
