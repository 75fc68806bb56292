"""A batch of changes to a hosted zone: what it makes of the zone, and why Route 53 refuses it.

Source: Route 53 API Reference, ChangeResourceRecordSets and ResourceRecordSet. Messages are in
AWS's words where users have quoted them; each says where.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from minicloud.dataplane.name_routing.record_values import is_domain_name, problem
from minicloud.dataplane.name_routing.records import HostedZone, Policy, RecordSet


class Action(StrEnum):
    CREATE = "CREATE"
    DELETE = "DELETE"
    UPSERT = "UPSERT"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `record_set` is whole, for a deletion too."""

    action: Action
    record_set: RecordSet


class Rule(StrEnum):
    """What a batch can break."""

    IN_ZONE = "in zone"
    APEX_CNAME = "CNAME at apex"
    LONELY_CNAME = "CNAME alone"
    VALUE = "value"
    ONE_POLICY = "one policy"
    NOT_TWICE = "not twice"
    SAME_VALUES = "same values"
    GROUP = "group"
    APEX_RECORDS = "records at apex"
    ALIAS_TARGET = "alias target"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Refusal:
    rule: Rule
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The zone after a batch, and every reason to refuse the whole batch."""

    zone: HostedZone
    refusals: tuple[Refusal, ...]


def apply(zone: HostedZone, changes: Sequence[Change]) -> Outcome:
    """The changes one after the other; a batch with a refusal changes nothing on Route 53."""
    sets = {one.key: one for one in zone.record_sets}
    refusals: list[Refusal] = []
    for change in changes:
        refusals += _alone(zone, change)
        refusals += _into(sets, change)
    after = replace(zone, record_sets=tuple(sets.values()))
    touched = {(c.record_set.name, c.record_set.type) for c in changes}
    refusals += _together(after, touched)
    return Outcome(after, tuple(dict.fromkeys(refusals)))


def _alone(zone: HostedZone, change: Change) -> Iterable[Refusal]:
    """What can be said of one change without looking at the others."""
    one = change.record_set
    if not zone.holds(one.name):
        # Source: github.com/meltwater/terraform-aws-asg-dns-handler/issues/38.
        yield Refusal(
            Rule.IN_ZONE,
            f"RRSet with DNS name {one.name}. is not permitted in zone {zone.name}.",
        )
    if change.action is Action.DELETE:
        return
    if not is_domain_name(one.name):
        yield Refusal(
            Rule.VALUE,
            f"FATAL problem: DomainNameInvalid (Name is not a valid domain name) encountered with "
            f"'{one.name}'",
        )
    if one.type == "CNAME" and one.name == zone.name:
        # Source: github.com/cloudfoundry/bosh-bootloader/issues/310.
        yield Refusal(
            Rule.APEX_CNAME,
            f"RRSet of type CNAME with DNS name {one.name}. is not permitted at apex in zone "
            f"{zone.name}.",
        )
    for value in one.values:
        told = problem(one.type, value)
        if told is not None:
            yield Refusal(Rule.VALUE, f"Invalid Resource Record: '{told}'")
    if one.type == "CNAME" and len(one.values) > 1:
        yield Refusal(
            Rule.VALUE,
            f"Invalid Resource Record: 'CNAME {one.name}. has {len(one.values)} values, and may "
            "have one'",
        )
    if len(one.policies) > 1:
        policies = " and ".join(one.policies)
        yield Refusal(
            Rule.ONE_POLICY, f"{_called(one)} has {policies} routing, and may have one of them"
        )


def _into(sets: dict[tuple[str, str, str], RecordSet], change: Change) -> Iterable[Refusal]:
    """Put a change into the zone's sets, and say why that cannot be done."""
    one = change.record_set
    present = sets.get(one.key)
    tried = f"Tried to {change.action.lower()} resource record set {_bracketed(one)}"
    if change.action is Action.DELETE:
        # Source: github.com/barnybug/cli53/issues/70; github.com/hashicorp/terraform/issues/18509.
        if present is None:
            yield Refusal(Rule.SAME_VALUES, f"{tried} but it was not found")
        elif not _same(present, one):
            yield Refusal(
                Rule.SAME_VALUES, f"{tried} but the values provided do not match the current values"
            )
        sets.pop(one.key, None)
        return
    if change.action is Action.CREATE and present is not None:
        yield Refusal(Rule.NOT_TWICE, f"{tried} but it already exists")
    sets[one.key] = one


