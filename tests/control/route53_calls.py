"""Calls to Route 53 that the tests make again and again, and the wrong ones that guards refuse."""

from collections.abc import Callable
from typing import Any

import boto3

ALB_ZONE = "Z2P70J7EXAMPLE"


def route53() -> Any:
    return boto3.client("route53")


def zone(name: str = "example.com", **changes: Any) -> str:
    made = route53().create_hosted_zone(**{"Name": name, "CallerReference": name} | changes)
    return str(made["HostedZone"]["Id"]).rpartition("/")[2]


def record(name: str = "www.example.com", *values: str, **changes: Any) -> dict[str, Any]:
    """A record set: an A record with a TTL of 60 unless `changes` say otherwise."""
    told: dict[str, Any] = {"Name": name, "Type": "A"} | changes
    if "AliasTarget" not in told:
        told = {"TTL": 60, "ResourceRecords": [{"Value": value} for value in values]} | told
    return told


def alias(name: str, zone_id: str, evaluate: bool = False) -> dict[str, Any]:
    return {"HostedZoneId": zone_id, "DNSName": name, "EvaluateTargetHealth": evaluate}


def change(zone_id: str, *records: dict[str, Any], action: str = "CREATE") -> dict[str, Any]:
    return changes(zone_id, *((action, one) for one in records))


def changes(zone_id: str, *pairs: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """The ChangeInfo of a batch."""
    batch = [{"Action": action, "ResourceRecordSet": one} for action, one in pairs]
    answer = route53().change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": batch}
    )
    return dict(answer["ChangeInfo"])


def weighted(identifier: str, weight: int, value: str = "192.0.2.1", **more: Any) -> dict[str, Any]:
    return record(
        "www.example.com", value, **{"SetIdentifier": identifier, "Weight": weight} | more
    )


def check(address: str = "203.0.113.10", **config: Any) -> str:
    told = {"Type": "HTTP", "IPAddress": address, "Port": 80} | config
    told = {key: value for key, value in told.items() if value is not None}
    made = route53().create_health_check(CallerReference=str(told), HealthCheckConfig=told)
    return str(made["HealthCheck"]["Id"])


def calculated(*children: str) -> str:
    config = {"ChildHealthChecks": list(children), "HealthThreshold": 1}
    return check(Type="CALCULATED", IPAddress=None, Port=None, **config)


def _wrong(*records: dict[str, Any]) -> Callable[[Any], None]:
    def call(_site: Any) -> None:
        change(zone(), *records)

    return call


def _one_of_a_group(**policy: Any) -> Callable[[Any], None]:
    return _wrong(record("www.example.com", "192.0.2.1", SetIdentifier="a", **policy))


def _zone_twice(_site: Any) -> None:
    zone("example.com", CallerReference="1")
    zone("example.org", CallerReference="1")


def _delete_no_check(_site: Any) -> None:
    route53().delete_health_check(HealthCheckId="none")


def _weights_of_another_kind(_site: Any) -> None:
    zone_id = zone()
    change(zone_id, record("www.example.com", "192.0.2.1"))
    change(zone_id, weighted("blue", 1))


def _created_again(_site: Any) -> None:
    zone_id = zone()
    change(zone_id, record("www.example.com", "192.0.2.1"))
    change(zone_id, record("www.example.com", "192.0.2.2"))


def _deleted_by_another_weight(_site: Any) -> None:
    zone_id = zone()
    change(zone_id, weighted("blue", 1))
    change(zone_id, weighted("blue", 2), action="DELETE")


def _alias_to_nothing(_site: Any) -> None:
    zone_id = zone()
    change(zone_id, record("example.com", AliasTarget=alias("www.example.com", zone_id)))


def _alias_to_itself(_site: Any) -> None:
    zone_id = zone()
    change(zone_id, record("www.example.com", AliasTarget=alias("www.example.com", zone_id)))


def _aliases_in_a_circle(_site: Any) -> None:
    zone_id = zone()
    pairs = (("a", "b"), ("b", "c"), ("c", "a"))
    made = [
        record(f"{name}.example.com", AliasTarget=alias(f"{to}.example.com", zone_id))
        for name, to in pairs
    ]
    change(zone_id, *made)


def _cname_to_itself(_site: Any) -> None:
    change(zone(), record("www.example.com", "www.example.com.", Type="CNAME"))


def _old_version(_site: Any) -> None:
    check_id = check()
    route53().update_health_check(HealthCheckId=check_id, HealthCheckVersion=7, Port=81)


def _vpc_of_nobody(_site: Any) -> None:
    zone(VPC={"VPCRegion": "ap-northeast-1", "VPCId": "vpc-0123456789abcdef0"})


