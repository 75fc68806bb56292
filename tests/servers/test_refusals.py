"""What cannot be served, said before anything is opened."""

import socket
from dataclasses import replace
from typing import Any

import pytest

from minicloud.dataplane.records import HealthCheck, InstanceState, Inventory, Listener
from minicloud.servers import (
    NothingToServeError,
    NotReachedError,
    NotServedError,
    PortInUseError,
    ServersError,
    SiteClosedError,
    UnknownNameError,
    serve,
)
from tests.servers.inventories import (
    ZONE_A,
    forward,
    group,
    instances,
    inventory,
    rule,
    with_state,
)

MEMBERS = instances(1, 1)


def listening_on(protocol: str) -> Inventory:
    return inventory(MEMBERS, listeners=(Listener(protocol, 80, (rule(None, forward("web")),)),))


def checking(**settings: Any) -> Inventory:
    return inventory(MEMBERS, (group("web", MEMBERS, health_check=HealthCheck(**settings)),))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (replace(inventory(MEMBERS), load_balancers=()), "no load balancer in ap-northeast-1"),
        (inventory(MEMBERS, listeners=()), "'web' has no listener"),
        (
            inventory(with_state(MEMBERS, InstanceState.STOPPED)),
            "no instance is running in ap-northeast-1 .a1 is stopped, c1 is stopped.",
        ),
        (replace(inventory(MEMBERS), instances=()), "no instance is running"),
    ],
)
def test_nothing_to_serve_is_said_with_what_to_do(made: Inventory, message: str) -> None:
    with pytest.raises(NothingToServeError, match=message):
        serve(made)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (listening_on("UDP"), "UDP:80 of load balancer 'web': the real servers play HTTP, HTTPS"),
        (listening_on("TCP"), "TCP:80"),
        (replace(inventory(MEMBERS), target_groups=()), "forwards to target group 'web'"),
        (
            inventory(MEMBERS, (group("web", MEMBERS, protocol="HTTPS"),)),
            "speaks HTTPS to its targets",
        ),
        (checking(matcher="OK"), "takes the codes 'OK' for healthy"),
        (checking(interval_s=0), "checks health every 0 s"),
        (checking(protocol="HTTPS"), "checks health over HTTPS"),
        (
            inventory(MEMBERS, listeners=(Listener("HTTP", 80, (rule(1, forward("web")),)),)),
            "has no default rule",
        ),
    ],
)
def test_what_is_not_played_is_said_with_what_is(made: Inventory, message: str) -> None:
    with pytest.raises(NotServedError, match=message):
        serve(made)


def test_a_port_in_use_is_named_and_nothing_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"127.0.0.1:{port}.*leave it out of `ports`"):
            serve(inventory(MEMBERS), ports={(ZONE_A, 80): port})


def test_a_port_that_is_asked_for_is_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve(inventory(MEMBERS), ports={(ZONE_A, 80): port}) as site:
        assert port in {each.port for each in site.nodes()}


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with serve(inventory(MEMBERS), service_s=0) as site:
        with pytest.raises(UnknownNameError, match=r"'a9' in this site: it has \['a1', 'c1'\]"):
            site.kill("a9")
        with pytest.raises(UnknownNameError, match="'ap-northeast-1z'"):
            site.fail_zone("ap-northeast-1z")
        with pytest.raises(UnknownNameError, match="a9"):
            site.wait_for("healthy", "a9")


def test_a_host_that_could_be_several_load_balancers_is_asked_about() -> None:
    one = inventory(MEMBERS)
    first = one.load_balancers[0]
    two = replace(one, load_balancers=(first, replace(first, name="other", dns_name="o.example")))
    with serve(two, service_s=0, names={"shop.example": "other"}) as site:
        with pytest.raises(UnknownNameError, match=r"\['web', 'other'\]"):
            site.get("http://web.example/")
        assert {site.get(f"http://{h}/").status for h in ("shop.example", "o.example")} == {200}
        assert {r.load_balancer for r in site.access_log()} == {"other"}


def test_waiting_in_vain_tells_the_state_of_the_targets() -> None:
    with (
        serve(inventory(MEMBERS), service_s=0) as site,
        pytest.raises(NotReachedError, match="within 2 s of AWS's time; targets: a1 healthy, c1"),
    ):
        site.wait_for("unhealthy", "a1", within_s=2)


def test_a_closed_site_says_so() -> None:
    with serve(inventory(MEMBERS), service_s=0) as site:
        pass
    site.close()
    with pytest.raises(SiteClosedError, match=r"open it again with serve"):
        site.get("http://web.example/")


@pytest.mark.parametrize("time_scale", [0, -1, 1001])
def test_a_time_scale_that_makes_no_sense_is_refused(time_scale: float) -> None:
    with pytest.raises(ValueError, match="expected a number above 0"):
        serve(inventory(MEMBERS), time_scale=time_scale)


def test_every_error_is_a_servers_error() -> None:
    assert issubclass(PortInUseError, ServersError)
    assert issubclass(NothingToServeError, ServersError)
