import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.name_resolution import (
    ZoneHealth,
    answer,
    first_expiry_s,
    zones_in_dns,
)
from minicloud.dataplane.random_streams import draws

ZONES = ("a", "b", "c")


def test_a_zone_without_a_healthy_target_is_out_with_cross_zone_off():
    assert zones_in_dns(ZONES, [ZoneHealth({"a": 2, "c": 1}, False)]) == ("a", "c")


def test_any_healthy_target_keeps_all_zones_with_cross_zone_on():
    assert zones_in_dns(ZONES, [ZoneHealth({"c": 1}, True)]) == ZONES


def test_a_node_that_does_not_answer_is_out_in_both_cases():
    for cross_zone in (True, False):
        health = ZoneHealth({"a": 1, "b": 1, "c": 1}, cross_zone)
        assert zones_in_dns(ZONES, [health], {"b"}) == ("a", "c")


def test_all_zones_are_given_out_when_none_is_healthy():
    assert zones_in_dns(ZONES, [ZoneHealth({}, False)]) == ZONES
    assert zones_in_dns(ZONES, [ZoneHealth({"a": 1}, True)], {"a", "b", "c"}) == ZONES


def test_every_target_group_needs_a_healthy_target():
    groups = [ZoneHealth({"a": 1, "b": 1, "c": 1}, False), ZoneHealth({"b": 1}, False)]
    assert zones_in_dns(ZONES, groups) == ("b",)


def test_each_address_comes_first_equally_often():
    firsts = Counter(answer(ZONES, draw)[0] for draw in draws(1, "test", 3000))
    assert all(900 < firsts[zone] < 1100 for zone in ZONES)


@given(zones=st.lists(st.text(), unique=True, max_size=6), draw=st.floats(0, 0.9999999))
def test_an_answer_holds_every_address_once(zones, draw):
    assert sorted(answer(zones, draw)) == sorted(zones)


def test_caches_run_out_one_after_the_other():
    expiries = sorted(first_expiry_s(client, 60.0) for client in range(12))
    gaps = [later - sooner for sooner, later in itertools.pairwise(expiries)]
    assert expiries[0] > 0
    assert expiries[-1] == 60.0
    assert max(gaps) < 3 * 60 / 12
