from dataclasses import replace

import pytest

from minicloud.checks import lay_out, measure_outage
from minicloud.dataplane.records import HealthCheck
from minicloud.dataplane.workload import Timing, Workload

ZONES = dict.fromkeys(("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"), 1)
CHECK = HealthCheck(interval_s=10, timeout_s=5, unhealthy_threshold=2)


def test_an_outage_is_as_long_as_checks_and_addresses_make_it() -> None:
    outage = measure_outage(
        lay_out(ZONES, health_check=CHECK),
        "ap-northeast-1a",
        Workload(rate_per_s=20, clients=600, dns_ttl_s=60),
        timing=Timing(dns_failover_s=2),
    )
    # By hand: 1 to 2 intervals and the timeout; then DNS, and the address of the last client.
    assert 15 < outage.noticed_s <= 25
    assert outage.noticed_s + 2 < outage.recovered_s <= outage.noticed_s + 2 + 60
    # By hand: a third of 20/s for 20 + 2 + 30 s, and a third of two thirds of it for 20 s.
    assert outage.failed_requests == pytest.approx(20 / 3 * 52 + 20 * 2 / 9 * 20, rel=0.1)


def test_the_same_seeds_give_the_same_outage() -> None:
    site = lay_out(ZONES, health_check=CHECK)
    runs = [
        measure_outage(site, "ap-northeast-1c", Workload(rate_per_s=5), seeds=(3,))
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_without_health_checks_nobody_would_notice() -> None:
    site = lay_out(ZONES, health_check=replace(CHECK, enabled=False))
    with pytest.raises(ValueError, match="no target group of ap-northeast-1"):
        measure_outage(site, "ap-northeast-1a", Workload())
