"""The policies that stand in moto's IAM, read for a decision."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from minicloud.control.access.credential import Credential
from minicloud.dataplane.iam.errors import MalformedPolicyError
from minicloud.dataplane.iam.parse_policy import parse_policy
from minicloud.dataplane.iam.policy import Policy, PolicyKind
from minicloud.dataplane.iam.principal import PrincipalKind

BOUNDARY = "minicloud_boundary_arn"
"""Where a user keeps the ARN of the permissions boundary: moto has no place for it."""

_KEPT = 2_048
_ADMINISTRATOR = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
ADMINISTRATOR_ACCESS = parse_policy(_ADMINISTRATOR, name="AdministratorAccess")
"""What AWS's managed policy of that name says."""


@lru_cache(_KEPT)
def read(document: str, kind: PolicyKind, name: str) -> Policy:
    """A policy that stands; one that nobody could have written on AWS has no statements."""
    try:
        return parse_policy(document, kind, name)
    except MalformedPolicyError:
        return Policy(name, kind, ())


def iam_of(account_id: str) -> Any:
    """moto's IAM of an account."""
    from moto.iam.models import iam_backends

    return iam_backends[account_id]["aws"]


def identity_policies(credential: Credential) -> tuple[Policy, ...]:
    """Of a user and the user's groups, or of a role."""
    if credential.is_administrator:
        return (ADMINISTRATOR_ACCESS,)
    entity = entity_of(credential)
    if entity is None:
        return ()
    holders = [entity]
    if credential.principal.kind is not PrincipalKind.ROLE_SESSION:
        holders += iam_of(credential.principal.account_id).get_groups_for_user(entity.name)
    return tuple(policy for one in holders for policy in policies_of(one))


def policies_of(holder: Any) -> Iterable[Policy]:
    """Inline and attached ones of a user, group or role of moto's."""
    for name, document in holder.policies.items():
        yield read(_text(document), PolicyKind.IDENTITY, name)
    for managed in holder.managed_policies.values():
        yield read(managed_document(managed), PolicyKind.IDENTITY, managed.name)


def boundary_of(credential: Credential) -> Policy | None:
    """The permissions boundary of a user or role, None where there is none."""
    entity = entity_of(credential)
    arn = None if entity is None else boundary_arn(entity)
    if arn is None:
        return None
    managed = iam_of(credential.principal.account_id).managed_policies.get(arn)
    if managed is None:  # a boundary that is gone lets nothing through
        return Policy(arn, PolicyKind.BOUNDARY, ())
    return read(managed_document(managed), PolicyKind.BOUNDARY, managed.name)


def boundary_arn(entity: Any) -> str | None:
    """Of a user or a role of moto's."""
    arn: str | None = vars(entity).get(BOUNDARY) or vars(entity).get("permissions_boundary_arn")
    return arn


def entity_of(credential: Credential) -> Any:
    """The user or role of moto's behind a credential; None where it is gone or never was."""
    principal = credential.principal
    if not principal.account_id or credential.is_administrator:
        return None
    iam = iam_of(principal.account_id)
    if principal.kind is PrincipalKind.ROLE_SESSION:
        return next((role for role in iam.roles.values() if role.arn == principal.entity_arn), None)
    return iam.users.get(principal.name)


def managed_document(managed: Any) -> str:
    """The default version of a managed policy."""
    chosen = next(
        (one for one in managed.versions if one.version_id == managed.default_version_id),
        managed.versions[-1],
    )
    return _text(chosen.document)


def bucket_policy(name: str) -> tuple[Policy | None, str]:
    """A bucket's policy and the account that owns the bucket ("" where there is no bucket)."""
    from moto.s3.models import s3_backends

    for account_id, account in list(s3_backends.items()):
        bucket = account["aws"].buckets.get(name)
        if bucket is not None:
            if bucket.policy is None:
                return None, account_id
            policy = read(_text(bucket.policy), PolicyKind.RESOURCE, f"bucket {name}")
            return policy, account_id
    return None, ""


def repository_policy(arn: str) -> tuple[Policy | None, str]:
    """A repository's policy and the account that owns it ("" where there is no repository).

    Source: ECR User Guide, Private repository policies (a statement needs no Resource: it is of
    the repository).
    """
    from moto.ecr.models import ecr_backends

    _, _, _, region, account_id, named = arn.split(":", 5)
    registry = ecr_backends[account_id][region]
    repository = registry.repositories.get(named.removeprefix("repository/"))
    if repository is None:
        return None, ""
    if not repository.policy:
        return None, account_id
    document = json.loads(_text(repository.policy))
    stated = document["Statement"]
    stated = [stated] if isinstance(stated, dict) else stated
    whole = document | {"Statement": [{"Resource": "*"} | one for one in stated]}
    policy = read(json.dumps(whole), PolicyKind.RESOURCE, f"repository {repository.name}")
    return policy, account_id


def _text(document: Any) -> str:
    if isinstance(document, bytes):
        return document.decode()
    return document if isinstance(document, str) else json.dumps(document)
