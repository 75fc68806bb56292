"""Batches of changes: all or nothing, and how values are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.name_routing.changes import Action, Change, Rule, apply
from minicloud.dataplane.name_routing.record_values import problem
from minicloud.dataplane.name_routing.records import Alias, HostedZone, RecordSet

APEX = (
    RecordSet("example.com", "NS", 172800, ("ns-1.awsdns-00.org.",)),
    RecordSet("example.com", "SOA", 900, ("ns-1.awsdns-00.org. me. 1 2 3 4 5",)),
)
WWW = RecordSet("www.example.com", "A", 60, ("192.0.2.1", "192.0.2.2"))
ZONE = HostedZone("Z1", "example.com", (*APEX, WWW))
CNAME = RecordSet("www.example.com", "CNAME", 60, ("web.example.org",))


def broken(*changes: tuple[Action, RecordSet]) -> set[Rule]:
    outcome = apply(ZONE, [Change(action, one) for action, one in changes])
    return {each.rule for each in outcome.refusals}


def test_changes_of_a_batch_follow_each_other() -> None:
    changes = [Change(Action.DELETE, WWW), Change(Action.CREATE, CNAME)]
    outcome = apply(ZONE, changes)
    assert outcome.refusals == ()
    assert outcome.zone.record_sets == (*APEX, CNAME)
    assert broken((Action.CREATE, CNAME)) == {Rule.LONELY_CNAME}


def test_a_deletion_needs_all_values_in_any_order() -> None:
    turned = RecordSet("www.example.com", "A", 60, ("192.0.2.2", "192.0.2.1"))
    other_ttl = RecordSet("www.example.com", "A", 30, ("192.0.2.1", "192.0.2.2"))
    assert broken((Action.DELETE, turned)) == set()
    assert broken((Action.DELETE, other_ttl)) == {Rule.SAME_VALUES}
    assert broken((Action.DELETE, WWW), (Action.DELETE, WWW)) == {Rule.SAME_VALUES}


def test_upsert_makes_or_replaces() -> None:
    other = RecordSet("www.example.com", "A", 30, ("192.0.2.9",))
    assert apply(ZONE, [Change(Action.UPSERT, other)]).zone.record_sets == (*APEX, other)
    assert broken((Action.CREATE, other)) == {Rule.NOT_TWICE}


def test_the_apex_keeps_its_own_records() -> None:
    assert broken((Action.DELETE, APEX[0])) == {Rule.APEX_RECORDS}


def test_every_broken_rule_is_told_in_one_refusal() -> None:
    outside = RecordSet("example.org", "A", 60, ("not-an-ip",))
    apex = RecordSet("example.com", "CNAME", 60, ("example.org",))
    outcome = apply(ZONE, [Change(Action.CREATE, outside), Change(Action.CREATE, apex)])
    told = [each.message for each in outcome.refusals]
    assert told[0] == "RRSet with DNS name example.org. is not permitted in zone example.com."
    assert "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)" in told[1]
    assert "is not permitted at apex in zone example.com." in told[2]


def test_an_alias_may_lead_to_a_record_of_the_same_batch_or_to_a_wildcard() -> None:
    def alias(target: str, record_type: str = "A") -> RecordSet:
        return RecordSet("example.com", record_type, alias=Alias(target, "Z1"))

    new = RecordSet("new.example.com", "A", 60, ("192.0.2.3",))
    wild = RecordSet("*.w.example.com", "A", 60, ("192.0.2.3",))
    assert broken((Action.CREATE, alias("new.example.com")), (Action.CREATE, new)) == set()
    assert broken((Action.CREATE, wild), (Action.CREATE, alias("a.w.example.com"))) == set()
    assert broken((Action.CREATE, alias("www.example.com", "AAAA"))) == {Rule.ALIAS_TARGET}
    assert broken((Action.CREATE, alias("www.example.org"))) == {Rule.ALIAS_TARGET}


def test_a_target_cannot_be_taken_from_its_alias() -> None:
    alias = RecordSet("example.com", "A", alias=Alias("www.example.com", "Z1"))
    zone = HostedZone("Z1", "example.com", (*ZONE.record_sets, alias))
    outcome = apply(zone, [Change(Action.DELETE, WWW)])
    assert {each.rule for each in outcome.refusals} == {Rule.ALIAS_TARGET}


@pytest.mark.parametrize(
    ("record_type", "value"),
    [
        ("A", "192.0.2.1"),
        ("AAAA", "2001:db8::1"),
        ("CNAME", "www.example.com."),
        ("MX", "10 mail.example.com"),
        ("TXT", '"v=spf1 -all"'),
        ("TXT", '"one" "two \\" three"'),
        ("SRV", "1 10 5269 xmpp.example.com."),
        ("CAA", '0 issue "amazon.com"'),
        ("NAPTR", "anything"),
    ],
)
def test_well_written_values_pass(record_type: str, value: str) -> None:
    assert problem(record_type, value) is None


@pytest.mark.parametrize(
    ("record_type", "value", "named"),
    [
        ("A", "not-an-ip", "ARRDATAIllegalIPv4Address"),
        ("A", "192.0.2.256", "ARRDATAIllegalIPv4Address"),
        ("A", "192.0.2.1, 192.0.2.2", "ARRDATANotSingleField"),
        ("AAAA", "192.0.2.1", "AAAARRDATAIllegalIPv6Address"),
        ("CNAME", "two words", "DomainNameInvalid"),
        ("CNAME", "a..b", "DomainNameInvalid"),
        ("CNAME", "a" * 64 + ".com", "DomainNameInvalid"),
        ("MX", "mail.example.com", "MXRRDATANotTwoFields"),
        ("MX", "ten mail.example.com", "MXRRDATAPriorityInvalid"),
        ("TXT", "v=spf1 -all", "InvalidCharacterString"),
        ("TXT", '"open', "InvalidCharacterString"),
        ("TXT", '"' + "a" * 256 + '"', "CharacterStringTooLong"),
        ("SRV", "1 10 xmpp.example.com", "SRVRRDATAInvalid"),
        ("CAA", "0 issue amazon.com", "InvalidCharacterString"),
    ],
)
def test_badly_written_values_are_named(record_type: str, value: str, named: str) -> None:
    told = problem(record_type, value)
    assert told is not None
    assert named in told
    assert told.endswith(f"encountered with '{value}'")


@given(st.sampled_from(["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"]), st.text())
def test_no_value_breaks_the_check(record_type: str, value: str) -> None:
    problem(record_type, value)
