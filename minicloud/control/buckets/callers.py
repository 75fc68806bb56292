"""Who makes a request to S3: told by the access key that it was signed with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from minicloud.control.buckets.refusals import S3Refusal
from minicloud.control.safety import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from minicloud.dataplane.iam import MalformedPolicyError, Policies, Policy, PolicyKind, parse_policy
from minicloud.dataplane.iam.principal import Principal
from minicloud.dataplane.s3.link import Link

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/")


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal with the policies of its own, and the secret that it signs with.

    `context`: condition keys that come with it, such as the distribution behind a service.
    """

    principal: Principal
    policies: Policies = field(default_factory=Policies)
    secret_access_key: str = ""
    session_token: str | None = None
    context: tuple[tuple[str, str], ...] = ()


ANONYMOUS = Caller(Principal.anonymous())


def access_key_of(authorization: str | None, link: Link | None) -> str | None:
    """The access key that a request names; None when it is not signed."""
    if link is not None:
        return link.access_key_id
    if not authorization:
        return None
    match = _CREDENTIAL.search(authorization)
    if match:
        return match[1]
    scheme, _, rest = authorization.partition(" ")
    return rest.partition(":")[0] if scheme == "AWS" else authorization


def caller_of(account_id: str, access_key_id: str | None, services: Mapping[str, Caller]) -> Caller:
    """The caller behind an access key of this account, or of a service of AWS's own.

    Raises S3Refusal (InvalidAccessKeyId) for a key that nobody has.
    """
    if access_key_id is None:
        return ANONYMOUS
    if access_key_id == ACCESS_KEY_ID:
        return Caller(Principal.root(account_id), secret_access_key=SECRET_ACCESS_KEY)
    if access_key_id in services:
        return services[access_key_id]
    found = _user(account_id, access_key_id) or _session(account_id, access_key_id)
    if found is None:
        raise S3Refusal(
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            AWSAccessKeyId=access_key_id,
        )
    return found


def _user(account_id: str, access_key_id: str) -> Caller | None:
    iam = _iam(account_id)
    for user in iam.users.values():
        for key in user.access_keys:
            if key.access_key_id == access_key_id and key.status == "Active":
                groups = iam.get_groups_for_user(user.name)
                documents = [one for owner in (user, *groups) for one in _documents(owner)]
                return Caller(
                    Principal.user(user.arn),
                    Policies(identity=_read(documents), boundary=_boundary(iam, user)),
                    key.secret_access_key,
                )
    return None


def _session(account_id: str, access_key_id: str) -> Caller | None:
    from moto.backends import get_backend

    backends: Any = get_backend("sts")
    iam = _iam(account_id)
    for session in backends[account_id]["aws"].assumed_roles:
        if session.access_key_id != access_key_id:
            continue
        role = next((one for one in iam.roles.values() if one.arn == session.role_arn), None)
        if role is None:
            return None
        limits = [("session policy", session.policy)] if session.policy else []
        return Caller(
            Principal.role_session(session.role_arn, session.session_name),
            Policies(
                identity=_read(_documents(role)),
                boundary=_boundary(iam, role),
                session=_read(limits, PolicyKind.SESSION),
            ),
            session.secret_access_key,
            session.session_token,
        )
    return None


def _documents(owner: Any) -> list[tuple[str, Any]]:
    """Inline and attached policies of moto's user, group or role, by name."""
    attached = [(name, policy.document) for name, policy in owner.managed_policies.items()]
    inline = owner.policies
    pairs = inline.items() if isinstance(inline, dict) else ()
    return [*attached, *pairs]


def _boundary(iam: Any, owner: Any) -> Policy | None:
    arn = getattr(owner, "permissions_boundary_arn", None)
    if not arn or arn not in iam.managed_policies:
        return None
    document = iam.managed_policies[arn].document
    return next(iter(_read([(arn, document)], PolicyKind.BOUNDARY)), None)


def _read(
    documents: list[tuple[str, Any]], kind: PolicyKind = PolicyKind.IDENTITY
) -> tuple[Policy, ...]:
    """A document that is none grants nothing. moto keeps some of them percent-encoded."""
    read = []
    for name, document in documents:
        text = unquote(document) if isinstance(document, str) and "%7B" in document else document
        try:
            read.append(parse_policy(text, kind, name.rpartition("/")[2] or name))
        except MalformedPolicyError:
            continue
    return tuple(read)


def _iam(account_id: str) -> Any:
    from moto.backends import get_backend

    backends: Any = get_backend("iam")
    return backends[account_id]["aws"]
