"""Security groups: rules that mean something, groups that are in use, groups of other VPCs."""

from collections.abc import Iterator
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.interfaces import living_interfaces
from minicloud.control.subnets import subnet_of

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_RULE = f"{_API}/API_AuthorizeSecurityGroupIngress.html"
_AUTHORIZE = ("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
WITH_PORTS = ("tcp", "udp", "6", "17")
_SOURCES = (
    "IpRanges",
    "Ipv6Ranges",
    "UserIdGroupPairs",
    "PrefixListIds",
    "CidrIp",
    "SourceSecurityGroupName",
)
NAMES = ("tcp", "udp", "icmp", "icmpv6", "-1")
PORTS = range(65536)


def _permissions(call: Call) -> list[dict[str, Any]]:
    """The rules of a call; a single one may stand in the call itself."""
    given: list[dict[str, Any]] = call.get("IpPermissions", [])
    return given or [dict(call.parameters)]


def _no_source(call: Call) -> str | None:
    for one in _permissions(call):
        if not any(one.get(source) for source in _SOURCES):
            return "Missing source specification: include source security group or CIDR information"
    return None


def _protocol(call: Call) -> str | None:
    for one in _permissions(call):
        protocol = str(one.get("IpProtocol", "-1"))
        if protocol not in NAMES and not (protocol.isdigit() and int(protocol) in range(256)):
            return f"Invalid value '{protocol}' for IP protocol. Unknown protocol."
    return None


def _ports(call: Call) -> str | None:
    for one in _permissions(call):
        if str(one.get("IpProtocol")) not in WITH_PORTS:
            continue
        first, last = one.get("FromPort"), one.get("ToPort")
        if first is None or last is None:
            return (
                "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."
            )
        if int(first) not in PORTS or int(last) not in PORTS or int(first) > int(last):
            return f"Invalid {one['IpProtocol']} port range: {first}-{last}"
    return None


def _group(call: Call, group_id: str | None) -> Any:
    for by_id in call.backend("ec2").groups.values():
        if group_id in by_id:
            return by_id[group_id]
    return None


def _unreachable_group(call: Call) -> str | None:
    own = _group(call, call.get("GroupId"))
    for permission in _permissions(call):
        for pair in permission.get("UserIdGroupPairs") or ():
            other = _group(call, pair.get("GroupId"))
            if own is None or other is None or own.vpc_id == other.vpc_id:
                continue
            if not _peered(call, {own.vpc_id, other.vpc_id}):
                return "You have specified two resources that belong to different networks."
    return None


def _peered(call: Call, vpc_ids: set[str]) -> bool:
    return any(
        {one.vpc.id, one.peer_vpc.id} == vpc_ids and one._status.code == "active"
        for one in call.backend("ec2").vpc_pcxs.values()
    )


def _in_use(call: Call) -> str | None:
    group = _group(call, call.get("GroupId"))
    if group is None:
        return None
    message = f"resource {group.id} has a dependent object"
    ec2 = call.backend("ec2")
    for interface in living_interfaces(ec2):
        if any(one.id == group.id for one in interface.group_set):
            return message
    for other in ec2.groups[group.vpc_id].values():
        rules = [*other.ingress_rules, *other.egress_rules]
        referred = {rule.source_group.get("GroupId") for rule in rules}
        if other.id != group.id and group.id in referred:
            return message
    return None


def _default(call: Call) -> str | None:
    group = _group(call, call.get("GroupId"))
    if group is None or group.name != "default":
        return None
    return f'the specified group: "{group.id}" name: "default" cannot be deleted by a user'


def _groups_and_subnets(call: Call) -> Iterator[tuple[str, str]]:
    """Each group of a launch, with the subnet that it is to guard an interface in."""
    for group_id in call.get("SecurityGroupIds", []):
        if call.get("SubnetId"):
            yield group_id, call.get("SubnetId")
    for interface in call.get("NetworkInterfaces", []):
        for group_id in interface.get("Groups") or ():
            if interface.get("SubnetId"):
                yield group_id, interface["SubnetId"]


def _launched_elsewhere(call: Call) -> str | None:
    for group_id, subnet_id in _groups_and_subnets(call):
        group, subnet = _group(call, group_id), subnet_of(call, subnet_id)
        if group is not None and subnet is not None and subnet.vpc_id != group.vpc_id:
            return f"Security group {group_id} and subnet {subnet_id} belong to different networks."
    return None


GUARDS = (
    Guard(
        id="group-rule-source",
        service="ec2",
        operations=_AUTHORIZE,
        code="MissingParameter",
        rule="A security group's rule says who is let in, or where to.",
        source=f"{_RULE}; code and wording as quoted in github.com/boto/boto3/issues/1078",
        finds=_no_source,
    ),
    Guard(
        id="group-rule-protocol",
        service="ec2",
        operations=_AUTHORIZE,
        code="InvalidParameterValue",
        rule="A security group's rule names a protocol that exists.",
        source=f"{_RULE} (IpProtocol); the wording is ours",
        finds=_protocol,
    ),
    Guard(
        id="group-rule-ports",
        service="ec2",
        operations=_AUTHORIZE,
        code="InvalidParameterValue",
        rule="A security group's rule for TCP or UDP names a range of ports.",
        source=f"{_RULE}; the wording is ours",
        finds=_ports,
    ),
    Guard(
        id="group-rule-network",
        service="ec2",
        operations=_AUTHORIZE,
        code="InvalidGroup.NotFound",
        rule="A rule refers to groups of the own VPC, or of one with an active peering.",
        source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html; "
        "wording as quoted in github.com/ansible/ansible/issues/30053",
        finds=_unreachable_group,
    ),
    Guard(
        id="group-default",
        service="ec2",
        operations=("DeleteSecurityGroup",),
        code="CannotDelete",
        rule="A VPC's default security group cannot be deleted.",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html; the "
        "wording is ours",
        finds=_default,
    ),
    Guard(
        id="group-in-use",
        service="ec2",
        operations=("DeleteSecurityGroup",),
        code="DependencyViolation",
        rule="A security group stays while an interface has it or another group refers to it.",
        source=f"{_API}/API_DeleteSecurityGroup.html; the wording is ours",
        finds=_in_use,
    ),
    Guard(
        id="launch-group-network",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidParameter",
        rule="An instance's security groups are of its subnet's VPC.",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html; wording "
        "as quoted in github.com/QT-DevOps/DevOpsIssues/issues/256",
        finds=_launched_elsewhere,
    ),
)
