"""Batches of record sets that Route 53 refuses as a whole: what each would make of the zone.

The rules and AWS's words are `dataplane.name_routing.changes`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

if TYPE_CHECKING:
    from minicloud.dataplane.name_routing.changes import Outcome

_API = "https://docs.aws.amazon.com/Route53/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide"


def _outcome(call: Call) -> "Outcome | None":
    """What the batch would make of its zone; None where the call is not well formed."""
    from minicloud.control.record_sets import change, hosted_zone, route53
    from minicloud.dataplane.name_routing.changes import apply

    zone = route53(call.account_id).zones.get(call.get("HostedZoneId", "").rpartition("/")[2])
    try:
        changes = [change(one) for one in call.get("ChangeBatch", {}).get("Changes", [])]
    except ValueError:
        return None  # an action that there is not: refused by whoever carries it out
    return None if zone is None else apply(hosted_zone(zone), changes)


def _breaks(rule: str) -> Callable[[Call], str | None]:
    """Looks for refusals by a rule of `changes.Rule`, which is imported when a batch comes."""

    def finds(call: Call) -> str | None:
        outcome = _outcome(call)
        refusals = outcome.refusals if outcome else ()
        told = [one.message for one in refusals if one.rule.name == rule]
        return f"[{', '.join(told)}]" if told else None

    return finds


def _unknown_health_check(call: Call) -> str | None:
    from minicloud.control.record_sets import route53

    known = route53(call.account_id).health_checks
    for change in call.get("ChangeBatch", {}).get("Changes", []):
        check_id = change["ResourceRecordSet"].get("HealthCheckId")
        if change["Action"] != "DELETE" and check_id and check_id not in known:
            return f"No health check exists with the specified ID: {check_id}."
    return None


def _guard(own_id: str, breaks: str, rule: str, source: str) -> Guard:
    return Guard(
        id=own_id,
        service="route53",
        operations=("ChangeResourceRecordSets",),
        code="InvalidChangeBatch",
        rule=rule,
        source=source,
        finds=_breaks(breaks),
    )


GUARDS = (
    _guard(
        "route53-in-zone",
        "IN_ZONE",
        "A record's name is the hosted zone's or lies below it.",
        f"{_GUIDE}/resource-record-sets-values-shared.html",
    ),
    _guard(
        "route53-apex-cname",
        "APEX_CNAME",
        "No CNAME record stands at the apex of a zone.",
        f"{_GUIDE}/ResourceRecordTypes.html",
    ),
    _guard(
        "route53-lonely-cname",
        "LONELY_CNAME",
        "A name with a CNAME record has no other record.",
        f"{_GUIDE}/ResourceRecordTypes.html",
    ),
    _guard(
        "route53-value",
        "VALUE",
        "A record's value is written as its type demands.",
        f"{_GUIDE}/ResourceRecordTypes.html",
    ),
    _guard(
        "route53-one-policy",
        "ONE_POLICY",
        "Record sets of one name and type have one routing policy.",
        f"{_API}/API_ResourceRecordSet.html",
    ),
    _guard(
        "route53-not-twice",
        "NOT_TWICE",
        "CREATE is for a record set that is not there; name, type and identifier tell them apart.",
        f"{_API}/API_ChangeResourceRecordSets.html",
    ),
    _guard(
        "route53-same-values",
        "SAME_VALUES",
        "A record set is deleted by all of its values.",
        f"{_API}/API_ChangeResourceRecordSets.html",
    ),
    _guard(
        "route53-group",
        "GROUP",
        "Weighted sets of one name and type have one TTL; there is one set for a Region, a place "
        "or a failover role.",
        f"{_API}/API_ResourceRecordSet.html",
    ),
    _guard(
        "route53-alias-target",
        "ALIAS_TARGET",
        "An alias to a record of its own zone needs that record, of the same type.",
        f"{_API}/API_AliasTarget.html",
    ),
    _guard(
        "route53-loop",
        "LOOP",
        "No alias or CNAME record leads back to itself.",
        f"{_API}/API_AliasTarget.html; wording as quoted in "
        "github.com/DNSControl/dnscontrol/issues/2107",
    ),
    Guard(
        id="route53-health-check-there",
        service="route53",
        operations=("ChangeResourceRecordSets",),
        code="NoSuchHealthCheck",
        rule="A record's health check is one of the account's.",
        source=f"{_API}/API_ChangeResourceRecordSets.html",
        finds=_unknown_health_check,
    ),
)
