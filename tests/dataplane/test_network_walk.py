"""Properties of walks, over small networks that hypothesis draws."""

import json
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.network import Flow, Network, Place, Ports, Protocol, Way, walk
from minicloud.dataplane.network.errors import FlowError, NotWalkedError
from minicloud.dataplane.network.records import (
    AclEntry,
    Interface,
    NatGateway,
    NetworkAcl,
    Peering,
    Route,
    RouteTable,
    RouteTarget,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
)

EVERYTHING = SecurityGroupRule("all", None, None, cidr="0.0.0.0/0")
PASS_ALL = (AclEntry(100, True, "all", None, None, "0.0.0.0/0"),)
VPCS = ("a", "b", "c")
GROUP = SecurityGroup("sg", "sg", "a", (EVERYTHING,), (EVERYTHING,))


def chain(*peered: tuple[str, str], routed: frozenset[tuple[str, str]]) -> Network:
    """VPCs a, b, c at 10.0, 10.1, 10.2, an instance in each, peerings, and routes by (from, to).

    A route leads to the first peering of the VPC that it is in which reaches the other, or else
    to the first that it has.
    """
    number = {name: index for index, name in enumerate(VPCS)}
    tables = []
    for name in VPCS:
        routes = [Route(f"10.{number[name]}.0.0/16", RouteTarget.LOCAL, "local")]
        for other in VPCS:
            own = [pair for pair in peered if name in pair]
            best = [pair for pair in own if other in pair] or own
            if other != name and (name, other) in routed and best:
                target = "pcx-" + "".join(best[0])
                routes.append(Route(f"10.{number[other]}.0.0/16", RouteTarget.PEERING, target))
        tables.append(RouteTable(f"rtb-{name}", f"rtb-{name}", name, True, (), tuple(routes)))
    return Network(
        vpcs=tuple(Vpc(name, name, "r", (f"10.{number[name]}.0.0/16",)) for name in VPCS),
        subnets=tuple(
            Subnet(f"s-{name}", f"s-{name}", name, "za", f"10.{number[name]}.0.0/24")
            for name in VPCS
        ),
        interfaces=tuple(
            Interface(
                f"eni-{name}",
                name,
                f"s-{name}",
                (f"10.{number[name]}.0.4",),
                None,
                ("sg",),
                f"i-{name}",
                "running",
            )
            for name in VPCS
        ),
        security_groups=(GROUP,),
        network_acls=tuple(
            NetworkAcl(f"acl-{name}", f"acl-{name}", (f"s-{name}",), PASS_ALL, PASS_ALL)
            for name in VPCS
        ),
        route_tables=tuple(tables),
        internet_gateways=(),
        nat_gateways=(),
        peerings=tuple(Peering(f"pcx-{x}{y}", f"pcx-{x}{y}", x, y, "active") for x, y in peered),
    )


PAIRS = [(x, y) for x in VPCS for y in VPCS if x != y]
ROUTED = st.frozensets(st.sampled_from(PAIRS))
PORT = st.integers(1, 65535)
FULL = chain(("a", "b"), ("b", "c"), routed=frozenset(PAIRS))


@st.composite
def entries(draw: st.DrawFn) -> tuple[AclEntry, ...]:
    numbers = draw(st.lists(st.integers(1, 32766), unique=True, max_size=4))
    return tuple(
        AclEntry(
            number,
            draw(st.booleans()),
            draw(st.sampled_from(["all", "tcp", "udp"])),
            *sorted((draw(PORT), draw(PORT))),
            draw(st.sampled_from(["0.0.0.0/0", "10.0.0.0/16", "10.1.0.0/24"])),
        )
        for number in numbers
    )


@st.composite
def rules(draw: st.DrawFn) -> SecurityGroupRule:
    first, last = sorted((draw(PORT), draw(PORT)))
    place = draw(st.sampled_from(["10.0.0.0/8", "10.0.0.0/16", "10.1.0.4/32"]))
    return SecurityGroupRule(draw(st.sampled_from(["tcp", "udp"])), first, last, cidr=place)


def with_acl(
    network: Network, inbound: tuple[AclEntry, ...], outbound: tuple[AclEntry, ...]
) -> Network:
    """The ACL of VPC b changed."""
    changed = NetworkAcl("acl-b", "acl-b", ("s-b",), inbound, outbound)
    return replace(
        network,
        network_acls=tuple(
            changed if one.acl_id == "acl-b" else one for one in network.network_acls
        ),
    )


def with_group(network: Network, *inbound: SecurityGroupRule) -> Network:
    return replace(network, security_groups=(replace(GROUP, inbound=inbound),))


