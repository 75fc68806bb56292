"""The condition keys of a request: what the cloud knows of the caller and of the call.

Source: IAM User Guide, AWS global condition context keys; IAM and AWS STS condition context keys.
Simplified: these keys and no others; each Region has its own, also where a service is global.
"""

from collections.abc import Mapping
from typing import Any

from minicloud.control.access.credential import Credential
from minicloud.control.calendar import date_at
from minicloud.control.calls import Call
from minicloud.dataplane.iam.principal import PrincipalKind

_GLOBAL = {"iam", "sts", "route53", "cloudfront", "organizations"}
_GLOBAL_REGION = "us-east-1"


def of_caller(credential: Credential, now_s: float, source_ip: str) -> dict[str, Any]:
    """Keys that say who calls, from where and when."""
    keys: dict[str, Any] = {
        "aws:CurrentTime": date_at(now_s).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(date_at(now_s).timestamp())),
        "aws:SecureTransport": True,
        "aws:SourceIp": source_ip,
    }
    if credential.user_id:
        keys["aws:userid"] = credential.user_id
    for name, value in credential.tags.items():
        keys[f"aws:PrincipalTag/{name}"] = value
    if credential.is_temporary and credential.issued_s is not None:
        # Long-lived keys have none of these at all, not even a "false".
        keys["aws:TokenIssueTime"] = date_at(credential.issued_s).strftime("%Y-%m-%dT%H:%M:%SZ")
        keys["aws:MultiFactorAuthPresent"] = credential.mfa_at_s is not None
        if credential.mfa_at_s is not None:
            keys["aws:MultiFactorAuthAge"] = str(int(now_s - credential.mfa_at_s))
        if credential.principal.kind is PrincipalKind.USER:
            keys["aws:username"] = credential.principal.name
    return keys | dict(credential.context)


def of_call(call: Call) -> dict[str, Any]:
    """Keys that say what is asked for, beside the action and the resource."""
    region = _GLOBAL_REGION if call.service in _GLOBAL else call.region
    keys: dict[str, Any] = {"aws:RequestedRegion": region}
    tags = _request_tags(call)
    if tags:
        keys["aws:TagKeys"] = list(tags)
        keys |= {f"aws:RequestTag/{name}": value for name, value in tags.items()}
    for parameter, key in _OF_PARAMETER.get(call.service, {}).items():
        value = call.get(parameter)
        if value is not None:
            keys[key] = str(value)
    if call.service == "ec2":
        keys |= _instance_tags(call)
    return keys


_OF_PARAMETER: Mapping[str, Mapping[str, str]] = {
    "ec2": {"InstanceType": "ec2:InstanceType"},
    "iam": {"PermissionsBoundary": "iam:PermissionsBoundary", "PolicyArn": "iam:PolicyARN"},
    "sts": {"ExternalId": "sts:ExternalId", "RoleSessionName": "sts:RoleSessionName"},
}


def _request_tags(call: Call) -> dict[str, str]:
    given = call.get("Tags", [])
    for specification in call.get("TagSpecifications", []) or []:
        given = [*given, *specification.get("Tags", [])]
    if isinstance(given, Mapping):
        return {str(name): str(value) for name, value in given.items()}
    return {
        str(tag["Key"]): str(tag.get("Value", ""))
        for tag in given
        if isinstance(tag, Mapping) and "Key" in tag
    }


def _instance_tags(call: Call) -> dict[str, Any]:
    """The tags of the one instance that a call names."""
    named = call.get("InstanceIds") or [call.get("InstanceId")]
    if len(named) != 1 or not named[0]:
        return {}
    tags = call.backend("ec2").describe_tags({"resource-id": [named[0]]})
    return {
        f"{prefix}:ResourceTag/{tag['key']}": tag["value"]
        for tag in tags
        for prefix in ("aws", "ec2")
    }
