from dataclasses import replace

import pytest

from minicloud.checks import CheckFailed, expect_survives_zone_loss, lay_out
from minicloud.dataplane.records import HealthCheck
from minicloud.dataplane.workload import Distribution, Workload

QUICK = HealthCheck(interval_s=5, timeout_s=2)
EVEN = {"ap-northeast-1a": 2, "ap-northeast-1c": 2, "ap-northeast-1d": 2}


def test_a_spread_site_survives_each_zone_in_turn() -> None:
    losses = expect_survives_zone_loss(lay_out(EVEN, health_check=QUICK))
    assert [each.zone for each in losses] == sorted(EVEN)
    assert all(each.availability >= 0.99 for each in losses)
    assert all(each.trace.faults[0].subject == each.zone for each in losses)


def test_a_site_in_one_zone_does_not() -> None:
    site = lay_out({"ap-northeast-1a": 6, "ap-northeast-1c": 0}, health_check=QUICK)
    with pytest.raises(CheckFailed) as failure:
        expect_survives_zone_loss(site)
    assert failure.value.seen.startswith("with ap-northeast-1a lost, 0.0% of the requests")
    assert "0 registered targets run in other zones" in failure.value.seen


def test_targets_in_a_zone_that_is_not_enabled_do_not_help() -> None:
    site = lay_out({"ap-northeast-1a": 1, "ap-northeast-1c": 0, "ap-northeast-1d": 3})
    (balancer,) = site.load_balancers
    balancer = replace(balancer, availability_zones=("ap-northeast-1a", "ap-northeast-1c"))
    with pytest.raises(CheckFailed, match="with ap-northeast-1a lost"):
        expect_survives_zone_loss(replace(site, load_balancers=(balancer,)))


def test_what_is_left_must_carry_the_load() -> None:
    peak = Workload(
        rate_per_s=90, workers=1, service_s=0.02, service=Distribution.CONSTANT, give_up_s=2
    )
    one_each = dict.fromkeys(EVEN, 1)
    expect_survives_zone_loss(lay_out(one_each, health_check=QUICK), workload=peak)
    with pytest.raises(CheckFailed, match="2 registered targets run in other zones"):
        expect_survives_zone_loss(
            lay_out(one_each, health_check=QUICK), workload=replace(peak, rate_per_s=130)
        )


def test_failures_before_the_loss_is_noticed_do_not_count() -> None:
    slow = HealthCheck(interval_s=30, timeout_s=5)
    losses = expect_survives_zone_loss(lay_out(EVEN, health_check=slow), availability=1.0)
    assert all(any(not 200 <= s < 400 for s in loss.trace.requests.status) for loss in losses)
    assert all(loss.measured_from_s > loss.trace.faults[0].at_s for loss in losses)


def test_without_a_listener_it_says_so() -> None:
    site = lay_out(EVEN)
    balancer = replace(site.load_balancers[0], listeners=())
    with pytest.raises(CheckFailed, match="'web' has no listener"):
        expect_survives_zone_loss(replace(site, load_balancers=(balancer,)))


def test_without_a_load_balancer_it_says_so() -> None:
    with pytest.raises(CheckFailed, match=r"load balancers: none\.\nExpected: exactly one"):
        expect_survives_zone_loss(replace(lay_out(EVEN), load_balancers=()))
