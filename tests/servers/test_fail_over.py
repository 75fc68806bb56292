"""What clients see when things break, and for how long."""

from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import HealthCheck, Instance
from minicloud.dataplane.trace import Reason
from minicloud.servers import Reply, Site, serve
from tests.servers.inventories import (
    ZONE_A,
    ZONE_C,
    group,
    instances,
    inventory,
    targets_at_node,
)

URL = "http://web.example/"


def statuses(site: Site, count: int, **options: float) -> Counter[int]:
    return Counter(site.get(URL, **options).status for _ in range(count))


def test_a_killed_instance_costs_502_until_the_threshold_of_misses_and_nothing_after() -> None:
    with serve(inventory(instances(2)), service_s=0) as site:
        site.kill("a1")
        # Two checks of six seconds each must miss first: every other request fails meanwhile.
        assert statuses(site, 4) == {200: 2, 502: 2}
        assert site.statistics().by_reason[Reason.REFUSED] == 2
        site.wait_for("unhealthy", "a1")
        site.clear_statistics()
        assert statuses(site, 20) == {200: 20}
        assert site.statistics().by_instance == {"a2": 20}


def test_a_recovered_instance_gets_requests_again_after_the_healthy_threshold() -> None:
    with serve(inventory(instances(2)), service_s=0) as site:
        site.kill("a1")
        site.wait_for("unhealthy", "a1")
        site.recover("a1")
        assert set(targets_at_node(site, ZONE_A, 4)) == {"a2"}
        site.wait_for("healthy", "a1")
        assert set(targets_at_node(site, ZONE_A, 4)) == {"a1", "a2"}


def test_a_hung_instance_costs_504_after_the_idle_timeout() -> None:
    with serve(inventory(instances(1), idle_timeout_s=4), service_s=0) as site:
        site.hang("a1")
        answer = site.get(URL, give_up_s=100)
        assert answer.status == 504
        record = site.access_log()[-1]
        assert record.reason is Reason.IDLE_TIMEOUT
        assert record.latency_s >= 4


def test_a_client_that_gives_up_before_the_idle_timeout_sees_no_answer() -> None:
    with serve(inventory(instances(1), idle_timeout_s=60), service_s=0) as site:
        site.hang("a1")
        answer = site.get(URL, give_up_s=2)
        assert answer.status == 0
        assert "timed out" in answer.error


def test_a_target_without_power_costs_504_after_the_connection_timeout() -> None:
    with serve(inventory(instances(1, 1)), service_s=0) as site:
        site.fail_zone(ZONE_A)
        in_c = site.resolve("web.example")[1]
        assert in_c.zone == ZONE_C
        answered = [_status_at(in_c) for _ in range(2)]
        assert sorted(answered) == [200, 504]
        slow = next(r for r in site.access_log() if r.status == 504)
        assert slow.reason is Reason.CONNECT_TIMEOUT
        assert slow.latency_s >= 10


def test_an_instance_that_dies_at_work_costs_502() -> None:
    members = instances(2)
    seldom = HealthCheck(interval_s=300, timeout_s=120)
    groups = (group("web", members, health_check=seldom),)
    made = inventory(members, groups, idle_timeout_s=4000)
    with serve(made, service_s=2) as site, ThreadPoolExecutor(2) as clients:
        (last,) = targets_at_node(site, ZONE_A, 1)
        (victim,) = {"a1", "a2"} - {last}
        site.slow(victim, 1000)
        asked = [clients.submit(site.get, URL, give_up_s=4000) for _ in range(2)]
        # They go in turn, the victim first: it has its request when the other has answered.
        (answered,), (at_work,) = wait(asked, timeout=60, return_when=FIRST_COMPLETED)
        assert answered.result().status == 200
        site.kill(victim)
        assert at_work.result(timeout=60).status == 502
        assert site.access_log()[-1].reason is Reason.RESET