@given(routed=ROUTED, one=st.sampled_from(PAIRS))
def test_peering_needs_both_routes_and_then_works_both_ways(
    routed: frozenset[tuple[str, str]], one: tuple[str, str]
) -> None:
    network = chain(("a", "b"), ("b", "c"), ("a", "c"), routed=routed)
    here, there = one
    there_found = walk(network, Flow(f"i-{here}", f"i-{there}"))
    back_found = walk(network, Flow(f"i-{there}", f"i-{here}"))
    assert there_found.delivered == back_found.delivered
    assert there_found.delivered == ({(here, there), (there, here)} <= routed)


@given(routed=ROUTED)
def test_no_routes_make_peering_transitive(routed: frozenset[tuple[str, str]]) -> None:
    network = chain(("a", "b"), ("b", "c"), routed=routed)
    assert not walk(network, Flow("i-a", "i-c")).delivered
    assert not walk(network, Flow("i-c", "i-a")).delivered


@given(inbound=st.lists(rules(), max_size=4), more=rules(), port=PORT)
def test_another_rule_of_a_security_group_never_denies(
    inbound: list[SecurityGroupRule], more: SecurityGroupRule, port: int
) -> None:
    flow = Flow("i-a", "i-b", port)
    before = walk(with_group(FULL, *inbound), flow).delivered
    after = walk(with_group(FULL, *inbound, more), flow).delivered
    assert after >= before


@given(inbound=st.lists(rules(), max_size=4), port=PORT, data=st.data())
def test_the_order_of_a_security_groups_rules_means_nothing(
    inbound: list[SecurityGroupRule], port: int, data: st.DataObject
) -> None:
    flow = Flow("i-a", "i-b", port)
    shuffled = data.draw(st.permutations(inbound))
    found = walk(with_group(FULL, *inbound), flow).delivered
    assert walk(with_group(FULL, *shuffled), flow).delivered == found


@given(inbound=entries(), outbound=entries(), port=PORT, client=PORT)
def test_an_acl_lets_a_reply_pass_as_it_would_a_request_of_the_same_look(
    inbound: tuple[AclEntry, ...], outbound: tuple[AclEntry, ...], port: int, client: int
) -> None:
    """Stateless: reply and request with the same addresses and ports get the same answer."""
    network = with_acl(FULL, inbound, outbound)
    ports = Ports(client, client)
    asked = walk(network, Flow("i-a", "i-b", port, source_ports=ports))
    replies = [s for s in asked.steps if s.way is Way.BACK and s.resource_id == "acl-b"]
    alike = walk(network, Flow("i-b", "i-a", client, source_ports=Ports(port, port)))
    (request,) = [s for s in alike.steps if s.way is Way.THERE and s.resource_id == "acl-b"]
    assert [s.passed for s in replies] in ([], [request.passed])
    came_in = [s for s in asked.steps if s.way is Way.THERE and s.resource_id == "acl-b"]
    assert asked.delivered == (came_in[-1].passed and request.passed)


@given(inbound=entries(), port=PORT)
def test_the_lowest_matching_number_decides(inbound: tuple[AclEntry, ...], port: int) -> None:
    network = with_acl(FULL, inbound, PASS_ALL)
    found = walk(network, Flow("i-a", "i-b", port))
    (step,) = [s for s in found.steps if s.way is Way.THERE and s.resource_id == "acl-b"]
    matching = [
        one
        for one in inbound
        if one.cidr != "10.1.0.0/24"  # i-a is not in it
        and (
            one.protocol == "all"
            or (one.protocol == "tcp" and one.first_port <= port <= one.last_port)
        )
    ]
    first = min(matching, key=lambda one: one.number, default=None)
    assert step.passed == (first is not None and first.allow)
    assert step.rule.split()[0] == (str(first.number) if first else "*")


