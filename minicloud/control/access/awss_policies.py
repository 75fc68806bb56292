"""AWS's own policies: each stands in an account's IAM once somebody names or lists it.

moto holds the text of all 1,582, and would make them all at once, which takes over a second.
Source: IAM User Guide, Managed policies and inline policies.
"""

import json
from collections.abc import Callable
from functools import cache, wraps
from importlib import import_module
from typing import Any

LISTED = (
    "AdministratorAccess",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2FullAccess",
    "AmazonEC2ReadOnlyAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "IAMFullAccess",
    "IAMReadOnlyAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "job-function/ViewOnlyAccess",
    "service-role/AWSLambdaBasicExecutionRole",
    "service-role/AmazonECSTaskExecutionRolePolicy",
)
"""What ListPolicies shows, by path and name, beside those that somebody has named."""
_PREFIX = "arn:aws:iam::aws:policy/"
_NAMING = (
    "attach_user_policy",
    "attach_group_policy",
    "attach_role_policy",
    "get_policy",
    "get_policy_version",
    "list_policy_versions",
    "list_entities_for_policy",
    "put_role_permissions_boundary",
    "create_role",
)
"""moto's names of the calls that may name a policy of AWS's which is not there yet."""


def bring(iam: Any, arn: str | None) -> None:
    """Have a policy of AWS's stand in moto's IAM; nothing where AWS has none of that ARN."""
    if arn is None or not arn.startswith(_PREFIX) or arn in iam.managed_policies:
        return
    *_, name = arn.split("/")
    told = _texts().get(name)
    if told is None or arn != f"{_PREFIX.removesuffix('/')}{told['Path']}{name}":
        return
    mock_random: Any = import_module("moto.moto_api._internal").mock_random
    # Its id is its own, and no other id hangs on who has looked at it.
    state = mock_random.getstate()
    mock_random.seed(arn)
    try:
        made = import_module("moto.iam.models").AWSManagedPolicy.from_data(
            name, iam.account_id, iam.region_name, told
        )
    finally:
        mock_random.setstate(state)
    iam.managed_policies[arn] = made
    iam.aws_managed_policies.append(made)


def bringing() -> dict[str, Callable[[Callable[[Any], Any]], Callable[[Any], Any]]]:
    """By the name of a method of moto's responses: what makes of it one that brings policies."""
    return dict.fromkeys(_NAMING, _bringing_named) | {"list_policies": _bringing_listed}


def _bringing_named(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(original)
    def respond(response: Any) -> Any:
        for parameter in ("PolicyArn", "PermissionsBoundary"):
            bring(response.backend, response._get_param(parameter))
        return original(response)

    return respond


def _bringing_listed(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(original)
    def respond(response: Any) -> Any:
        if response._get_param("Scope") != "Local":
            for path in LISTED:
                bring(response.backend, _PREFIX + path)
        return original(response)

    return respond


@cache
def _texts() -> dict[str, Any]:
    """By name: path, dates and document."""
    module: Any = import_module("moto.iam.aws_managed_policies")
    texts: dict[str, Any] = json.loads(module.aws_managed_policies_data)
    return texts
