"""What a launch says in words: groups by name, settings that AWS lists, tags, user data."""

import re
from base64 import b64decode
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.listed_values import unlisted

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_MOST_BYTES = 16 * 1024
"""Source: EC2 User Guide, Run commands when you launch an EC2 instance with user data input."""
_TYPE = "InstanceType"
_TEMPLATE_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")


def _no_group_of_the_name(call: Call) -> str | None:
    ec2 = call.backend("ec2")
    for name in call.get("SecurityGroups", []):
        if ec2.get_security_group_by_name_or_id(name) is None:
            return f"The security group '{name}' does not exist in default VPC"
    return None


def _not_listed(call: Call) -> str | None:
    found = unlisted(call)
    if found is None or found.parameter == _TYPE:
        return None  # moto refuses types that there are not
    return (
        f"Value ({found.value}) for parameter {found.parameter} is invalid. It is one of "
        f"{', '.join(found.listed[:8])}{', ...' if len(found.listed) > 8 else ''}."
    )


def _too_much_data(call: Call) -> str | None:
    given = str(call.get("UserData", ""))
    try:
        size = len(b64decode(given, validate=True))
    except ValueError:
        size = len(given)
    if size <= _MOST_BYTES:
        return None
    return f"User data is limited to {_MOST_BYTES} bytes, and has {size}"


def _bad_template_name(call: Call) -> str | None:
    name = str(call.get("LaunchTemplateName", ""))
    if _TEMPLATE_NAME.fullmatch(name):
        return None
    return (
        f"'{name}' is no name of a launch template: 3 to 128 letters, digits, and the characters "
        "( ) . - / _"
    )


def _no_version(call: Call) -> str | None:
    version = str((call.get("LaunchTemplate") or {}).get("Version", "$Default"))
    if version in ("$Default", "$Latest") or version.isdecimal():
        return None
    return (
        f"Could not find the specified version {version}: give a number, $Latest or $Default, in "
        "this spelling"
    )


def _guard(
    guard_id: str, operations: tuple[str, ...], code: str, rule: str, source: str, finds: Any
) -> Guard:
    return Guard(guard_id, "ec2", operations, code, rule, f"{_API}/{source}", finds)


GUARDS = (
    _guard(
        "launch-group-names",
        ("RunInstances",),
        "InvalidGroup.NotFound",
        "The security groups of a launch exist, also where they are given by name.",
        "errors-overview.html; the wording is like moto's for other calls",
        _no_group_of_the_name,
    ),
    _guard(
        "launch-listed-value",
        ("RunInstances", "CreateVpcEndpoint"),
        "InvalidParameterValue",
        "Volume types, shutdown behaviours, kinds of resource and the like are those that the API "
        "Reference lists.",
        "API_RunInstances.html and errors-overview.html; the wording is ours",
        _not_listed,
    ),
    _guard(
        "launch-user-data",
        ("RunInstances",),
        "InvalidParameterValue",
        "User data is limited to 16 KB, before it is encoded.",
        "API_RunInstances.html and errors-overview.html; the wording is ours",
        _too_much_data,
    ),
    _guard(
        "launch-template-name",
        ("CreateLaunchTemplate",),
        "InvalidLaunchTemplateName.MalformedException",
        "A launch template's name has 3 to 128 characters of those that are allowed.",
        "errors-overview.html; the wording is ours",
        _bad_template_name,
    ),
    _guard(
        "launch-template-version",
        ("RunInstances",),
        "InvalidLaunchTemplateId.VersionNotFound",
        "The version of a launch template is a number, $Latest or $Default.",
        "API_LaunchTemplateSpecification.html and errors-overview.html; the wording is ours",
        _no_version,
    ),
)
