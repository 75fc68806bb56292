from dataclasses import replace

import pytest

from minicloud.checks import CheckFailed, expect_route, lay_out, route
from minicloud.dataplane.listener_rules import RequestLine
from minicloud.dataplane.records import (
    Action,
    ActionType,
    Condition,
    ConditionField,
    Inventory,
    Listener,
    LoadBalancerType,
    Rule,
    WeightedTargetGroup,
)


@pytest.fixture
def site() -> Inventory:
    to_https = Action(
        ActionType.REDIRECT, status_code=301, redirect_protocol="HTTPS", redirect_port="443"
    )
    web = Action(ActionType.FORWARD, (WeightedTargetGroup("web"),))
    canary = Action(
        ActionType.FORWARD, (WeightedTargetGroup("web", 9), WeightedTargetGroup("new", 1))
    )
    gone = Action(ActionType.FIXED_RESPONSE, status_code=410)
    path = ConditionField.PATH_PATTERN
    https = Listener(
        "HTTPS",
        443,
        (
            Rule(2, gone, (Condition(path, ("/old/*",)),)),
            Rule(1, canary, (Condition(path, ("/old/cart",)),)),
            Rule(None, web),
        ),
    )
    http = Listener("HTTP", 80, (Rule(None, to_https),))
    made = lay_out({"ap-northeast-1a": 1})
    return replace(made, load_balancers=(replace(made.load_balancers[0], listeners=(http, https)),))


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        (
            RequestLine(host="a.example", path="/x", query="q=1"),
            "redirect 301 to https://a.example:443/x?q=1",
        ),
        (RequestLine(path="/", protocol="HTTPS", port=443), "forward to web"),
        (RequestLine(path="/old/cart", protocol="HTTPS", port=443), "forward to new, web"),
        (RequestLine(path="/old/x", protocol="HTTPS", port=443), "answer 410"),
        (RequestLine(port=8080), "no HTTP listener on port 8080"),
        (RequestLine(protocol="HTTPS", port=80), "no HTTPS listener on port 80"),
    ],
)
def test_a_request_ends_up_where_the_rules_say(
    site: Inventory, request_line: RequestLine, expected: str
) -> None:
    assert route(site, "web", request_line) == expected
    assert expect_route(site, None, request_line, expected) == expected


def test_a_network_load_balancer_forwards_what_reaches_its_port(site: Inventory) -> None:
    rules = (Rule(None, Action(ActionType.FORWARD, (WeightedTargetGroup("web"),))),)
    balancer = replace(
        site.load_balancers[0],
        type=LoadBalancerType.NETWORK,
        listeners=(Listener("TCP", 80, rules),),
    )
    made = replace(site, load_balancers=(balancer,))
    assert route(made, None, RequestLine()) == "forward to web"
    assert route(made, None, RequestLine(port=81)) == "no HTTP listener on port 81"


def test_another_end_is_told_with_the_request(site: Inventory) -> None:
    request = RequestLine(host="a.example", path="/old/x", query="a=b", protocol="HTTPS", port=443)
    with pytest.raises(CheckFailed) as failure:
        expect_route(site, "web", request, "forward to web")
    assert str(failure.value).startswith(
        "GET https://a.example:443/old/x?a=b: answer 410.\nExpected: forward to web\nNext: "
    )


def test_an_unknown_load_balancer_is_named(site: Inventory) -> None:
    with pytest.raises(CheckFailed, match=r"load balancers: web\.\nExpected: one named 'shop'"):
        route(site, "shop", RequestLine())