def test_all_targets_unhealthy_fails_open() -> None:
    def sick(instance: Instance, received: object) -> Reply:
        return Reply(500 if received.path == "/health" else 200, instance.instance_id.encode())

    with serve(inventory(instances(1, 1)), service_s=0, application=sick) as site:
        site.wait_for("unhealthy")
        assert {r.reason for r in site.health()} == {"Target.ResponseCodeMismatch"}
        assert statuses(site, 10) == {200: 10}
        assert set(targets_at_node(site, ZONE_A, 4)) == {"a1", "c1"}
        assert site.zones_in_dns() == (ZONE_A, ZONE_C)


def test_no_target_in_reach_is_503() -> None:
    with serve(inventory(instances(1, 1), (group("web", ()),)), service_s=0) as site:
        answer = site.get(URL)
        assert answer.status == 503
        assert answer.header("Server") == "awselb/2.0"
        assert site.statistics().by_reason == {Reason.NO_TARGET: 1}


def test_a_zone_without_power_leaves_dns_and_comes_back() -> None:
    with serve(inventory(instances(2, 2)), service_s=0) as site:
        site.fail_zone(ZONE_A)
        node_a = next(n for n in site.nodes() if n.zone == ZONE_A)
        assert _status_at(node_a, timeout=0.3) == 0
        site.wait_until(lambda: site.zones_in_dns() == (ZONE_C,))
        site.wait_for("unhealthy", "a1", "a2")
        assert statuses(site, 20) == {200: 20}
        site.restore_zone(ZONE_A)
        site.wait_for("healthy")
        site.wait_until(lambda: site.zones_in_dns() == (ZONE_A, ZONE_C))
        assert set(targets_at_node(site, ZONE_A, 8)) == {"a1", "a2", "c1", "c2"}


def test_without_cross_zone_a_zone_with_no_healthy_target_leaves_dns() -> None:
    with serve(inventory(instances(1, 1), cross_zone=False), service_s=0) as site:
        site.kill("a1")
        site.wait_until(lambda: site.zones_in_dns() == (ZONE_C,))
        assert statuses(site, 10) == {200: 10}


def test_a_client_keeps_a_dead_address_for_its_ttl() -> None:
    with serve(inventory(instances(1, 1)), service_s=0) as site:
        client = site.client(dns_ttl_s=1000, give_up_s=4)
        zone = client.get(URL).node_zone
        site.fail_zone(zone)
        site.wait_until(lambda: zone not in site.zones_in_dns())
        assert client.get(URL).status == 0
        assert site.client().get(URL).status == 200


def test_slow_answers_take_longer_by_the_factor() -> None:
    with serve(inventory(instances(1)), service_s=0.5) as site:
        site.slow("a1", factor=20)
        assert site.get(URL, give_up_s=100).status == 200
        assert site.access_log()[-1].latency_s >= 10


def test_health_checks_time_out_on_a_hung_instance() -> None:
    with serve(inventory(instances(2)), service_s=0) as site:
        site.hang("a1")
        site.wait_for("unhealthy", "a1")
        report = next(r for r in site.health() if r.instance_id == "a1")
        assert report.reason == "Target.Timeout"
        assert statuses(site, 6) == {200: 6}


def test_a_simulation_s_faults_can_be_applied() -> None:
    with serve(inventory(instances(1, 1)), service_s=0) as site:
        site.apply(Fault(0, FaultKind.INSTANCE_DIES, "a1"))
        site.wait_for("unhealthy", "a1")
        site.apply(Fault(0, FaultKind.INSTANCE_RECOVERS, "a1"))
        site.wait_for("healthy", "a1")


@pytest.mark.parametrize(("matcher", "state"), [("200-299", "healthy"), ("200", "unhealthy")])
def test_the_matcher_says_which_codes_are_healthy(matcher: str, state: str) -> None:
    members = instances(1)
    check = HealthCheck(interval_s=5, timeout_s=4, matcher=matcher, path="/health")
    groups = (group("web", members, health_check=check),)
    with serve(
        inventory(members, groups), service_s=0, application=lambda i, r: Reply(204)
    ) as site:
        site.wait_for(state)


def _status_at(address: object, timeout: float = 20) -> int:
    import http.client

    connection = http.client.HTTPConnection(address.host, address.port, timeout=timeout)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
