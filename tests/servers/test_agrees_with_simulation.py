"""The real load balancer does, request by request, what the simulation says it does."""

import http.client
from typing import Any

import pytest

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import (
    Action,
    ActionType,
    HealthCheck,
    Inventory,
    Listener,
    RoutingAlgorithm,
)
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.trace import REASONS, Trace
from minicloud.dataplane.workload import Distribution, RequestKind, Workload
from minicloud.servers import Site, serve
from tests.servers.inventories import forward, group, instances, inventory, node, rule

SEED = 11
MEMBERS = instances(3, 4)
# One check at the start and none after it while the test runs.
RARE_CHECK = HealthCheck(interval_s=300, timeout_s=120, unhealthy_threshold=10)
WORKLOAD = Workload(
    rate_per_s=40,
    arrivals=Distribution.CONSTANT,
    clients=5,
    service_s=0.001,
    service=Distribution.CONSTANT,
    kinds=(
        RequestKind(path="/", host="web.example", weight=3),
        RequestKind(path="/api/users", host="web.example", weight=2),
        RequestKind(path="/old/page", host="web.example", query="a=b"),
    ),
)


def replayed(site: Site, trace: Trace) -> list[tuple[str, int, int]]:
    """Sends the trace's requests in order to the nodes of the trace: instance, status, rule."""
    connections: dict[str, http.client.HTTPConnection] = {}
    cookies: dict[int, str] = {}
    seen = []
    columns = zip(trace.requests.node, trace.requests.kind, trace.requests.client, strict=True)
    for at_node, kind, client in columns:
        zone = trace.zones[at_node]
        if zone not in connections:
            address = node(site, zone)
            connections[zone] = http.client.HTTPConnection(address.host, address.port, timeout=60)
        asked = trace.workload.kinds[kind]
        headers = {"Host": asked.host, "Cookie": cookies.get(client, "none=1")}
        query = f"?{asked.query}" if asked.query else ""
        connections[zone].request(asked.method, asked.path + query, headers=headers)
        response = connections[zone].getresponse()
        response.read()
        if cookie := response.headers["Set-Cookie"]:
            cookies[client] = cookie.partition(";")[0]
        seen.append(response.status)
    for each in connections.values():
        each.close()
    log = site.access_log()
    assert [record.status for record in log] == seen
    return [(record.instance_id, record.status, record.rule) for record in log]


def simulated(trace: Trace) -> list[tuple[str, int, int]]:
    names = [target.instance_id for target in trace.targets]
    requests = trace.requests
    return [
        (names[target] if target >= 0 else "", status, rule)
        for target, status, rule in zip(
            requests.target, requests.status, requests.rule, strict=True
        )
    ]


def with_rules(**settings: Any) -> Inventory:
    """Two weighted groups for /api/*, a redirect for /old/*, all targets for the rest."""
    moved = Action(ActionType.REDIRECT, status_code=301, redirect_path="/new/#{path}")
    rules = (
        rule(10, forward(("blue", 3), ("green", 1)), path="/api/*"),
        rule(20, moved, path="/old/*"),
        rule(None, forward("web")),
    )
    groups = tuple(
        group(name, members, health_check=RARE_CHECK, **settings)
        for name, members in (("web", MEMBERS), ("blue", MEMBERS[1:5]), ("green", MEMBERS[5:]))
    )
    return inventory(MEMBERS, groups, (Listener("HTTP", 80, rules),))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"cross_zone": False},
        {"algorithm": RoutingAlgorithm.WEIGHTED_RANDOM},
        {"algorithm": RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS},
        {"stickiness_s": 86400.0},
    ],
    ids=["round robin", "cross-zone off", "weighted random", "least outstanding", "sticky"],
)
@pytest.mark.parametrize("dead", ["", "c2"], ids=["all well", "one dead"])
def test_target_status_and_rule_of_each_request_agree(settings: dict[str, Any], dead: str) -> None:
    made = with_rules(**settings)
    faults = (Fault(0, FaultKind.INSTANCE_DIES, dead),) if dead else ()
    trace = simulate(made, WORKLOAD, faults, duration_s=3, seed=SEED)
    with serve(made, service_s=0, seed=SEED) as site:
        for fault in faults:
            site.apply(fault)
        assert replayed(site, trace) == simulated(trace)
        reasons = [record.reason for record in site.access_log()]
    assert reasons == [REASONS[code] for code in trace.requests.reason]
    assert len(reasons) == 120