def _no_number(_site: Any) -> None:
    zone()
    route53().list_hosted_zones(MaxItems="many")


BREAKING_NAME_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("route53-max-items", _no_number),
]
WRONG_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("route53-in-zone", _wrong(record("notexample.com", "192.0.2.1"))),
    ("route53-apex-cname", _wrong(record("example.com", "example.org", Type="CNAME"))),
    (
        "route53-lonely-cname",
        _wrong(
            record("www.example.com", "192.0.2.1"),
            record("www.example.com", "web.example.com", Type="CNAME"),
        ),
    ),
    ("route53-value", _wrong(record("www.example.com", "not-an-ip"))),
    ("route53-value", _wrong(record("www..example.com", "192.0.2.1"))),
    ("route53-value", _wrong(record("w" * 64 + ".example.com", "192.0.2.1"))),
    ("route53-value", _wrong(record("www.example.com", "192.0.2.1, 192.0.2.2"))),
    ("route53-value", _wrong(record("www.example.com", "mail.example.com", Type="MX"))),
    ("route53-value", _wrong(record("www.example.com", "v=spf1 -all", Type="TXT"))),
    ("route53-value", _wrong(record("www.example.com", "a.b", "c.d", Type="CNAME"))),
    ("route53-one-policy", _weights_of_another_kind),
    ("route53-one-policy", _wrong(weighted("blue", 1, Region="eu-west-1"))),
    ("route53-not-twice", _created_again),
    ("route53-not-twice", _wrong(weighted("blue", 1), weighted("blue", 2, "192.0.2.2"))),
    ("route53-same-values", _deleted_by_another_weight),
    ("route53-group", _wrong(weighted("blue", 1), weighted("green", 1, "192.0.2.2", TTL=30))),
    (
        "route53-group",
        _wrong(
            record("www.example.com", "192.0.2.1", SetIdentifier="a", Region="eu-west-1"),
            record("www.example.com", "192.0.2.2", SetIdentifier="b", Region="eu-west-1"),
        ),
    ),
    ("route53-alias-target", _alias_to_nothing),
    ("route53-loop", _alias_to_itself),
    ("route53-loop", _aliases_in_a_circle),
    ("route53-loop", _cname_to_itself),
    ("route53-vpc", _vpc_of_nobody),
    ("route53-child-check", lambda _site: calculated("none")),
    ("route53-health-check-version", _old_version),
    ("route53-health-check-numbers", lambda _site: check(Port=70_000)),
    ("route53-health-check-there", _wrong(weighted("blue", 1, HealthCheckId="none"))),
    (
        "route53-record-form",
        _wrong(record(AliasTarget=alias("front-1.elb.amazonaws.com", ALB_ZONE), TTL=60)),
    ),
    ("route53-listed-value", _wrong(record("www.example.com", "192.0.2.1", Type="B"))),
    ("route53-listed-value", _one_of_a_group(Failover="FIRST")),
    ("route53-listed-value", _one_of_a_group(Failover="primary")),
    ("route53-listed-value", _one_of_a_group(Region="tokyo")),
    ("route53-listed-value", lambda _site: check(Type="HTTPX")),
    ("route53-place", _one_of_a_group(GeoLocation={"ContinentCode": "XX"})),
    ("route53-place", _one_of_a_group(GeoLocation={"CountryCode": "JPN"})),
    ("route53-place", _one_of_a_group(GeoLocation={"CountryCode": "QQ"})),
    ("route53-zone-name", lambda _site: zone("not a name")),
    ("route53-zone-name", lambda _site: zone("w" * 64 + ".example")),
    ("route53-zone-reference", _zone_twice),
    ("route53-health-check-exists", _delete_no_check),
    ("route53-record-range", _wrong(weighted("blue", 300))),
    ("route53-set-identifier", _wrong(record("www.example.com", "192.0.2.1", Weight=1))),
    ("route53-set-identifier", _wrong(record("www.example.com", "192.0.2.1", SetIdentifier="a"))),
    (
        "route53-geo-location",
        _wrong(
            record(
                "www.example.com",
                "192.0.2.1",
                SetIdentifier="a",
                GeoLocation={"ContinentCode": "EU", "CountryCode": "FR"},
            )
        ),
    ),
    ("route53-endpoint", lambda _site: check(IPAddress=None)),
    ("route53-endpoint", lambda _site: check(Type="HTTP_STR_MATCH")),
    ("route53-endpoint-reached", lambda _site: check("10.0.0.5")),
    ("route53-endpoint-reached", lambda _site: check("127.0.0.1")),
    ("route53-health-check-numbers", lambda _site: check(RequestInterval=20)),
    ("route53-health-check-numbers", lambda _site: check(FailureThreshold=11)),
]
