from dataclasses import replace

import pytest

from minicloud.checks import CheckFailed, expect_zones_spread, lay_out
from minicloud.dataplane.records import InstanceState, Inventory

THREE = {"ap-northeast-1a": 2, "ap-northeast-1c": 1, "ap-northeast-1d": 3}


def with_state(inventory: Inventory, zone: str, state: InstanceState) -> Inventory:
    instances = tuple(
        replace(each, state=state) if each.availability_zone == zone else each
        for each in inventory.instances
    )
    return replace(inventory, instances=instances)


def enabled_in(inventory: Inventory, *zones: str) -> Inventory:
    (balancer,) = inventory.load_balancers
    return replace(inventory, load_balancers=(replace(balancer, availability_zones=zones),))


def test_it_counts_the_targets_in_use_by_zone() -> None:
    assert expect_zones_spread(lay_out(THREE), "web", at_least=3) == THREE


def test_targets_in_a_zone_that_is_not_enabled_do_not_count() -> None:
    site = enabled_in(lay_out(THREE), "ap-northeast-1a", "ap-northeast-1c")
    with pytest.raises(CheckFailed, match="ap-northeast-1d, which is not enabled"):
        expect_zones_spread(site, "web", at_least=3)
    assert expect_zones_spread(site, "web", at_least=2) == {
        "ap-northeast-1a": 2,
        "ap-northeast-1c": 1,
    }


@pytest.mark.parametrize("state", [InstanceState.STOPPED, InstanceState.TERMINATED])
def test_targets_that_do_not_run_do_not_count(state: InstanceState) -> None:
    site = with_state(lay_out(THREE), "ap-northeast-1c", state)
    with pytest.raises(CheckFailed, match=f"Not counted: i-\\w+ is {state}"):
        expect_zones_spread(site, "web", at_least=3)


def test_targets_whose_instance_is_gone_do_not_count() -> None:
    site = replace(lay_out(THREE), instances=())
    with pytest.raises(CheckFailed, match=r"in use: none\. Not counted: .* is terminated"):
        expect_zones_spread(site, "web", at_least=1)


def test_without_a_load_balancer_nothing_is_in_use() -> None:
    site = replace(lay_out(THREE), load_balancers=())
    with pytest.raises(CheckFailed, match="has no load balancer before it"):
        expect_zones_spread(site, "web", at_least=1)


def test_an_unknown_target_group_is_named_with_those_that_exist() -> None:
    with pytest.raises(CheckFailed, match=r"target groups: web\.\nExpected: one named 'wbe'"):
        expect_zones_spread(lay_out(THREE), "wbe")
