"""What hosted zones answer: names, wildcards, delegations, aliases, and what is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.name_answers import resolve
from minicloud.dataplane.name_records import NoSuchNameError, Record
from minicloud.dataplane.name_routing.choosing import Client
from minicloud.dataplane.name_routing.records import Alias, HostedZone, RecordSet
from minicloud.dataplane.name_routing.zone_answers import Asker, answer

SICK: set[str] = set()
ASKER = Asker(
    client=Client(None, lambda _region: 0.0),
    check_is_healthy=lambda check: check not in SICK,
    target_is_healthy=lambda name: name not in SICK,
    draw=lambda: 0.0,
)


def rs(name: str, record_type: str, *values: str, **told: object) -> RecordSet:
    return RecordSet(name, record_type, 60, values, **told)  # type: ignore[arg-type]


def alias(name: str, target: str, *, evaluate: bool = False, **told: object) -> RecordSet:
    return RecordSet(name, "A", alias=Alias(target, "Z1", evaluate), **told)  # type: ignore[arg-type]


def zone(name: str, *sets: RecordSet) -> HostedZone:
    own = (rs(name, "NS", f"ns.{name}"), rs(name, "SOA", f"ns.{name}. me. 1 2 3 4 300"))
    return HostedZone(f"Z-{name}", name, (*own, *sets))


EXAMPLE = zone(
    "example.com",
    rs("example.com", "A", "192.0.2.1"),
    rs("www.example.com", "A", "192.0.2.2", "192.0.2.3"),
    rs("blog.example.com", "CNAME", "www.example.com"),
    rs("deep.inside.example.com", "A", "192.0.2.4"),
    rs("*.wild.example.com", "A", "192.0.2.5"),
    rs("known.wild.example.com", "A", "192.0.2.6"),
    rs("sub.example.com", "NS", "ns.sub.example.com"),
    rs("away.example.com", "NS", "ns.elsewhere.org"),
    alias("also.example.com", "www.example.com"),
    alias("circle.example.com", "circle.example.com"),
    alias("front.example.com", "front-1.elb.amazonaws.com"),
)
SUB = zone("sub.example.com", rs("www.sub.example.com", "A", "192.0.2.7"))
UNDELEGATED = zone("lost.example.com", rs("www.lost.example.com", "A", "192.0.2.8"))
ZONES = (UNDELEGATED, SUB, EXAMPLE)


def values(name: str, record_type: str = "A") -> tuple[str, ...] | None:
    found = answer(ZONES, name, record_type, ASKER)
    return None if found is None else tuple(each.value for each in found)


def test_a_name_has_all_values_of_its_records() -> None:
    assert values("www.example.com") == ("192.0.2.2", "192.0.2.3")
    assert answer(ZONES, "example.com", "A", ASKER) == (
        Record("example.com", "A", 60, "192.0.2.1"),
    )


def test_a_cname_answers_for_every_type() -> None:
    assert values("blog.example.com") == ("www.example.com",)
    assert values("blog.example.com", "TXT") == ("www.example.com",)


def test_the_apex_has_its_name_servers_and_authority() -> None:
    assert values("example.com", "NS") == ("ns.example.com",)
    assert values("example.com", "SOA") == ("ns.example.com. me. 1 2 3 4 300",)


@pytest.mark.parametrize("name", ["none.example.com", "a.www.example.com", "x.y.example.com"])
def test_a_name_that_is_not_there_is_said_not_to_be(name: str) -> None:
    with pytest.raises(NoSuchNameError) as caught:
        values(name)
    assert caught.value.soa.name == "example.com"


def test_a_name_without_such_a_record_gives_the_authority() -> None:
    found = answer(ZONES, "www.example.com", "TXT", ASKER)
    assert [each.type for each in found or ()] == ["SOA"]


def test_a_name_that_only_has_names_below_it_is_there_too() -> None:
    found = answer(ZONES, "inside.example.com", "A", ASKER)
    assert [each.type for each in found or ()] == ["SOA"]


def test_a_wildcard_stands_for_what_is_not_there() -> None:
    found = answer(ZONES, "a.b.wild.example.com", "A", ASKER)
    assert found == (Record("a.b.wild.example.com", "A", 60, "192.0.2.5"),)
    assert values("known.wild.example.com") == ("192.0.2.6",)


def test_a_wildcard_does_not_stand_for_a_name_that_is_there_with_another_type() -> None:
    found = answer(ZONES, "known.wild.example.com", "TXT", ASKER)
    assert [each.type for each in found or ()] == ["SOA"]
    with pytest.raises(NoSuchNameError):
        values("below.known.wild.example.com")


def test_a_delegated_zone_is_asked_and_another_is_not() -> None:
    assert values("www.sub.example.com") == ("192.0.2.7",)
    with pytest.raises(NoSuchNameError):
        values("www.lost.example.com")


def test_a_delegation_to_somebody_else_is_a_referral() -> None:
    found = answer(ZONES, "www.away.example.com", "A", ASKER)
    assert [(each.type, each.value) for each in found or ()] == [("NS", "ns.elsewhere.org")]


def test_a_zone_of_a_top_level_domain_hides_no_other() -> None:
    com = zone("com", rs("www.com", "A", "192.0.2.9"))
    found = answer([com, *ZONES], "www.example.com", "A", ASKER)
    assert [each.value for each in found or ()] == ["192.0.2.2", "192.0.2.3"]
    (alone,) = answer([com, *ZONES], "www.com", "A", ASKER) or ()
    assert alone.value == "192.0.2.9"


def test_a_name_of_no_zone_is_not_known() -> None:
    assert values("example.org") is None
    assert values("notexample.com") is None


def test_an_alias_answers_under_its_own_name() -> None:
    found = answer(ZONES, "also.example.com", "A", ASKER)
    assert {each.name for each in found or ()} == {"also.example.com"}
    assert values("also.example.com") == ("192.0.2.2", "192.0.2.3")
    assert [e.type for e in answer(ZONES, "also.example.com", "AAAA", ASKER) or ()] == ["SOA"]


def test_an_alias_in_a_circle_has_no_answer() -> None:
    found = answer(ZONES, "circle.example.com", "A", ASKER)
    assert {each.type for each in found or ()} == {"SOA"}


LABELS = st.sampled_from(
    ["www", "sub", "lost", "wild", "inside", "deep", "away", "*", "circle", "x"]
)


@given(st.lists(LABELS, max_size=4), st.sampled_from(["A", "AAAA", "NS", "SOA", "CNAME", "TXT"]))
def test_every_name_of_a_zone_has_an_answer(labels: list[str], record_type: str) -> None:
    name = ".".join([*labels, "example.com"])
    try:
        found = answer(ZONES, name, record_type, ASKER)
    except NoSuchNameError as error:
        found = (error.soa,)
    assert found
    assert {each.type for each in found} <= {record_type, "CNAME", "ALIAS", "SOA", "NS"}


class Zones:
    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        return answer(ZONES, name, record_type, ASKER)


class Balancer:
    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        if name != "front-1.elb.amazonaws.com":
            return None
        return (Record(name, "A", 60, "198.51.100.1"),) if record_type == "A" else ()


def test_an_alias_to_a_load_balancer_shows_its_addresses_alone() -> None:
    found = resolve([Zones(), Balancer()], "front.example.com", "A", "127.0.0.1")
    assert found.answers == (Record("front.example.com", "A", 60, "198.51.100.1"),)


def test_an_alias_to_what_nobody_knows_has_no_answer() -> None:
    found = resolve([Zones()], "front.example.com", "A", "127.0.0.1")
    assert (found.rcode, found.answers) == ("NOERROR", ())


def failing_over(*, evaluate: bool) -> HostedZone:
    return zone(
        "example.com",
        alias(
            "www.example.com",
            "a.example.com",
            evaluate=evaluate,
            failover="PRIMARY",
            set_identifier="p",
        ),
        alias("www.example.com", "b.elb.amazonaws.com", failover="SECONDARY", set_identifier="s"),
        rs(
            "a.example.com",
            "A",
            "192.0.2.1",
            health_check_id="check-a",
            weight=1,
            set_identifier="a1",
        ),
        rs(
            "a.example.com",
            "A",
            "192.0.2.2",
            health_check_id="check-b",
            weight=1,
            set_identifier="a2",
        ),
    )


def test_an_alias_is_healthy_while_one_of_its_records_is() -> None:
    zones = (failing_over(evaluate=True),)
    try:
        SICK.add("check-a")
        found = answer(zones, "www.example.com", "A", ASKER)
        assert found
        assert found[0].value == "192.0.2.2"
        SICK.add("check-b")
        found = answer(zones, "www.example.com", "A", ASKER)
        assert found == (Record("www.example.com", "ALIAS", 0, "b.elb.amazonaws.com"),)
    finally:
        SICK.clear()


def test_an_alias_that_does_not_look_at_its_target_stays() -> None:
    zones = (failing_over(evaluate=False),)
    try:
        SICK.update(("check-a", "check-b"))
        found = answer(zones, "www.example.com", "A", ASKER)
        assert found
        assert found[0].value == "192.0.2.1"
    finally:
        SICK.clear()
