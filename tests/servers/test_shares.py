"""How requests spread over targets: AWS's own numbers, on real sockets."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from minicloud.dataplane.eligible import Candidate, eligible_targets
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.records import RoutingAlgorithm
from minicloud.dataplane.routing_algorithms import picker
from minicloud.servers import serve
from tests.servers.inventories import (
    ZONE_A,
    ZONE_C,
    forward,
    group,
    instances,
    inventory,
    rule,
    targets_at_node,
)

TWO_AND_EIGHT = instances(2, 8)


@pytest.mark.parametrize(
    ("cross_zone", "share_in_a", "share_in_c"), [(True, 0.10, 0.10), (False, 0.25, 0.0625)]
)
def test_two_and_eight_targets_share_as_aws_publishes(
    cross_zone: bool, share_in_a: float, share_in_c: float
) -> None:
    # Source: ELB User Guide, How ELB works, Cross-zone load balancing. Both nodes get half.
    with serve(inventory(TWO_AND_EIGHT, cross_zone=cross_zone), service_s=0) as site:
        for zone in (ZONE_A, ZONE_C):
            targets_at_node(site, zone, 80)
        statistics = site.statistics()
    shares = {each.instance_id: statistics.share(each.instance_id) for each in TWO_AND_EIGHT}
    assert shares == {
        each.instance_id: share_in_a if each.availability_zone == ZONE_A else share_in_c
        for each in TWO_AND_EIGHT
    }


def test_a_target_group_s_own_setting_turns_cross_zone_off() -> None:
    members = instances(1, 1)
    groups = (group("web", members, cross_zone=False),)
    with serve(inventory(members, groups, cross_zone=True), service_s=0) as site:
        assert set(targets_at_node(site, ZONE_A, 6)) == {"a1"}
        assert set(targets_at_node(site, ZONE_C, 6)) == {"c1"}


@pytest.mark.parametrize("cross_zone", [True, False])
def test_targets_come_in_the_order_of_the_simulation_s_rules(cross_zone: bool) -> None:
    candidates = [
        Candidate(each.instance_id, each.availability_zone, TargetHealthState.HEALTHY)
        for each in TWO_AND_EIGHT
    ]
    with serve(inventory(TWO_AND_EIGHT, cross_zone=cross_zone), service_s=0) as site:
        for zone in (ZONE_A, ZONE_C):
            reach = eligible_targets(candidates, zone, (ZONE_A, ZONE_C), cross_zone).keys
            rule = picker(RoutingAlgorithm.ROUND_ROBIN)
            idle = dict.fromkeys(reach, 0)
            expected = [rule.pick(reach, idle, 0, 0, 0) for _ in range(25)]
            assert targets_at_node(site, zone, 25) == expected


def test_the_same_seed_draws_the_same_targets() -> None:
    members = instances(4)
    random_group = group("web", members, algorithm=RoutingAlgorithm.WEIGHTED_RANDOM)

    def drawn(seed: int) -> list[str]:
        with serve(inventory(members, (random_group,)), service_s=0, seed=seed) as site:
            return targets_at_node(site, ZONE_A, 40)

    first = drawn(1)
    assert first == drawn(1)
    assert first != drawn(2)
    assert len(set(first)) == 4


def test_least_outstanding_requests_spares_a_slow_target() -> None:
    members = instances(2)
    counts = {}
    for algorithm in (
        RoutingAlgorithm.ROUND_ROBIN,
        RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS,
    ):
        groups = (group("web", members, algorithm=algorithm),)
        with (
            serve(inventory(members, groups), service_s=0.2) as site,
            ThreadPoolExecutor(4) as pool,
        ):
            site.slow("a1", factor=10)
            list(pool.map(lambda _: targets_at_node(site, ZONE_A, 10), range(4)))
            counts[algorithm] = site.statistics().by_instance["a1"]
    assert counts[RoutingAlgorithm.ROUND_ROBIN] == 20
    assert counts[RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS] < 15


def test_weights_split_requests_between_target_groups() -> None:
    members = instances(2)
    groups = (group("blue", members[:1]), group("green", members[1:]))
    base = inventory(members, groups)
    listener = base.load_balancers[0].listeners[0]
    weighted = replace(listener, rules=(rule(None, forward(("blue", 9), ("green", 1))),))
    with serve(inventory(members, groups, (weighted,)), service_s=0) as site:
        answered = Counter(targets_at_node(site, ZONE_A, 200))
    # 200 draws at 10 %: 20 expected, standard deviation 4.2. The seed is fixed.
    assert 8 <= answered["a2"] <= 32