@given(outbound=entries(), first=PORT, last=PORT)
def test_a_range_of_ports_passes_only_as_a_whole(
    outbound: tuple[AclEntry, ...], first: int, last: int
) -> None:
    first, last = sorted((first, last))
    network = with_acl(FULL, PASS_ALL, outbound)
    edges = {first, last, (first + last) // 2}
    for entry in outbound:
        assert entry.first_port is not None
        assert entry.last_port is not None
        edges |= {entry.first_port - 1, entry.first_port, entry.last_port, entry.last_port + 1}
    one_by_one = [
        walk(network, Flow("i-a", "i-b", source_ports=Ports(port, port))).delivered
        for port in edges
        if first <= port <= last
    ]
    whole = walk(network, Flow("i-a", "i-b", source_ports=Ports(first, last)))
    assert whole.delivered == all(one_by_one)


@given(port=PORT, routed=ROUTED, protocol=st.sampled_from(Protocol))
def test_a_walk_stops_at_its_first_denial_and_is_plain_data(
    port: int, routed: frozenset[tuple[str, str]], protocol: Protocol
) -> None:
    network = chain(("a", "b"), routed=routed)
    found = walk(network, Flow("i-a", "i-b", port, protocol))
    assert [step.passed for step in found.steps[:-1]] == [True] * (len(found.steps) - 1)
    assert found.delivered == found.steps[-1].passed
    ways = [step.way for step in found.steps]
    assert (Way.BACK, Way.THERE) not in pairwise(ways)
    assert json.loads(json.dumps(asdict(found)))["steps"][0]["place"] == Place.SECURITY_GROUP


def test_the_same_walk_twice_is_the_same() -> None:
    flow = Flow("i-a", "i-b", 80)
    assert walk(FULL, flow) == walk(FULL, flow)


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        (Flow("i-x", "i-b"), r"'i-x' is no instance .* Expected one of i-a, i-b, i-c"),
        (Flow("i-a", "10.0.0.0/16"), r"is no instance or interface"),
        (Flow("i-a", "2001:db8::1"), r"IPv4 only"),
        (Flow("i-a", "i-a"), r"both i-a: name two ends"),
        (Flow("i-a", "i-b", 65536), r"port 65536 is no port of tcp: give one of 0-65535"),
        (Flow("i-a", "i-b", None), r"port None"),
        (Flow("i-a", "i-b", protocol="gre"), r"'gre' is not walked: give tcp, udp or icmp"),
        (Flow("198.51.100.7", "198.51.100.8"), r"both ends are outside"),
    ],
)
def test_a_flow_that_makes_no_sense_is_refused_with_what_to_do(flow: Flow, said: str) -> None:
    with pytest.raises(FlowError, match=said):
        walk(FULL, flow)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"route_tables": ()}, r"s-a has no route table in this network.* VPC a a main one"),
        ({"network_acls": ()}, r"s-a has no network ACL in this network"),
    ],
)
def test_a_network_that_lacks_what_every_subnet_has_is_refused(
    lacking: dict[str, tuple[()]], said: str
) -> None:
    with pytest.raises(FlowError, match=said):
        walk(replace(FULL, **lacking), Flow("i-a", "i-b", 80))


def test_a_route_to_what_is_not_emulated_gets_no_verdict() -> None:
    table = replace(FULL.route_tables[0], routes=(Route("0.0.0.0/0", RouteTarget.OTHER, "tgw-1"),))
    network = replace(FULL, route_tables=(table, *FULL.route_tables[1:]))
    with pytest.raises(NotWalkedError, match="tgw-1, which is not emulated here"):
        walk(network, Flow("i-a", "i-b"))


def test_a_rule_for_a_prefix_list_gets_no_verdict_where_all_hangs_on_it() -> None:
    listed = SecurityGroupRule("tcp", 443, 443, prefix_list_id="pl-1")
    with pytest.raises(NotWalkedError, match=r"hangs on pl-1.*use a CIDR block"):
        walk(with_group(FULL, listed), Flow("i-a", "i-b", 443))
    assert walk(with_group(FULL, listed, EVERYTHING), Flow("i-a", "i-b", 443)).delivered
    assert not walk(with_group(FULL, listed), Flow("i-a", "i-b", 80)).delivered


def test_a_nat_gateway_that_is_routed_to_a_peer_gets_no_verdict() -> None:
    nat = NatGateway("nat-1", "nat-1", "s-nat", "10.0.1.5", "203.0.113.1", True, "available")
    own, *others = FULL.route_tables
    to_nat = RouteTable(
        "rtb-own",
        "rtb-own",
        "a",
        False,
        ("s-a",),
        (Route("0.0.0.0/0", RouteTarget.NAT_GATEWAY, "nat-1"),),
    )
    network = replace(
        FULL,
        subnets=(*FULL.subnets, Subnet("s-nat", "s-nat", "a", "za", "10.0.1.0/24")),
        nat_gateways=(nat,),
        route_tables=(own, to_nat, *others),
        network_acls=(
            *FULL.network_acls,
            NetworkAcl("acl-nat", "acl-nat", ("s-nat",), PASS_ALL, PASS_ALL),
        ),
    )
    with pytest.raises(NotWalkedError, match="from the instance's own subnet"):
        walk(network, Flow("i-a", "i-b"))


def test_a_protocol_may_be_given_by_its_name() -> None:
    named = Flow("i-a", "i-b", protocol="icmp")
    found = walk(FULL, named)
    assert found.delivered
    assert "echo request" in found.steps[0].packet


def test_one_failed_zone_is_given_in_a_list() -> None:
    assert not walk(FULL, Flow("i-a", "i-b"), failed_zones=["za"]).delivered
    with pytest.raises(FlowError, match=r"give a list of zones, such as \['za'\]"):
        walk(FULL, Flow("i-a", "i-b"), failed_zones="za")
    with pytest.raises(FlowError, match=r"no subnet of this network is in zx\. Its zones are za"):
        walk(FULL, Flow("i-a", "i-b"), failed_zones=["za", "zx"])
