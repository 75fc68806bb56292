"""Small inventories written by hand, and ways to ask a site."""

import http.client
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from minicloud.dataplane.records import (
    Action,
    ActionType,
    AvailabilityZone,
    Condition,
    ConditionField,
    HealthCheck,
    Instance,
    Inventory,
    Listener,
    LoadBalancer,
    Rule,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)

ZONE_A = "ap-northeast-1a"
ZONE_C = "ap-northeast-1c"

# Quick to notice, with room for a busy machine: at time_scale 20 a check may take 0.25 s.
QUICK_CHECK = HealthCheck(interval_s=6, timeout_s=5, healthy_threshold=2, path="/health")


def instances(in_a: int, in_c: int = 0) -> tuple[Instance, ...]:
    """a1, a2, ... in zone a, then c1, c2, ... in zone c."""
    return tuple(
        Instance(f"{zone[-1]}{i + 1}", f"web-{zone[-1]}{i + 1}", zone)
        for zone, count in ((ZONE_A, in_a), (ZONE_C, in_c))
        for i in range(count)
    )


def group(name: str, members: Sequence[Instance], **settings: Any) -> TargetGroup:
    settings.setdefault("health_check", QUICK_CHECK)
    targets = tuple(Target(each.instance_id, 80) for each in members)
    return TargetGroup(name, targets, **settings)


def forward(*groups: str | tuple[str, int]) -> Action:
    pairs = [each if isinstance(each, tuple) else (each, 1) for each in groups]
    return Action(ActionType.FORWARD, tuple(WeightedTargetGroup(*pair) for pair in pairs))


def rule(priority: int | None, action: Action, **conditions: Any) -> Rule:
    """Conditions by name: path="/a*", host=..., method=..., query=..., source=..., header=(n, v)"""
    fields = {
        "path": ConditionField.PATH_PATTERN,
        "host": ConditionField.HOST_HEADER,
        "method": ConditionField.HTTP_REQUEST_METHOD,
        "query": ConditionField.QUERY_STRING,
        "source": ConditionField.SOURCE_IP,
    }
    made = []
    for name, value in conditions.items():
        if name == "header":
            made.append(Condition(ConditionField.HTTP_HEADER, (value[1],), http_header=value[0]))
        else:
            made.append(Condition(fields[name], (value,)))
    return Rule(priority, action, tuple(made))


def inventory(
    members: Sequence[Instance],
    groups: Sequence[TargetGroup] | None = None,
    listeners: Sequence[Listener] | None = None,
    **load_balancer: Any,
) -> Inventory:
    """One load balancer "web"; by default one group "web" of all members behind HTTP:80."""
    zones = tuple(dict.fromkeys(each.availability_zone for each in members))
    made_groups = tuple(groups) if groups is not None else (group("web", members),)
    made_listeners = (
        tuple(listeners)
        if listeners is not None
        else (Listener("HTTP", 80, (rule(None, forward(made_groups[0].name)),)),)
    )
    settings = {"name": "web", "availability_zones": zones, "listeners": made_listeners}
    return Inventory(
        "ap-northeast-1",
        tuple(AvailabilityZone(zone) for zone in zones),
        tuple(members),
        made_groups,
        (LoadBalancer(**{**settings, **load_balancer}),),
    )


def certificate(*names: str) -> tuple[str, str]:
    """A self-signed certificate for these names and its key, both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
        .sign(key, hashes.SHA256())
    )
    return (
        made.public_bytes(serialization.Encoding.PEM).decode(),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
    )


def node(site: Any, zone: str, listener_port: int = 80) -> Any:
    """The address of the zone's node."""
    return next(n for n in site.nodes() if (n.zone, n.listener_port) == (zone, listener_port))


def targets_at_node(site: Any, zone: str, count: int, path: str = "/") -> list[str]:
    """The instances that answer `count` requests on one kept-alive connection to a node."""
    address = node(site, zone)
    connection = http.client.HTTPConnection(address.host, address.port, timeout=60)
    answered = []
    try:
        for _ in range(count):
            connection.request("GET", path, headers={"Host": "web.example"})
            response = connection.getresponse()
            response.read()
            assert response.status == 200
            answered.append(response.headers["X-Instance-Id"])
    finally:
        connection.close()
    return answered


def raw_exchange(site: Any, sent: bytes, zone: str = ZONE_A, listener_port: int = 80) -> bytes:
    """Everything that a node answers to these bytes, until it closes the connection."""
    address = node(site, zone, listener_port)
    with socket.create_connection((address.host, address.port), timeout=60) as connection:
        connection.sendall(sent)
        received = bytearray()
        while piece := connection.recv(65536):
            received += piece
    return bytes(received)


def with_state(members: Sequence[Instance], state: Any) -> tuple[Instance, ...]:
    return tuple(replace(each, state=state) for each in members)
