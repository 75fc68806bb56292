"""Listener rules: worked examples from the ALB User Guide, then properties."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.listener_rules import (
    ListenerRuleError,
    RequestLine,
    redirect_location,
    select_rule,
    select_target_group,
    wildcard_match,
)
from minicloud.dataplane.records import (
    Action,
    ActionType,
    Condition,
    ConditionField,
    Rule,
    WeightedTargetGroup,
)


def forward(*groups: tuple[str, int]) -> Action:
    return Action(ActionType.FORWARD, tuple(WeightedTargetGroup(*group) for group in groups))


def rule(priority: int | None, *conditions: Condition) -> Rule:
    return Rule(priority, forward((f"group-{priority}", 1)), conditions)


DEFAULT = rule(None)


def meets(request: RequestLine, *conditions: Condition) -> bool:
    return select_rule((rule(1, *conditions), DEFAULT), request).priority == 1


def host(*values: str) -> Condition:
    return Condition(ConditionField.HOST_HEADER, values)


def path(*values: str) -> Condition:
    return Condition(ConditionField.PATH_PATTERN, values)


def query(*values: str) -> Condition:
    return Condition(ConditionField.QUERY_STRING, values)


def header(name: str, *values: str) -> Condition:
    return Condition(ConditionField.HTTP_HEADER, values, http_header=name)


class TestOrder:
    def test_lowest_priority_number_wins_whatever_the_order_in_the_listener(self) -> None:
        rules = (DEFAULT, rule(20, path("/a*")), rule(3, path("/a*")), rule(100, path("/*")))
        for listed in itertools.permutations(rules):
            assert select_rule(listed, RequestLine(path="/apple")).priority == 3
            assert select_rule(listed, RequestLine(path="/pear")).priority == 100

    def test_default_rule_is_taken_when_no_other_is_met(self) -> None:
        assert select_rule((rule(1, path("/x")), DEFAULT), RequestLine(path="/y")) == DEFAULT

    def test_all_conditions_must_hold(self) -> None:
        both = (host("api.example.com"), path("/v1/*"))
        assert meets(RequestLine(host="api.example.com", path="/v1/users"), *both)
        assert not meets(RequestLine(host="api.example.com", path="/v2/users"), *both)
        assert not meets(RequestLine(host="www.example.com", path="/v1/users"), *both)

    def test_any_value_of_a_condition_is_enough(self) -> None:
        assert meets(RequestLine(path="/js/app.js"), path("/img/*", "/js/*"))

    def test_a_listener_without_a_default_rule_is_refused_with_what_to_do(self) -> None:
        with pytest.raises(ListenerRuleError, match="priority None"):
            select_rule((rule(1, path("/x")),), RequestLine(path="/y"))


class TestConditions:
    @pytest.mark.parametrize(
        ("pattern", "name", "fits"),
        [
            ("*.example.com", "test.example.com", True),
            ("*.example.com", "example.com", False),
            ("example.com", "EXAMPLE.com", True),
            ("EXAMPLE.com", "example.com", True),
            ("example.com", "example.com:8080", True),
            ("web-?.example.com", "web-1.example.com", True),
            ("web-?.example.com", "web-12.example.com", False),
            ("web-?.example.com", "web-.example.com", False),
        ],
    )
    def test_host(self, pattern: str, name: str, fits: bool) -> None:
        assert meets(RequestLine(host=name), host(pattern)) is fits

    @pytest.mark.parametrize(
        ("pattern", "value", "fits"),
        [
            ("/img/*", "/img/picture.jpg", True),
            ("/img/*", "/img/", True),
            ("/img/*", "/img", False),
            ("/img/*", "/IMG/picture.jpg", False),
            ("/img/*", "/api/img/picture.jpg", False),
            ("/api", "/api/users", False),
            ("/img/*/pics", "/img/a/b/pics", True),
        ],
    )
    def test_path(self, pattern: str, value: str, fits: bool) -> None:
        assert meets(RequestLine(path=value), path(pattern)) is fits

    def test_path_pattern_does_not_see_the_query(self) -> None:
        assert not meets(RequestLine(path="/", query="next=/img/x"), path("*/img/*"))
        assert meets(RequestLine(path="/img/x", query="a=b"), path("/img/x"))

    def test_header_name_and_value_ignore_case(self) -> None:
        chrome = RequestLine(headers=(("Accept", "*/*"), ("user-agent", "Mozilla CHROME/120")))
        assert meets(chrome, header("User-Agent", "*chrome*", "*safari*"))
        assert not meets(chrome, header("Accept", "*chrome*"))

    def test_a_header_sent_twice_matches_by_either(self) -> None:
        twice = RequestLine(headers=(("X-Beta", "no"), ("X-Beta", "yes")))
        assert meets(twice, header("x-beta", "yes"))

    def test_method_is_exact(self) -> None:
        post = Condition(ConditionField.HTTP_REQUEST_METHOD, ("POST", "CUSTOM-METHOD"))
        assert meets(RequestLine(method="CUSTOM-METHOD"), post)
        assert not meets(RequestLine(method="post"), post)
        star = Condition(ConditionField.HTTP_REQUEST_METHOD, ("*",))
        assert not meets(RequestLine(method="GET"), star)

    @pytest.mark.parametrize(
        ("pattern", "sent", "fits"),
        [
            ("version=v1", "version=v1", True),
            ("version=v1", "a=b&VERSION=V1", True),
            ("version=v1", "version=v10", False),
            ("version=v?", "version=v2", True),
            ("example", "any=example", True),
            ("example", "example=any", False),
            ("example", "", False),
            ("*", "", False),
            (r"q=what\?", "q=what?", True),
            (r"q=what\?", "q=whats", False),
            ("a=b=c", "a=b=c", True),
        ],
    )
    def test_query_string(self, pattern: str, sent: str, fits: bool) -> None:
        assert meets(RequestLine(query=sent), query(pattern)) is fits

    @pytest.mark.parametrize(
        ("block", "address", "fits"),
        [
            ("192.0.2.0/24", "192.0.2.77", True),
            ("192.0.2.0/24", "192.0.3.1", False),
            ("198.51.100.10/32", "198.51.100.10", True),
            ("2001:db8::/32", "2001:db8::1", True),
            ("0.0.0.0/0", "2001:db8::1", False),
        ],
    )
    def test_source_ip(self, block: str, address: str, fits: bool) -> None:
        condition = Condition(ConditionField.SOURCE_IP, (block,))
        assert meets(RequestLine(source_ip=address), condition) is fits

    def test_source_ip_ignores_x_forwarded_for(self) -> None:
        forwarded = RequestLine(
            source_ip="203.0.113.9", headers=(("X-Forwarded-For", "192.0.2.77"),)
        )
        assert not meets(forwarded, Condition(ConditionField.SOURCE_IP, ("192.0.2.0/24",)))

    def test_source_ip_that_is_no_address_is_named(self) -> None:
        with pytest.raises(ListenerRuleError, match=r"10\.0\.0\.0/99"):
            meets(RequestLine(), Condition(ConditionField.SOURCE_IP, ("10.0.0.0/99",)))


class TestWeights:
    def test_shares_follow_the_weights(self) -> None:
        action = forward(("blue", 9), ("green", 1))
        drawn = [select_target_group(action, i / 1000) for i in range(1000)]
        assert (drawn.count("blue"), drawn.count("green")) == (900, 100)

    def test_weight_zero_is_never_chosen(self) -> None:
        action = forward(("off", 0), ("on", 3), ("off-too", 0))
        assert {select_target_group(action, i / 100) for i in range(100)} == {"on"}

    def test_no_weight_at_all_is_refused_by_name(self) -> None:
        with pytest.raises(ListenerRuleError, match="blue"):
            select_target_group(forward(("blue", 0)), 0.5)

    @pytest.mark.parametrize("draw", [-0.1, 1.0])
    def test_a_draw_outside_the_unit_interval_is_refused(self, draw: float) -> None:
        with pytest.raises(ValueError, match="up to, not including, 1"):
            select_target_group(forward(("blue", 1)), draw)


class TestRedirect:
    TO_HTTPS = Action(
        ActionType.REDIRECT, status_code=301, redirect_protocol="HTTPS", redirect_port="443"
    )

    def test_http_to_https_keeps_host_path_and_query_and_writes_the_port(self) -> None:
        request = RequestLine(host="example.com", path="/a/b", query="x=1&y=2")
        location = redirect_location(self.TO_HTTPS, request)
        assert location == "https://example.com:443/a/b?x=1&y=2"

    def test_no_query_leaves_no_question_mark(self) -> None:
        location = redirect_location(self.TO_HTTPS, RequestLine(host="example.com:80"))
        assert location == "https://example.com:443/"

    def test_parts_can_be_built_around_the_request_s_own(self) -> None:
        action = replace(
            self.TO_HTTPS,
            redirect_protocol="#{protocol}",
            redirect_host="new.#{host}",
            redirect_port="#{port}",
            redirect_path="/#{port}/#{host}/#{path}",
            redirect_query="#{query}&from=#{protocol}",
        )
        request = RequestLine(host="example.com", path="/old", query="a=1", port=8080)
        assert redirect_location(action, request) == (
            "http://new.example.com:8080/8080/example.com/old?a=1&from=HTTP"
        )

    def test_a_keyword_in_the_request_is_not_expanded(self) -> None:
        request = RequestLine(host="example.com", path="/#{port}", query="#{path}")
        assert redirect_location(self.TO_HTTPS, request) == (
            "https://example.com:443/#{port}?#{path}"
        )

    def test_a_keyword_where_aws_takes_none_stays_text(self) -> None:
        action = replace(self.TO_HTTPS, redirect_host="#{path}.example.com")
        assert redirect_location(action, RequestLine(path="/x")) == (
            "https://#{path}.example.com:443/x"
        )


def naive_match(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(naive_match(pattern[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and naive_match(pattern[1:], text[1:])


class TestWildcards:
    @given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
    def test_agrees_with_the_definition(self, pattern: str, text: str) -> None:
        assert wildcard_match(pattern, text) == naive_match(pattern, text)

    @given(st.text(max_size=30))
    def test_escaped_text_matches_itself_and_nothing_longer(self, text: str) -> None:
        escaped = "".join("\\" + c if c in "*?\\" else c for c in text)
        assert wildcard_match(escaped, text)
        assert not wildcard_match(escaped, text + "x")

    def test_many_stars_do_not_blow_up(self) -> None:
        # A backtracking regex needs more steps for this than the universe has seconds.
        assert not wildcard_match("*a" * 64 + "b", "a" * 10_000)


@given(
    st.lists(st.integers(1, 50_000), unique=True, min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_winner_does_not_depend_on_the_listing(priorities: list[int], random) -> None:
    rules = [rule(p, path("/*")) for p in priorities] + [DEFAULT]
    random.shuffle(rules)
    assert select_rule(tuple(rules), RequestLine()).priority == min(priorities)


@given(
    st.lists(st.integers(0, 999), min_size=1, max_size=5).filter(any),
    st.floats(0, 1, exclude_max=True),
)
def test_every_draw_finds_a_group_with_weight(weights: list[int], draw: float) -> None:
    chosen = select_target_group(forward(*((str(i), w) for i, w in enumerate(weights))), draw)
    assert weights[int(chosen)] > 0
