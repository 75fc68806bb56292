"""Record sets that Route 53 cannot read: parts missing or too many, numbers out of their range."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/Route53/latest/APIReference"
# Source: Route 53 API Reference (botocore's model), minimum and maximum of
# ResourceRecordSetWeight, TTL and Bias.
_RANGES = {"Weight": (0, 255), "TTL": (0, 2_147_483_647)}
_BIAS = (-99, 99)
_POLICIES = (
    *("Weight", "Region", "Failover", "GeoLocation", "MultiValueAnswer", "CidrRoutingConfig"),
    "GeoProximityLocation",
)


def _changes(call: Call) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for change in call.get("ChangeBatch", {}).get("Changes", []):
        yield change, change["ResourceRecordSet"]


def _where(change: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    return (
        f"in Change with [Action={change['Action']}, Name={one['Name'].removesuffix('.')}., "
        f"Type={one['Type']}, SetIdentifier={one.get('SetIdentifier') or 'null'}]"
    )


def _unreadable(call: Call) -> str | None:
    """Source of the words: github.com/ansible-collections/community.aws/issues/545."""
    for change, one in _changes(call):
        alias = "AliasTarget" in one
        records = bool(one.get("ResourceRecords"))
        ttl = one.get("TTL") is not None
        if alias and (records or ttl):
            found = "more than one"
        elif not alias and not (records and ttl):
            found = "none"
        else:
            continue
        return (
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and "
            f"ResourceRecords], or TrafficPolicyInstanceId], but found {found} "
            f"{_where(change, one)}"
        )
    return None


def _out_of_range(call: Call) -> str | None:
    for _, one in _changes(call):
        told = [(name, one.get(name), _RANGES[name]) for name in _RANGES]
        told.append(("Bias", (one.get("GeoProximityLocation") or {}).get("Bias"), _BIAS))
        for name, value, (least, most) in told:
            if value is not None and not least <= int(value) <= most:
                return (
                    f"Invalid XML ; {name} is {value}: it must be a value from {least} to {most}."
                )
    return None


def _identifier(call: Call) -> str | None:
    for change, one in _changes(call):
        # A weight of 0 is a weight.
        policies = [n for n in _POLICIES if one.get(n) is not None and one.get(n) is not False]
        if policies and not one.get("SetIdentifier"):
            return f"Invalid request: Missing field 'SetIdentifier' {_where(change, one)}"
        if one.get("SetIdentifier") and not policies:
            return (
                f"Invalid request: Expected exactly one of [{', '.join(_POLICIES)}], but found "
                f"none {_where(change, one)}"
            )
    return None


def _two_places(call: Call) -> str | None:
    for change, one in _changes(call):
        place = one.get("GeoLocation") or {}
        continent = place.get("ContinentCode")
        country, state = place.get("CountryCode"), place.get("SubdivisionCode")
        if (continent and (country or state)) or (state and country != "US"):
            return (
                "Invalid request: GeoLocation is a ContinentCode, a CountryCode, or a "
                f"SubdivisionCode of the CountryCode US {_where(change, one)}"
            )
    return None


def _guard(own_id: str, rule: str, page: str, finds: Callable[[Call], str | None]) -> Guard:
    return Guard(
        id=own_id,
        service="route53",
        operations=("ChangeResourceRecordSets",),
        code="InvalidInput",
        rule=rule,
        source=f"{_API}/{page}",
        finds=finds,
    )


GUARDS = (
    _guard(
        "route53-record-form",
        "A record set has a TTL and values, or an alias without either.",
        "API_ResourceRecordSet.html",
        _unreadable,
    ),
    _guard(
        "route53-record-range",
        "A weight is 0 to 255, a TTL not below 0, a bias -99 to 99.",
        "API_ResourceRecordSet.html",
        _out_of_range,
    ),
    _guard(
        "route53-set-identifier",
        "A record set has an identifier where it has a routing policy, and only there.",
        "API_ResourceRecordSet.html",
        _identifier,
    ),
    _guard(
        "route53-geo-location",
        "A place is a continent, a country, or a state of the United States.",
        "API_GeoLocation.html",
        _two_places,
    ),
)