def _together(zone: HostedZone, touched: set[tuple[str, str]]) -> Iterable[Refusal]:
    """What the sets of the zone say of each other, where a change touched them."""
    by_name: dict[str, list[RecordSet]] = {}
    groups: dict[tuple[str, str], list[RecordSet]] = {}
    for one in zone.record_sets:
        by_name.setdefault(one.name, []).append(one)
        groups.setdefault((one.name, one.type), []).append(one)
    for name, record_type in sorted(touched):
        types = {one.type for one in by_name.get(name, ())}
        if "CNAME" in types and len(types) > 1:
            # Source: github.com/aws/aws-sdk-java/issues/1996; github.com/boto/boto3/issues/1475.
            yield Refusal(
                Rule.LONELY_CNAME,
                f"RRSet of type CNAME with DNS name {name}. is not permitted as it conflicts with "
                f"other records with the same DNS name in zone {zone.name}."
                if record_type == "CNAME"
                else f"RRSet of type {record_type} with DNS name {name}. is not permitted because "
                "a conflicting RRSet of type CNAME with the same DNS name already exists in zone "
                f"{zone.name}.",
            )
        yield from _group(groups.get((name, record_type), []))
    if not {"NS", "SOA"} <= {one.type for one in by_name.get(zone.name, ())}:
        yield Refusal(
            Rule.APEX_RECORDS,
            "A HostedZone must contain exactly one SOA record and at least one NS record for the "
            "zone itself.",
        )
    for one in zone.record_sets:
        yield from _target(zone, one, groups)
    for name, record_type in sorted(touched):
        if _leads_back(zone, name, record_type, groups):
            # Source: github.com/DNSControl/dnscontrol/issues/2107.
            yield Refusal(
                Rule.LOOP,
                f"RRSet of type {record_type} with DNS name {name}. is not permitted as it "
                "creates a CNAME or alias loop in the zone.",
            )


def _group(sets: list[RecordSet]) -> Iterable[Refusal]:
    """Sets of one name and type: one policy for all, told apart by what it chooses by."""
    policies = {one.policy for one in sets}
    for one in sets[1:]:
        if len(policies) > 1:
            # Source: github.com/kubernetes-sigs/external-dns/issues/1411.
            other = "weighted" if Policy.WEIGHTED in policies else sets[0].policy
            kind = "non-weighted" if one.policy is Policy.WEIGHTED else other
            yield Refusal(
                Rule.ONE_POLICY,
                f"{_called(one)} cannot be created as a {kind} set exists with the same name and "
                "type.",
            )
    ttls = {one.ttl_s for one in sets if one.alias is None}
    if policies == {Policy.WEIGHTED} and len(ttls) > 1:
        # Source: github.com/hashicorp/terraform-provider-aws/issues/1961.
        yield Refusal(
            Rule.GROUP,
            f"{_called(sets[-1])} cannot be created as weighted sets must contain the same TTL.",
        )
    seen: set[object] = set()
    for one in sets:
        chosen_by = one.region or one.geo_location or one.failover
        if chosen_by and chosen_by in seen:
            yield Refusal(
                Rule.GROUP,
                f"{_called(one)} cannot be created as another set is for the same {one.policy} "
                "value already.",
            )
        seen.add(chosen_by)


def _target(
    zone: HostedZone, one: RecordSet, groups: dict[tuple[str, str], list[RecordSet]]
) -> Iterable[Refusal]:
    """An alias to a name of the zone leads to records of its own type."""
    if one.alias is None or one.alias.zone_id != zone.id:
        return
    wild = "*." + one.alias.name.partition(".")[2]
    if not zone.holds(one.alias.name):
        why = "but the alias target name does not lie within the target zone"
    elif (one.alias.name, one.type) not in groups and (wild, one.type) not in groups:
        why = "but that target was not found"
    else:
        return
    # Source: github.com/pcorliss/ruby_route_53/issues/17.
    yield Refusal(
        Rule.ALIAS_TARGET,
        f"Tried to create an alias that targets {one.alias.name}., type {one.type} in zone "
        f"{zone.id}, {why}",
    )


def _leads_back(
    zone: HostedZone,
    name: str,
    record_type: str,
    groups: dict[tuple[str, str], list[RecordSet]],
) -> bool:
    """Whether who asks for the name is sent on by records of the zone until it is asked again."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for kind in {record_type, "CNAME"}:
            for one in groups.get((waiting[-1], kind), ()):
                if one.alias is not None and one.alias.zone_id == zone.id:
                    waiting.insert(0, one.alias.name)
                elif kind == "CNAME":
                    waiting[:0] = [value.rstrip(".").lower() for value in one.values]
        seen.add(waiting.pop())
        if name in waiting:
            return True
        waiting = [other for other in waiting if other not in seen]
    return False


def _same(present: RecordSet, told: RecordSet) -> bool:
    """Whether all values are those that are there; their order does not matter."""
    plain = replace(present, values=tuple(sorted(present.values)))
    return plain == replace(told, values=tuple(sorted(told.values)))


def _called(one: RecordSet) -> str:
    identifier = f", SetIdentifier {one.set_identifier}" if one.set_identifier else ""
    return f"RRSet with DNS name {one.name}., type {one.type}{identifier}"


def _bracketed(one: RecordSet) -> str:
    identifier = f", set-identifier='{one.set_identifier}'" if one.set_identifier else ""
    return f"[name='{one.name}.', type='{one.type}'{identifier}]"
