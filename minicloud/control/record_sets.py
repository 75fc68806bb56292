"""Record sets as the API and moto write them, and as the rules of Route 53 know them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from minicloud.dataplane.name_records import plain_name
from minicloud.dataplane.name_routing.changes import Action, Change
from minicloud.dataplane.name_routing.records import (
    Alias,
    GeoLocation,
    GeoProximity,
    HostedZone,
    RecordSet,
)

# What the API's listing says for a star. Source: Route 53 Developer Guide, DNS domain name format.
_STAR = "\\052"


def route53(account_id: str | None = None) -> Any:
    """moto's state of Route 53, which has no Regions."""
    from moto.backends import get_backend
    from moto.core.models import DEFAULT_ACCOUNT_ID

    backends: Any = get_backend("route53")
    return backends[account_id or DEFAULT_ACCOUNT_ID]["aws"]


def hosted_zone(zone: Any) -> HostedZone:
    """A zone of moto's as the rules know it."""
    return HostedZone(
        id=zone.resource_id,
        name=plain_name(zone.name),
        record_sets=tuple(record_set(one) for one in zone.rrsets),
        private=bool(zone.private_zone),
        vpc_ids=tuple(vpc.get("vpc_id", "") for vpc in zone.vpcs),
    )


def record_set(one: Any) -> RecordSet:
    """A record set of moto's as the rules know it."""
    alias, geo = one.alias_target, one.geo_location
    proximity = vars(one).get("geo_proximity_location")
    cidr = vars(one).get("cidr_routing_config")
    return RecordSet(
        name=record_name(one.name),
        type=one.type,
        ttl_s=None if one.ttl is None else int(one.ttl),
        values=tuple(_value(value) for value in one.records or ()),
        alias=None if not alias else _alias(alias),
        set_identifier=one.set_identifier or "",
        weight=None if one.weight is None else int(one.weight),
        region=one.region or "",
        geo_location=None if not geo else _geo_location(geo),
        geo_proximity=None if not proximity else _geo_proximity(proximity),
        failover=one.failover or "",
        multivalue=bool(one.multi_value_answer),
        cidr="" if not cidr else str(dict(cidr)),
        health_check_id=one.health_check_id or "",
    )


def change(request: Mapping[str, Any]) -> Change:
    """A change of a request as the rules know it."""
    return Change(Action(request["Action"]), record_set(moto_record_set(request)))


def moto_record_set(request: Mapping[str, Any]) -> Any:
    """The record set of a change, as moto keeps it; the name in lower case, with its dot."""
    asked = dict(request["ResourceRecordSet"])
    asked["Name"] = plain_name(asked["Name"]) + "."
    if "ResourceRecords" in asked:
        asked["ResourceRecords"] = [one["Value"] for one in asked["ResourceRecords"]]
    made = import_module("moto.route53.models").RecordSet(asked)
    # moto has no place for these; its listing finds them by their names.
    made.geo_proximity_location = asked.get("GeoProximityLocation")
    made.cidr_routing_config = asked.get("CidrRoutingConfig")
    return made


def record_name(name: str) -> str:
    """A name as the rules know it, of which the API may write the star as a number."""
    return plain_name(name).replace(_STAR, "*")


def _value(value: Any) -> str:
    """moto wraps the value of each zone's SOA record once more."""
    return str(value["Value"] if isinstance(value, dict) else value)


def _alias(told: Mapping[str, Any]) -> Alias:
    return Alias(
        name=plain_name(told["DNSName"]),
        zone_id=told["HostedZoneId"].rpartition("/")[2],
        evaluate_target_health=told.get("EvaluateTargetHealth") is True,
    )


def _geo_location(told: Mapping[str, Any]) -> GeoLocation:
    return GeoLocation(
        continent=told.get("ContinentCode") or "",
        country=told.get("CountryCode") or "",
        subdivision=told.get("SubdivisionCode") or "",
    )


def _geo_proximity(told: Mapping[str, Any]) -> GeoProximity:
    place = told.get("Coordinates") or {}
    return GeoProximity(
        region=told.get("AWSRegion") or "",
        latitude=float(place.get("Latitude", 0)),
        longitude=float(place.get("Longitude", 0)),
        bias=int(told.get("Bias") or 0),
    )
