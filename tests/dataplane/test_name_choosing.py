"""The routing policies of Route 53: which record sets a client is given."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.name_routing.choosing import Client, biased_km, choose, weighted
from minicloud.dataplane.name_routing.latencies import Latencies
from minicloud.dataplane.name_routing.places import (
    PLACES,
    client_address,
    distance_km,
    place_of,
    region_position,
)
from minicloud.dataplane.name_routing.records import GeoLocation, GeoProximity, Policy, RecordSet

LATENCIES = Latencies()
COUNTRIES = ("JP", "DE", "US-CA")


def one(identifier: str, **told: object) -> RecordSet:
    return RecordSet("www.example.com", "A", 60, (identifier,), set_identifier=identifier, **told)  # type: ignore[arg-type]


def at(code: str | None) -> Client:
    place = PLACES[code] if code else None
    return Client(place, lambda region: LATENCIES.ms(place, region))


def asked(
    sets: list[RecordSet],
    code: str | None = "JP",
    sick: tuple[str, ...] = (),
    draw: Callable[[], float] = lambda: 0.5,
) -> tuple[str, ...]:
    chosen = choose(sets, at(code), lambda one: one.set_identifier not in sick, draw)
    return tuple(each.set_identifier for each in chosen)


def test_each_set_has_the_policy_of_what_it_was_told() -> None:
    assert one("a", weight=0).policy is Policy.WEIGHTED
    assert one("a", region="eu-west-1").policy is Policy.LATENCY
    assert one("a", failover="PRIMARY").policy is Policy.FAILOVER
    assert one("a", multivalue=True).policy is Policy.MULTIVALUE
    assert RecordSet("www.example.com", "A", 60, ("192.0.2.1",)).policy is Policy.SIMPLE


def test_weights_are_shares_as_aws_publishes_them() -> None:
    # Source: Developer Guide, Weighted routing: weights 1 and 255 give 1/256 and 255/256.
    sets = [one("new", weight=1), one("old", weight=255)]
    counts = Counter(weighted(sets, n / 2560)[0].set_identifier for n in range(2560))
    assert counts == {"new": 10, "old": 2550}


def test_weights_hold_over_many_questions() -> None:
    sets, generator = [one("blue", weight=90), one("green", weight=10)], random.Random(7)
    counts = Counter(asked(sets, draw=generator.random)[0] for _ in range(2000))
    # Chi-square with one degree of freedom: 10.8 is passed by chance once in a thousand.
    assert (counts["blue"] - 1800) ** 2 / 1800 + (counts["green"] - 200) ** 2 / 200 < 10.8


@pytest.mark.parametrize(
    ("sick", "answered"),
    [
        ((), {"a", "b"}),
        (("a",), {"b"}),
        (("a", "b"), {"zero"}),
        (("a", "b", "zero"), {"a", "b"}),
        (("zero",), {"a", "b"}),
    ],
)
def test_weight_zero_waits_for_the_others_to_fail(
    sick: tuple[str, ...], answered: set[str]
) -> None:
    # The table of the Developer Guide, Weighted routing, Health checks and weighted routing.
    sets = [one("a", weight=1), one("b", weight=1), one("zero", weight=0)]
    assert {asked(sets, sick=sick, draw=lambda n=n: n / 50)[0] for n in range(50)} == answered  # type: ignore[misc]


def test_where_all_weights_are_zero_all_are_equal() -> None:
    sets = [one("a", weight=0), one("b", weight=0)]
    assert [weighted(sets, draw)[0].set_identifier for draw in (0.0, 0.49, 0.5, 0.99)] == [*"aabb"]


@given(st.lists(st.integers(0, 255), min_size=1, max_size=6), st.floats(0, 1, exclude_max=True))
def test_some_set_is_always_chosen(weights: list[int], draw: float) -> None:
    sets = [one(str(n), weight=weight) for n, weight in enumerate(weights)]
    (chosen,) = weighted(sets, draw)
    assert (chosen.weight or 0) > 0 or not any(weights)


def test_latency_is_to_the_region_that_is_quickest() -> None:
    sets = [one("tokyo", region="ap-northeast-1"), one("dublin", region="eu-west-1")]
    assert [asked(sets, code)[0] for code in COUNTRIES] == ["tokyo", "dublin", "dublin"]
    assert asked(sets, "JP", sick=("tokyo",)) == ("dublin",)
    assert asked(sets, "JP", sick=("tokyo", "dublin")) == ("tokyo",)


def test_what_was_measured_counts_and_not_the_map() -> None:
    sets = [one("mumbai", region="ap-south-1"), one("singapore", region="ap-southeast-1")]
    assert asked(sets, "IN") == ("mumbai",)
    try:
        LATENCIES.measure("IN", "ap-south-1", 120.0)
        assert asked(sets, "IN") == ("singapore",)
    finally:
        LATENCIES.forget()
    with pytest.raises(ValueError, match="expected a place"):
        LATENCIES.measure("XX", "ap-south-1", 1.0)


GEO = [
    one("california", geo_location=GeoLocation(country="US", subdivision="CA")),
    one("us", geo_location=GeoLocation(country="US")),
    one("america", geo_location=GeoLocation(continent="NA")),
    one("rest", geo_location=GeoLocation(country="*")),
]


@pytest.mark.parametrize(
    ("code", "answered"),
    [("US-CA", "california"), ("US-NY", "us"), ("MX", "america"), ("JP", "rest"), (None, "rest")],
)
def test_the_smallest_area_around_a_client_wins(code: str | None, answered: str) -> None:
    assert asked(GEO, code) == (answered,)
    assert asked(GEO[::-1], code) == (answered,)


def test_an_unhealthy_area_hands_on_to_the_next_larger_one() -> None:
    # Source: API Reference, ResourceRecordSet, HealthCheckId, Geolocation Routing.
    sick: tuple[str, ...] = ()
    for answered in ("california", "us", "america", "rest", "california"):
        assert asked(GEO, "US-CA", sick) == (answered,)
        sick = (*sick, answered)


def test_without_a_default_there_is_no_answer() -> None:
    assert asked(GEO[:3], "JP") == ()
    assert asked(GEO[:3], None) == ()


def test_the_nearest_resource_wins_and_a_bias_moves_the_border() -> None:
    def sets(bias: int) -> list[RecordSet]:
        return [
            one("tokyo", geo_proximity=GeoProximity(region="ap-northeast-1")),
            one("here", geo_proximity=GeoProximity(latitude=1.3, longitude=103.8, bias=bias)),
        ]

    assert [asked(sets(0), code)[0] for code in ("KR", "TW", "TH")] == ["tokyo", "tokyo", "here"]
    assert [asked(sets(50), code)[0] for code in ("KR", "TW", "TH")] == ["tokyo", "here", "here"]
    assert [asked(sets(-80), code)[0] for code in ("KR", "TW", "TH")] == ["tokyo"] * 3


def test_a_bias_changes_a_distance_by_awss_formulas() -> None:
    assert biased_km(1000, GeoProximity(bias=50)) == 500
    assert biased_km(1000, GeoProximity(bias=-50)) == 2000
    assert biased_km(1000, GeoProximity()) == 1000


FAILOVER = [one("second", failover="SECONDARY"), one("first", failover="PRIMARY")]


@pytest.mark.parametrize(
    ("sick", "answered"),
    [((), "first"), (("first",), "second"), (("second",), "first"), (("first", "second"), "first")],
)
def test_the_secondary_answers_only_while_it_alone_is_healthy(
    sick: tuple[str, ...], answered: str
) -> None:
    assert asked(FAILOVER, sick=sick) == (answered,)


def test_at_most_eight_healthy_values_are_given_at_random() -> None:
    sets, generator = [one(str(n), multivalue=True) for n in range(12)], random.Random(7)
    answers = [asked(sets, sick=("3",), draw=generator.random) for _ in range(200)]
    assert {len(answer) for answer in answers} == {8}
    assert {each for answer in answers for each in answer} == {str(n) for n in range(12)} - {"3"}
    assert len(set(answers)) > 100
    assert len(asked(sets[:5], sick=("0",))) == 4


def test_where_no_value_is_healthy_eight_unhealthy_ones_are_given() -> None:
    sets = [one(str(n), multivalue=True) for n in range(12)]
    assert len(asked(sets, sick=tuple(map(str, range(12))))) == 8


@given(
    st.sampled_from(["weight", "region", "failover", "multivalue"]),
    st.lists(st.booleans(), min_size=1, max_size=12),
    st.floats(0, 1, exclude_max=True),
)
def test_no_unhealthy_set_is_given_while_a_healthy_one_is_there(
    policy: str, well: list[bool], draw: float
) -> None:
    values: dict[str, list[object]] = {
        "weight": [n % 4 for n in range(12)],
        "region": ["us-east-1", "eu-west-1", "ap-northeast-1"] * 4,
        "failover": ["PRIMARY", "SECONDARY"] * 6,
        "multivalue": [True] * 12,
    }
    sets = [one(str(n), **{policy: values[policy][n]}) for n in range(len(well))]
    sick = tuple(str(n) for n, healthy in enumerate(well) if not healthy)
    answered = asked(sets, "JP", sick, lambda: draw)
    assert answered
    assert set(answered) <= {one.set_identifier for one in sets}
    assert not any(well) or not set(answered) & set(sick)


def test_an_address_leads_back_to_its_country() -> None:
    for code, place in PLACES.items():
        assert place_of(client_address(code)) == place
        # Resolvers leave out the last part.
        assert place_of(client_address(code).rpartition(".")[0] + ".0") == place
    assert place_of("127.0.0.1") is place_of("nowhere") is place_of("2001:db8::1") is None
    with pytest.raises(ValueError, match="no clients in 'XX'"):
        client_address("XX")


def test_distances_are_those_of_the_globe() -> None:
    tokyo, london = region_position("ap-northeast-1"), region_position("eu-west-2")
    assert tokyo
    assert london
    assert distance_km(tokyo, london) == pytest.approx(9560, rel=0.01)
    assert distance_km(tokyo, tokyo) == 0
    assert distance_km((0, 0), (0, 180)) == pytest.approx(20015, rel=0.001)
