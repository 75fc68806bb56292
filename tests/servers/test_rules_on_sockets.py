"""A listener's rules, met by real requests."""

from collections.abc import Iterator

import pytest

from minicloud.dataplane.records import Action, ActionType, Listener
from minicloud.dataplane.trace import Reason
from minicloud.servers import Site, UnknownNameError, serve
from tests.servers.inventories import forward, group, instances, inventory, rule

MEMBERS = instances(6)
NAMES = ("default", "path", "host", "header", "query", "method")
GROUPS = tuple(group(name, MEMBERS[i : i + 1]) for i, name in enumerate(NAMES))


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    sorry = Action(
        ActionType.FIXED_RESPONSE,
        status_code=418,
        content_type="application/json",
        message_body='{"sorry": true}',
    )
    moved = Action(ActionType.REDIRECT, status_code=302, redirect_path="/new/#{path}")
    rules = (
        rule(None, forward("default")),
        rule(10, forward("path"), path="/api/*"),
        rule(20, forward("host"), host="*.admin.example"),
        rule(30, forward("header"), header=("X-Beta", "y*")),
        rule(40, forward("query"), query="version=v2"),
        rule(50, forward("method"), method="DELETE"),
        rule(60, sorry, path="/teapot"),
        rule(70, moved, path="/old/*"),
        rule(80, forward(("path", 0)), path="/nowhere"),
    )
    made = inventory(MEMBERS, GROUPS, (Listener("HTTP", 80, rules),))
    with serve(made, service_s=0) as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "url", "headers", "target_group", "priority"),
    [
        ("GET", "http://web.example/", {}, "default", 0),
        ("GET", "http://web.example/api/users?x=1", {}, "path", 10),
        ("GET", "http://web.example/API/users", {}, "default", 0),
        ("GET", "http://EU.admin.EXAMPLE/", {}, "host", 20),
        ("GET", "http://eu.admin.example/api/x", {}, "path", 10),
        ("GET", "http://web.example/", {"x-beta": "YES"}, "header", 30),
        ("GET", "http://web.example/?a=b&Version=V2", {}, "query", 40),
        ("DELETE", "http://web.example/thing", {}, "method", 50),
    ],
)
def test_a_request_reaches_the_group_of_its_rule(
    site: Site, method: str, url: str, headers: dict[str, str], target_group: str, priority: int
) -> None:
    answer = site.client().request(method, url, headers=headers)
    record = site.access_log()[-1]
    assert (answer.status, record.target_group, record.rule) == (200, target_group, priority)
    assert answer.instance_id == MEMBERS[NAMES.index(target_group)].instance_id


def test_the_target_gets_path_query_and_host_as_they_were_sent(site: Site) -> None:
    told = site.get("http://web.example/api/a%20b/?q=%C3%A9&empty=").json()
    assert (told["path"], told["query"]) == ("/api/a%20b/", "q=%C3%A9&empty=")
    assert told["host"] == "web.example"


def test_a_fixed_response_is_given_without_a_target(site: Site) -> None:
    answer = site.get("http://web.example/teapot")
    assert (answer.status, answer.json()) == (418, {"sorry": True})
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Server") == "awselb/2.0"
    assert answer.instance_id == ""
    assert site.access_log()[-1].reason is Reason.FIXED_RESPONSE


def test_a_redirect_names_the_listener_s_own_port(site: Site) -> None:
    answer = site.get("http://web.example/old/page?x=1")
    assert answer.status == 302
    assert answer.header("Location") == "http://web.example:80/new/old/page?x=1"
    assert site.access_log()[-1].reason is Reason.REDIRECTED


def test_a_redirect_is_followed_on_request(site: Site) -> None:
    answer = site.get("http://web.example/old/page", follow_redirects=True)
    assert answer.status == 200
    assert answer.json()["path"] == "/new/old/page"
    assert [each.status for each in answer.history] == [302]


def test_a_forward_without_weight_is_503(site: Site) -> None:
    assert site.get("http://web.example/nowhere").status == 503


def test_a_port_without_listener_is_named(site: Site) -> None:
    with pytest.raises(UnknownNameError, match=r"port 8080: it listens on 80"):
        site.get("http://web.example:8080/")
