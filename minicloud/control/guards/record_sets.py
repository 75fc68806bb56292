"""Batches of record sets that Route 53 refuses as a whole: what each would make of the zone.

The rules and AWS's words are `dataplane.name_routing.changes`.
"""

from collections.abc import Callable

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.name_routing.changes import Outcome, Rule

_API = "https://docs.aws.amazon.com/Route53/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide"


def _outcome(call: Call) -> Outcome | None:
    """What the batch would make of its zone; None where the call is not well formed."""
    from minicloud.control.record_sets import change, hosted_zone, route53
    from minicloud.dataplane.name_routing.changes import apply

    zone = route53(call.account_id).zones.get(call.get("HostedZoneId", "").rpartition("/")[2])
    try:
        changes = [change(one) for one in call.get("ChangeBatch", {}).get("Changes", [])]
    except ValueError:
        return None  # an action that there is not: refused by whoever carries it out
    return None if zone is None else apply(hosted_zone(zone), changes)


def _breaks(rule: Rule) -> Callable[[Call], str | None]:
    def finds(call: Call) -> str | None:
        outcome = _outcome(call)
        told = [one.message for one in outcome.refusals if one.rule is rule] if outcome else []
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


def _guard(own_id: str, breaks: Rule, rule: str, source: str) -> Guard:
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
        Rule.IN_ZONE,
        "A record's name is the hosted zone's or lies below it.",
        f"{_GUIDE}/resource-record-sets-values-shared.html",
    ),
    _guard(
        "route53-apex-cname",
        Rule.APEX_CNAME,
        "No CNAME record stands at the apex of a zone.",
        f"{_GUIDE}/ResourceRecordTypes.html",
    ),
    _guard(
        "route53-lonely-cname",
        Rule.LONELY_CNAME,
        "A name with a CNAME record has no other record.",
        f"{_GUIDE}/ResourceRecordTypes.html",
    ),
    _guard(
        "route53-value",
        Rule.VALUE,
        "A record's value is written as its type demands.",
        f"{_GUIDE}/ResourceRecordTypes.html",
    ),
    _guard(
        "route53-one-policy",
        Rule.ONE_POLICY,
        "Record sets of one name and type have one routing policy.",
        f"{_API}/API_ResourceRecordSet.html",
    ),
    _guard(
        "route53-not-twice",
        Rule.NOT_TWICE,
        "CREATE is for a record set that is not there; name, type and identifier tell them apart.",
        f"{_API}/API_ChangeResourceRecordSets.html",
    ),
    _guard(
        "route53-same-values",
        Rule.SAME_VALUES,
        "A record set is deleted by all of its values.",
        f"{_API}/API_ChangeResourceRecordSets.html",
    ),
    _guard(
        "route53-group",
        Rule.GROUP,
        "Weighted sets of one name and type have one TTL; there is one set for a Region, a place "
        "or a failover role.",
        f"{_API}/API_ResourceRecordSet.html",
    ),
    _guard(
        "route53-alias-target",
        Rule.ALIAS_TARGET,
        "An alias to a record of its own zone needs that record, of the same type.",
        f"{_API}/API_AliasTarget.html",
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
