from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.eligible import Candidate, eligible_targets, is_cross_zone
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.records import LoadBalancer, TargetGroup

INITIAL, HEALTHY, UNHEALTHY, DRAINING, UNUSED = TargetHealthState
ZONES = ("a", "b")


def eligible(states, node="a", cross_zone=True, enabled=ZONES):
    """`states`: {"a1": HEALTHY}; the zone is the key's letter."""
    candidates = [Candidate(key, key[0], state) for key, state in states.items()]
    return eligible_targets(candidates, node, enabled, cross_zone)


def test_healthy_targets_of_all_zones_with_cross_zone_on():
    found = eligible({"a1": HEALTHY, "a2": UNHEALTHY, "b1": HEALTHY})
    assert found.keys == ("a1", "b1")
    assert not found.fail_open


def test_only_the_nodes_own_zone_with_cross_zone_off():
    assert eligible({"a1": HEALTHY, "b1": HEALTHY}, "b", cross_zone=False).keys == ("b1",)


def test_all_are_tried_when_none_is_healthy():
    found = eligible({"a1": UNHEALTHY, "b1": INITIAL, "b2": DRAINING})
    assert found.keys == ("a1", "b1")
    assert found.fail_open


def test_a_zone_fails_open_alone_with_cross_zone_off():
    states = {"a1": UNHEALTHY, "a2": UNHEALTHY, "b1": HEALTHY}
    assert eligible(states, "a", cross_zone=False).keys == ("a1", "a2")
    assert eligible(states, "b", cross_zone=False).keys == ("b1",)


def test_targets_of_a_zone_that_is_not_enabled_get_nothing():
    assert eligible({"a1": HEALTHY, "b1": HEALTHY}, enabled=("a",)).keys == ("a1",)


def test_nothing_to_choose_from_is_no_fail_open():
    found = eligible({"a1": DRAINING, "b1": HEALTHY}, "a", cross_zone=False)
    assert found.keys == ()
    assert not found.fail_open


def test_a_target_group_may_differ_from_its_load_balancer():
    balancer = LoadBalancer("front", ("a",), cross_zone=True)
    assert is_cross_zone(balancer, TargetGroup("web"))
    assert not is_cross_zone(balancer, TargetGroup("web", cross_zone=False))


@given(
    states=st.dictionaries(
        st.sampled_from([f"{zone}{n}" for zone in "abc" for n in range(3)]),
        st.sampled_from(TargetHealthState),
    ),
    node=st.sampled_from(ZONES),
    cross_zone=st.booleans(),
)
def test_an_unhealthy_target_is_only_eligible_beside_no_healthy_one(states, node, cross_zone):
    found = eligible(states, node, cross_zone)
    chosen = {states[key] for key in found.keys}
    assert chosen <= {INITIAL, HEALTHY, UNHEALTHY}
    assert chosen <= {HEALTHY} or HEALTHY not in chosen
    assert all(key[0] in ZONES for key in found.keys)


def test_new_targets_alone_are_tried_without_failing_open():
    found = eligible({"a1": INITIAL, "b1": INITIAL})
    assert found.keys == ("a1", "b1")
    assert not found.fail_open
