"""Which requests share an object, and what goes on to the origin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.edge_cache.behaviors import behavior_for, fits
from minicloud.dataplane.edge_cache.cache_key import cache_key, forwards_cookies, origin_request
from minicloud.dataplane.edge_cache.managed_policies import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from minicloud.dataplane.edge_cache.records import (
    CacheBehavior,
    CachePolicy,
    Distribution,
    Headers,
    Kept,
    Origin,
    RequestParts,
    Selection,
    ViewerRequest,
)

DOMAIN = "d1.cloudfront.net"
PATH = "/content/stories/example-story.html"


def request(query: str = "", **headers: str) -> ViewerRequest:
    pairs: Headers = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return ViewerRequest("GET", PATH, query, pairs)


def policy(**parts: Selection) -> CachePolicy:
    return CachePolicy("p", 0, 1, 2, RequestParts(**parts))


def named(*names: str) -> Selection:
    return Selection(Kept.WHITELIST, frozenset(names))


def shared(rule: CachePolicy, one: ViewerRequest, other: ViewerRequest) -> bool:
    return cache_key(DOMAIN, rule, one) == cache_key(DOMAIN, rule, other)


def test_two_readers_of_a_story_share_it_by_default() -> None:
    """The example of the developer guide, Understand the cache key."""
    first = request(
        "ref=0123abc&split-pages=false", User_Agent="Firefox", Cookie="session_id=01234abcd"
    )
    second = request(
        "ref=xyz987&split-pages=true", User_Agent="Chrome", Cookie="session_id=wxyz9876"
    )
    assert shared(policy(), first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("color=red&size=large", "size=large&color=red"),
        ("color=red", "color=Red"),
        ("color=red", "Color=red"),
    ],
)
def test_order_and_case_of_parameters_count(one: str, other: str) -> None:
    """The examples of the developer guide, Cache content based on query string parameters."""
    assert not shared(policy(query_strings=Selection(Kept.ALL)), request(one), request(other))


def test_parameters_not_named_do_not_count() -> None:
    rule = policy(query_strings=named("color"))
    assert shared(rule, request("color=red&size=large"), request("size=small&color=red"))
    assert not shared(rule, request("color=red"), request("color=blue"))
    # A delimiter other than & makes it one parameter, whose name is another.
    assert cache_key(DOMAIN, rule, request("size=large;color=red")).query == ""


def test_all_parameters_but_some() -> None:
    rule = policy(query_strings=Selection(Kept.ALL_EXCEPT, frozenset({"utm"})))
    assert shared(rule, request("a=1&utm=x"), request("utm=y&a=1"))
    assert not shared(rule, request("a=1"), request("a=2"))


def test_a_cookie_is_named_by_its_name_and_counts_with_its_value() -> None:
    rule = policy(cookies=named("lang"))
    assert shared(rule, request(Cookie="lang=ja; s=1"), request(Cookie="s=2; lang=ja"))
    assert not shared(rule, request(Cookie="lang=ja"), request(Cookie="lang=en"))


def test_a_header_counts_in_any_case_of_its_name() -> None:
    rule = policy(headers=named("accept-language"))
    one = ViewerRequest("GET", PATH, "", (("ACCEPT-LANGUAGE", "ja"),))
    assert shared(rule, one, request(Accept_Language="ja"))
    assert not shared(rule, one, request(Accept_Language="en"))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("gzip, deflate, br", "br,gzip"),
        ("gzip;q=0.5", "gzip"),
        ("deflate", ""),
        ("", ""),
    ],
)
def test_compressions_are_normalised(told: str, expected: str) -> None:
    optimized = CACHE_POLICIES["658327ea-f89d-4fab-a63d-7e88639e58f6"]
    asked = request(Accept_Encoding=told)
    assert cache_key(DOMAIN, optimized, asked).accept_encoding == expected
    sent = dict(origin_request(CacheBehavior("*", "o", optimized), asked).headers)
    assert sent == {"Accept-Encoding": expected or "identity"}


def test_an_invalidation_names_path_and_query_of_the_key() -> None:
    everything = policy(query_strings=Selection(Kept.ALL))
    assert cache_key(DOMAIN, everything, request("a=1")).url == f"{PATH}?a=1"
    assert cache_key(DOMAIN, policy(), request("a=1")).url == PATH


def test_the_origin_gets_what_is_in_the_key_and_nothing_else() -> None:
    rule = policy(query_strings=named("q"), headers=named("accept-language"), cookies=named("lang"))
    asked = request(
        "q=1&utm=2", Accept_Language="ja", Accept="text/html", Cookie="lang=ja; session=1"
    )
    sent = origin_request(CacheBehavior("*", "o", rule), asked)
    assert sent.query == "q=1"
    assert sent.headers == (("Accept-Language", "ja"), ("Cookie", "lang=ja"))


def test_all_viewer_sends_everything_on_and_leaves_the_key_alone() -> None:
    viewer = ORIGIN_REQUEST_POLICIES["216adef6-5c7f-47e4-b989-5492eafa07d3"]
    behavior = CacheBehavior("*", "o", policy(), viewer)
    asked = request("q=1", Host=DOMAIN, Accept="text/html", Cookie="s=1", Via="1.1 proxy")
    sent = origin_request(behavior, asked)
    assert sent.query == "q=1"
    assert dict(sent.headers) == {"Host": DOMAIN, "Accept": "text/html", "Cookie": "s=1"}
    assert cache_key(DOMAIN, behavior.cache_policy, asked).query == ""
    assert forwards_cookies(behavior)
    assert not forwards_cookies(CacheBehavior("*", "o", policy()))


def test_all_viewer_except_the_host() -> None:
    viewer = ORIGIN_REQUEST_POLICIES["b689b0a8-53d0-40ab-baf2-68738e2966ac"]
    sent = origin_request(CacheBehavior("*", "o", policy(), viewer), request(Host=DOMAIN, A="1"))
    assert dict(sent.headers) == {"A": "1"}


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_policy_without_parts_sees_the_path_alone(query: str, cookie: str) -> None:
    assert shared(policy(), request(query, Cookie=cookie), request())


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.jpg", "/a/b.jpg", True),
        ("*.jpg", "/LOGO.JPG", False),
        ("images/*.jpg", "/images/product1/x.jpg", True),
        ("/images/*.jpg", "/images/x.jpg", True),
        ("images/*", "/other/images/x", False),
        ("a??.jpg", "/ant.jpg", True),
        ("a??.jpg", "/apples.jpg", False),
        ("*.doc*", "/x.docx", True),
        ("*.doc?", "/x.doc", False),
    ],
)
def test_path_patterns_of_the_developer_guide(pattern: str, path: str, expected: bool) -> None:
    assert fits(pattern, path) is expected


def test_behaviours_are_tried_in_their_order() -> None:
    """The example of the developer guide, Cache behavior settings, Path pattern."""
    patterns = ("images/*.jpg", "images/*", "*.gif")
    behaviors = tuple(CacheBehavior(one, "o", policy()) for one in patterns)
    default = CacheBehavior("*", "o", policy())
    origins = (Origin("o", "o.example.com"),)
    distribution = Distribution("E1", "arn", DOMAIN, origins, default, behaviors)
    assert behavior_for(distribution, "/images/sample.gif") is behaviors[1]
    assert behavior_for(distribution, "/sample.gif") is behaviors[2]
    assert behavior_for(distribution, "/index.html") is default
