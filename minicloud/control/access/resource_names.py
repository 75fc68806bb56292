"""The ARN of what a call is about, from its parameters.

Source: Service Authorization Reference, the pages of these services.
Simplified: one resource a call, where AWS may look at several (RunInstances at images, subnets and
groups too); a call that is about none of these is about `*`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from minicloud.control.access.standing_policies import iam_of
from minicloud.control.calls import Call

_EC2 = {
    "InstanceId": "instance",
    "VolumeId": "volume",
    "SnapshotId": "snapshot",
    "SubnetId": "subnet",
    "GroupId": "security-group",
    "RouteTableId": "route-table",
    "NetworkAclId": "network-acl",
    "NatGatewayId": "natgateway",
    "InternetGatewayId": "internet-gateway",
    "AllocationId": "elastic-ip",
    "ImageId": "image",
    "VpcId": "vpc",
}
_EC2_MADE = {"RunInstances": "instance/*", "CreateVolume": "volume/*", "CreateVpc": "vpc/*"}
_IAM_LISTS = {"ListUsers": "user/", "ListRoles": "role/", "ListGroups": "group/"}
_BY_NAME: Mapping[str, Mapping[str, str]] = {
    "autoscaling": {"AutoScalingGroupName": "autoScalingGroup:*:autoScalingGroupName/{}"},
    "ecr": {"repositoryName": "repository/{}"},
    "ecs": {"cluster": "cluster/{}", "clusterName": "cluster/{}"},
    "elasticache": {
        "ReplicationGroupId": "replicationgroup:{}",
        "CacheClusterId": "cluster:{}",
    },
    "events": {"Name": "rule/{}"},
    "lambda": {"FunctionName": "function:{}"},
    "logs": {"logGroupName": "log-group:{}"},
    "rds": {
        "DBInstanceIdentifier": "db:{}",
        "DBClusterIdentifier": "cluster:{}",
        "DBSnapshotIdentifier": "snapshot:{}",
    },
}
_GLOBAL_BY_NAME: Mapping[str, Mapping[str, str]] = {
    "route53": {"HostedZoneId": "hostedzone/{}", "Id": "hostedzone/{}"},
}


def resource_of(call: Call, own_arn: str) -> str:
    """The ARN that a call is about; `own_arn`: of the caller, for calls about oneself."""
    if call.service == "iam":
        return _of_iam(call, own_arn)
    if call.service == "ec2":
        return _of_ec2(call)
    named = _first_named(call, _BY_NAME, f"{call.region}:{call.account_id}:")
    named = named or _first_named(call, _GLOBAL_BY_NAME, "::")
    if call.service == "sqs" and call.get("QueueUrl"):
        queue = str(call.get("QueueUrl")).rpartition("/")[2]
        return f"arn:aws:sqs:{call.region}:{call.account_id}:{queue}"
    return named or next(_arns(call.parameters), "*")


def _first_named(call: Call, table: Mapping[str, Mapping[str, str]], place: str) -> str | None:
    for parameter, pattern in table.get(call.service, {}).items():
        name = call.get(parameter)
        if isinstance(name, str) and name:
            if name.startswith("arn:"):
                return name
            return f"arn:aws:{call.service}:{place}{pattern.format(name.rpartition('/')[2])}"
    return None


def _arns(parameters: Mapping[str, Any]) -> Any:
    for value in parameters.values():
        values = value if isinstance(value, list) else [value]
        for one in values:
            if isinstance(one, str) and one.startswith("arn:"):
                yield one


def _of_ec2(call: Call) -> str:
    place = f"arn:aws:ec2:{call.region}:{call.account_id}:"
    if call.operation.startswith("Describe"):
        return "*"  # EC2's questions know no single resources
    if call.operation in _EC2_MADE:
        return place + _EC2_MADE[call.operation]
    for parameter, kind in _EC2.items():
        listed = call.get(f"{parameter}s", [])
        named = call.get(parameter) or (listed[0] if listed else None)
        if named:
            return f"{place}{kind}/{named}"
    return "*"


def _of_iam(call: Call, own_arn: str) -> str:
    iam = iam_of(call.account_id)
    place = f"arn:aws:iam::{call.account_id}:"
    if call.operation in _IAM_LISTS:
        return place + _IAM_LISTS[call.operation]
    of_kind: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
        ("GroupName", "group", iam.groups.get),
        ("RoleName", "role", lambda name: _by_name(iam.roles, name)),
        ("UserName", "user", iam.users.get),
        (
            "InstanceProfileName",
            "instance-profile",
            lambda name: _by_name(iam.instance_profiles, name),
        ),
    )
    for parameter, kind, find in of_kind:
        name = call.get(parameter)
        if name:
            found = find(name)
            path = call.get("Path", "/")
            return str(found.arn) if found is not None else f"{place}{kind}{path}{name}"
    if call.get("VirtualMFADeviceName"):
        return f"{place}mfa{call.get('Path', '/')}{call.get('VirtualMFADeviceName')}"
    if call.get("PolicyName"):
        return f"{place}policy{call.get('Path', '/')}{call.get('PolicyName')}"
    named = next(_arns(call.parameters), None)
    if named is not None:
        return str(named)
    return own_arn if call.operation in _ABOUT_ONESELF else "*"


_ABOUT_ONESELF = {
    "GetUser",
    "ListAccessKeys",
    "CreateAccessKey",
    "UpdateAccessKey",
    "DeleteAccessKey",
    "ListMFADevices",
    "ChangePassword",
}
"""What is about the caller when no user is named."""


def _by_name(things: Mapping[str, Any], name: str) -> Any:
    return next((one for one in things.values() if one.name == name), None)
