from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.random_streams import draws
from minicloud.dataplane.records import LoadBalancerType, RoutingAlgorithm, TargetGroup
from minicloud.dataplane.routing_algorithms import (
    SlowStart,
    algorithm_of,
    flow_number,
    picker,
)

IDLE = Counter()


def picks(algorithm, eligible, count, slow_start=None, step_s=1.0, outstanding=IDLE):
    choice = picker(algorithm, slow_start)
    return [
        choice.pick(eligible, outstanding, number * step_s, draw, number)
        for number, draw in enumerate(draws(1, "test", count))
    ]


def test_round_robin_takes_each_in_turn():
    assert picks(RoutingAlgorithm.ROUND_ROBIN, "abc", 7) == list("abcabca")


def test_round_robin_goes_on_when_a_target_leaves():
    choice = picker(RoutingAlgorithm.ROUND_ROBIN)
    first = [choice.pick("abc", IDLE, 0.0, 0.0, 0) for _ in range(2)]
    then = [choice.pick("ac", IDLE, 0.0, 0.0, 0) for _ in range(4)]
    assert first == ["a", "b"]
    assert Counter(then) == {"a": 2, "c": 2}


def test_least_outstanding_takes_the_one_with_the_fewest():
    choice = picker(RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS)
    assert choice.pick("abc", Counter(a=2, b=1, c=3), 0.0, 0.0, 0) == "b"


def test_least_outstanding_lets_equals_take_turns():
    chosen = picks(RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS, "abc", 6)
    assert chosen == list("abcabc")


def test_weighted_random_gives_equal_chances():
    counts = Counter(picks(RoutingAlgorithm.WEIGHTED_RANDOM, "abcd", 4000))
    assert all(900 < counts[key] < 1100 for key in "abcd")


def test_a_flow_always_falls_on_the_same_target():
    choice = picker(RoutingAlgorithm.FLOW_HASH)
    flow = flow_number("TCP", "198.51.100.1", 1025, "203.0.113.1", 80, 1)
    assert len({choice.pick("abcd", IDLE, t, 0.0, flow) for t in range(9)}) == 1


def test_flows_of_one_client_fall_on_different_targets():
    flows = [flow_number("TCP", "198.51.100.1", port, "203.0.113.1", 80, 1) for port in range(99)]
    choice = picker(RoutingAlgorithm.FLOW_HASH)
    assert {choice.pick("abcd", IDLE, 0.0, 0.0, flow) for flow in flows} == set("abcd")


def test_a_flow_number_does_not_change_between_programs():
    assert flow_number("TCP", "198.51.100.1", 1025) == 14948193405460707672


def test_slow_start_grows_in_a_straight_line():
    slow_start = SlowStart(30.0)
    slow_start.enter("b", 10.0, ["a"])
    assert [slow_start.share("b", t) for t in (10, 25, 40, 41)] == [0.0, 0.5, 1.0, 1.0]


def test_slow_start_is_only_entered_beside_a_warm_target():
    slow_start = SlowStart(30.0)
    slow_start.enter("a", 0.0, [])
    slow_start.enter("b", 0.0, ["a"])
    slow_start.enter("c", 1.0, ["b"])
    assert [slow_start.share(key, 1.0) < 1 for key in "abc"] == [False, True, False]


def test_a_target_that_left_slow_start_gets_its_full_share():
    slow_start = SlowStart(30.0)
    slow_start.enter("b", 0.0, ["a"])
    slow_start.leave("b")
    assert slow_start.share("b", 1.0) == 1.0


def test_a_target_in_slow_start_gets_half_its_share_over_the_ramp():
    slow_start = SlowStart(30.0)
    slow_start.enter("b", 0.0, ["a"])
    counts = Counter(picks(RoutingAlgorithm.ROUND_ROBIN, "ab", 3000, slow_start, 0.01))
    # Over the ramp b gets x/(1+x) of the requests at share x: on average 1 - ln 2 = 30.7 %.
    assert counts["b"] / 3000 == pytest.approx(0.307, abs=0.005)


def test_least_outstanding_knows_no_slow_start():
    slow_start = SlowStart(30.0)
    slow_start.enter("b", 0.0, ["a"])
    algorithm = RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS
    assert picks(algorithm, "ab", 4, slow_start, 0.01) == list("abab")


@pytest.mark.parametrize(
    ("kind", "protocol", "expected"),
    [
        (LoadBalancerType.APPLICATION, "HTTP", RoutingAlgorithm.WEIGHTED_RANDOM),
        (LoadBalancerType.NETWORK, "TCP", RoutingAlgorithm.FLOW_HASH),
        (LoadBalancerType.CLASSIC, "TCP", RoutingAlgorithm.ROUND_ROBIN),
        (LoadBalancerType.CLASSIC, "HTTP", RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS),
        (LoadBalancerType.CLASSIC, "HTTPS", RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS),
    ],
)
def test_only_an_alb_goes_by_its_target_group(kind, protocol, expected):
    group = TargetGroup("web", algorithm=RoutingAlgorithm.WEIGHTED_RANDOM)
    assert algorithm_of(kind, group, protocol) is expected


@given(
    algorithm=st.sampled_from(RoutingAlgorithm),
    eligible=st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True),
    requests=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 2**64 - 1)), max_size=30),
    cold=st.sets(st.integers(0, 9)),
)
def test_only_eligible_targets_are_ever_picked(algorithm, eligible, requests, cold):
    slow_start = SlowStart(30.0)
    for key in cold:
        slow_start.enter(key, 0.0, [-1])
    choice = picker(algorithm, slow_start)
    for number, (draw, flow) in enumerate(requests):
        assert choice.pick(eligible, IDLE, number, draw, flow) in eligible
