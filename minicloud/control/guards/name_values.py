"""Words, places and names that Route 53 does not know, and references that were used before."""

import re

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.listed_values import unlisted
from minicloud.control.record_sets import route53

_API = "https://docs.aws.amazon.com/Route53/latest/APIReference"
_CONTINENTS = ("AF", "AN", "AS", "EU", "NA", "OC", "SA")
# Source: ISO 3166-1 alpha-2, codes that users may assign and that stand for no country. XK is
# left out: many use it.
_NO_COUNTRY = re.compile(r"AA|Q[M-Z]|X[A-JL-Z]|ZZ")
_COUNTRY = re.compile(r"[A-Z]{2}|\*")
_LABEL = re.compile(r"[!-~]{1,63}")


def _not_listed(call: Call) -> str | None:
    found = unlisted(call)
    return found and (
        f"Invalid XML ; cvc-enumeration-valid: Value '{found.value}' is not facet-valid with "
        f"respect to enumeration '[{', '.join(found.listed)}]'. It must be a value from the "
        "enumeration."
    )


def _nowhere(call: Call) -> str | None:
    for change in call.get("ChangeBatch", {}).get("Changes", []):
        place = change["ResourceRecordSet"].get("GeoLocation") or {}
        continent, country = place.get("ContinentCode"), place.get("CountryCode")
        if continent and continent not in _CONTINENTS:
            return f"Invalid request: ContinentCode {continent} is none of {', '.join(_CONTINENTS)}"
        if country and (not _COUNTRY.fullmatch(country) or _NO_COUNTRY.fullmatch(country)):
            return (
                f"Invalid request: CountryCode {country} is no two-letter code of a country "
                "(ISO 3166-1 alpha-2), nor *"
            )
    return None


def _no_domain_name(call: Call) -> str | None:
    name = str(call.get("Name", "")).removesuffix(".")
    if len(name) <= 255 and all(_LABEL.fullmatch(label) for label in name.split(".")):
        return None
    return f"{name} is not a valid domain name: labels of 1 to 63 characters, without spaces"


def _no_vpc(call: Call) -> str | None:
    from moto.backends import get_backend

    vpc = call.get("VPC")
    if not vpc:
        return None
    region, vpc_id = vpc.get("VPCRegion"), vpc.get("VPCId")
    if vpc_id in get_backend("ec2")[call.account_id][region].vpcs:
        return None
    return (
        f"The VPC: {vpc_id} in region {region} that you provided is not authorized to make the "
        "association, or is no VPC."
    )


def _no_number(call: Call) -> str | None:
    told = str(call.get("MaxItems", "1"))
    if told.isdecimal() and int(told) > 0:
        return None
    return f"Invalid parameter : MaxItems is {told}, and is a number from 1"


def _made_before(call: Call) -> str | None:
    reference = call.get("CallerReference")
    zones = route53(call.account_id).zones.values()
    if all(zone.caller_reference != reference for zone in zones):
        return None
    return f"A hosted zone has already been created with the caller reference {reference}"


def _no_check(call: Call) -> str | None:
    check_id = call.get("HealthCheckId")
    if check_id in route53(call.account_id).health_checks:
        return None
    return f"A health check with id {check_id} does not exist."


GUARDS = (
    Guard(
        id="route53-listed-value",
        service="route53",
        operations=(
            *("ChangeResourceRecordSets", "CreateHealthCheck", "UpdateHealthCheck"),
            *("CreateHostedZone", "AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone"),
            "TestDNSAnswer",
        ),
        code="InvalidInput",
        rule="Types, Regions, failover roles and the like are those that the API Reference lists, "
        "in its spelling.",
        source=f"{_API}/API_ResourceRecordSet.html and API_HealthCheckConfig.html; wording as "
        "quoted in github.com/ansible-collections/community.aws/issues/545",
        finds=_not_listed,
    ),
    Guard(
        id="route53-place",
        service="route53",
        operations=("ChangeResourceRecordSets",),
        code="InvalidInput",
        rule="A place is one of seven continents, or a country by its ISO code, or *.",
        source=f"{_API}/API_GeoLocation.html; the wording is ours",
        finds=_nowhere,
    ),
    Guard(
        id="route53-zone-name",
        service="route53",
        operations=("CreateHostedZone",),
        code="InvalidDomainName",
        rule="A hosted zone has a name that DNS can carry.",
        source=f"{_API}/API_CreateHostedZone.html; the wording is ours",
        finds=_no_domain_name,
    ),
    Guard(
        id="route53-zone-reference",
        service="route53",
        operations=("CreateHostedZone",),
        code="HostedZoneAlreadyExists",
        rule="Each call that creates a hosted zone has a caller reference of its own.",
        source=f"{_API}/API_CreateHostedZone.html; the wording is ours",
        finds=_made_before,
    ),
    Guard(
        id="route53-health-check-exists",
        service="route53",
        operations=("DeleteHealthCheck",),
        code="NoSuchHealthCheck",
        rule="Only a health check that exists can be deleted.",
        source=f"{_API}/API_DeleteHealthCheck.html; wording as of moto for another call",
        finds=_no_check,
    ),
    Guard(
        id="route53-vpc",
        service="route53",
        operations=("CreateHostedZone",),
        code="InvalidVPCId",
        rule="A private hosted zone is for a VPC that exists.",
        source=f"{_API}/API_CreateHostedZone.html; the wording is ours",
        finds=_no_vpc,
    ),
    Guard(
        id="route53-max-items",
        service="route53",
        operations=("ListHostedZones", "ListResourceRecordSets"),
        code="InvalidInput",
        rule="How many items a list has at most is a number.",
        source=f"{_API}/API_ListHostedZones.html; the wording is ours",
        finds=_no_number,
    ),
)
