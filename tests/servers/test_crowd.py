"""A real run, told as a trace: the same settings as a simulation, and much the same outcome."""

import time

import pytest

from minicloud.dataplane.errors import FaultError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Action, ActionType, HealthCheck, Listener
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import per_second, summarise
from minicloud.dataplane.trace import REASONS, Reason, Trace
from minicloud.dataplane.workload import RequestKind, Workload
from minicloud.servers import Reply, UnknownNameError, serve
from tests.servers.inventories import (
    ZONE_A,
    certificate,
    forward,
    group,
    instances,
    inventory,
    rule,
)

MEMBERS = instances(2, 2)
CHECK = HealthCheck(interval_s=10, timeout_s=4, unhealthy_threshold=2, path="/health")
INVENTORY = inventory(MEMBERS, (group("web", MEMBERS, health_check=CHECK),))
WORKLOAD = Workload(rate_per_s=4, clients=12, dns_ttl_s=15, give_up_s=4)
FAULTS = (
    Fault(10, FaultKind.ZONE_FAILS, ZONE_A),
    Fault(50, FaultKind.ZONE_RECOVERS, ZONE_A),
)


def reasons(trace: Trace) -> set[Reason]:
    return {REASONS[code] for code in trace.requests.reason}


def test_a_fail_over_happens_as_it_was_simulated() -> None:
    with serve(INVENTORY, time_scale=30) as site:
        real = site.run(WORKLOAD, FAULTS, duration_s=70, seed=7)
    simulated = simulate(INVENTORY, WORKLOAD, FAULTS, duration_s=70, seed=7)
    # The same clients send the same requests at the same times.
    assert real.requests.sent_s == simulated.requests.sent_s
    assert real.requests.client == simulated.requests.client
    assert real.zones == simulated.zones
    assert [t.instance_id for t in real.targets] == [t.instance_id for t in simulated.targets]
    # Nothing fails before the fault, and after it about as much as was foretold.
    told, foretold = per_second(real), per_second(simulated)
    assert sum(told.none[:6]) == 0
    lost, expected = summarise(real).no_answer, summarise(simulated).no_answer
    assert 0.5 * expected < lost < 1.5 * expected
    # Once clients have moved, nothing fails: the last TTL is over at 10 + 24 + 2 + 15 s.
    assert sum(told.none[52:]) == sum(foretold.none[52:]) == 0
    assert Reason.NODE_UNREACHABLE in reasons(real)


def test_kinds_go_by_their_rules_and_over_tls() -> None:
    moved = Action(ActionType.REDIRECT, status_code=301, redirect_protocol="HTTPS")
    listeners = (
        Listener("HTTP", 80, (rule(None, moved),)),
        Listener("HTTPS", 443, (rule(7, forward("web"), path="/api/*"), rule(None, moved)), ("c",)),
    )
    made = inventory(MEMBERS, INVENTORY.target_groups, listeners)
    kinds = (
        RequestKind(host="web.example"),
        RequestKind("/api/x", "web.example", protocol="HTTPS", port=443),
    )
    with serve(made, {"c": certificate("web.example")}, service_s=0) as site:
        trace = site.run(Workload(rate_per_s=5, kinds=kinds), duration_s=10)
    requests = trace.requests
    seen = set(zip(requests.kind, requests.status, requests.rule, strict=True))
    assert seen == {(0, 301, 0), (1, 200, 7)}
    paired = zip(requests.target, requests.kind, strict=True)
    assert all((target >= 0) == (kind == 1) for target, kind in paired)


def test_a_kind_without_listener_is_refused_before_anything_is_sent() -> None:
    with (
        serve(INVENTORY) as site,
        pytest.raises(UnknownNameError, match=r"HTTPS:443.*listens on HTTP:80"),
    ):
        site.run(Workload(kinds=(RequestKind(protocol="HTTPS", port=443),)), duration_s=1)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(1, FaultKind.INSTANCE_DIES, "a9"), "'a9'"),
        (Fault(1, FaultKind.ZONE_FAILS, "ap-northeast-1z"), "'ap-northeast-1z'"),
        (Fault(9, FaultKind.ZONE_FAILS, ZONE_A), "outside the run"),
    ],
)
def test_a_fault_that_cannot_happen_is_refused_before_anything_is_sent(
    fault: Fault, message: str
) -> None:
    with serve(INVENTORY) as site:
        with pytest.raises(FaultError, match=message):
            site.run(WORKLOAD, (fault,), duration_s=2)
        assert site.access_log() == ()


def test_a_machine_that_stands_still_makes_nobody_sick() -> None:
    def busy(instance: object, received: object) -> Reply:
        if received.path == "/busy":
            time.sleep(0.15)  # holds up all servers for longer than a check's timeout of 0.1 s
        return Reply()

    check = HealthCheck(interval_s=3, timeout_s=2, path="/health")
    made = inventory(MEMBERS, (group("web", MEMBERS, health_check=check),))
    with serve(made, application=busy, service_s=0) as site:
        workload = Workload(rate_per_s=2, kinds=(RequestKind("/busy"),), give_up_s=2)
        trace = site.run(workload, duration_s=8)
        assert set(trace.requests.status) == {200}
        assert {report.state for report in site.health()} == {"healthy"}
