"""Where moto's STS is replaced: trust, second factors, tokens, and sessions that end.

moto gives a session of any role, also of one that does not exist, to anybody, looks at no code and
no token, and gives everybody who asks for a session token the same key.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from minicloud.control.access.access import Access
from minicloud.control.access.circumstances import of_caller
from minicloud.control.access.credential import Credential
from minicloud.control.access.key_ring import HOME_ACCOUNT
from minicloud.control.access.standing_policies import (
    ADMINISTRATOR_ACCESS,
    iam_of,
    managed_document,
    read,
)
from minicloud.control.access.web_identity import check_token
from minicloud.control.calendar import date_at
from minicloud.control.dispatch import refusal
from minicloud.control.late_services import LateService, Surroundings
from minicloud.dataplane.iam.errors import MalformedPolicyError
from minicloud.dataplane.iam.evaluate import evaluate
from minicloud.dataplane.iam.parse_policy import parse_policy
from minicloud.dataplane.iam.policies import Policies
from minicloud.dataplane.iam.policy import Policy, PolicyKind
from minicloud.dataplane.iam.principal import Principal, PrincipalKind
from minicloud.dataplane.iam.request import Request
from minicloud.dataplane.iam.telling import denial_message
from minicloud.dataplane.iam.verdict import Decision, Verdict

ROLE_LIFE_S = 3600
TOKEN_LIFE_S = 12 * 3600
CHAINED_LIFE_S = 3600
"""Source: STS API Reference, AssumeRole, GetSessionToken (DurationSeconds); IAM User Guide, IAM
and AWS STS quotas (role chaining)."""

ORGANIZATION_ROLE = "OrganizationAccountAccessRole"
"""The role by which an organisation's administrator enters a member account.

Source: AWS Organizations User Guide, Accessing member accounts in an organization.
"""


class StsInMoto(LateService):
    """Sessions that only the trusted get, on the virtual clock."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.access: Access = cloud.access()

    def install(self) -> None:
        """From now on moto's STS is this course's."""
        responses: Any = import_module("moto.sts.responses").TokenResponse
        self.moto.put(responses, "assume_role", self._assume_role())
        self.moto.put(responses, "assume_role_with_web_identity", self._assume_by_token())
        self.moto.put(responses, "get_session_token", self._get_session_token())
        self.moto.put(responses, "get_caller_identity", self._get_caller_identity())

    def _assume_role(self) -> Any:
        def assume(response: Any) -> Any:
            caller = self.access.caller(response)
            arn, name = response._get_param("RoleArn"), response._get_param("RoleSessionName")
            mfa_at_s = self._second_factor(response, caller)
            role = _role(arn)
            if role is None:
                return self._enter_member_account(caller, arn, name)
            keys: dict[str, Any] = {"sts:RoleSessionName": name}
            if response._get_param("ExternalId"):
                keys["sts:ExternalId"] = response._get_param("ExternalId")
            if mfa_at_s is not None:
                keys |= {"aws:MultiFactorAuthPresent": True, "aws:MultiFactorAuthAge": "0"}
            verdict = self._trusts(role, caller, "sts:AssumeRole", keys)
            if not verdict.allowed:
                raise _not_authorized(caller, arn, verdict)
            life_s = _life_s(response, role, caller)
            return self._role_session(response, role, name, life_s)

        return assume

    def _trusts(
        self, role: Any, caller: Credential, action: str, keys: Mapping[str, Any]
    ) -> Verdict:
        """What trust policy and, while policies are enforced, the caller's own make of it."""
        trust = read(role.assume_role_policy_document, PolicyKind.TRUST, f"trust of {role.name}")
        if self.access.enforces:
            policies = self.access.policies_for(caller, trust)
        else:
            policies = Policies(identity=(ADMINISTRATOR_ACCESS,), resource=trust)
        about = of_caller(caller, self.access.now_s(), self.access.source_ip) | dict(keys)
        verdict = evaluate(Request(caller.principal, action, role.arn, about), policies)
        if self.access.enforces:
            self.access.verdicts.append(verdict)
        return verdict

    def _role_session(
        self,
        response: Any,
        role: Any,
        name: str,
        life_s: float,
        answer: Mapping[str, Any] | None = None,
    ) -> Any:
        tags = {tag["Key"]: tag["Value"] for tag in role.tags or []}
        tags |= {tag["Key"]: tag["Value"] for tag in response._get_param("Tags") or []}
        credential = self.access.keys.open_session(
            Principal.role_session(role.arn, name),
            f"{role.id}:{name}",
            life_s,
            tags=tags,
            session_policies=_session_policies(response, role.account_id),
        )
        role.last_used = date_at(self.access.now_s())
        return _answer(_told(credential) | dict(answer or {}))

    def _enter_member_account(self, caller: Credential, arn: str, name: str) -> Any:
        account = arn.split(":")[4] if arn.count(":") == 5 else ""
        known = arn.endswith(f":role/{ORGANIZATION_ROLE}") and account not in ("", HOME_ACCOUNT)
        if not (known and caller.is_administrator and caller.principal.account_id == HOME_ACCOUNT):
            raise _not_authorized(caller, arn)
        credential = self.access.keys.open_session(
            Principal.role_session(arn, name),
            f"AROACKCEVSQ6C2EXAMPLE:{name}",
            ROLE_LIFE_S,
            is_administrator=True,
        )
        return _answer(_told(credential))

    def _assume_by_token(self) -> Any:
        def assume(response: Any) -> Any:
            arn, name = response._get_param("RoleArn"), response._get_param("RoleSessionName")
            account = arn.split(":")[4] if arn.count(":") == 5 else HOME_ACCOUNT
            identity = check_token(
                response._get_param("WebIdentityToken") or "",
                iam_of(account).open_id_providers,
                self.access.published,
                date_at(self.access.now_s()).timestamp(),
            )
            action = "sts:AssumeRoleWithWebIdentity"
            role = _role(arn)
            caller = Credential("", "", Principal.web_identity(identity.provider_arn), "")
            keys = dict(identity.context) | {"sts:RoleSessionName": name}
            if role is None or not self._trusts(role, caller, action, keys).allowed:
                raise refusal("AccessDenied", f"Not authorized to perform {action}")
            told = {
                "SubjectFromWebIdentityToken": identity.subject,
                "Audience": identity.audience,
                "Provider": identity.provider_arn,
            }
            return self._role_session(response, role, name, _life_s(response, role, caller), told)

        return assume

    def _get_session_token(self) -> Any:
        def get(response: Any) -> Any:
            caller = self.access.caller(response)
            if caller.is_temporary:
                raise refusal(
                    "AccessDenied", "Cannot call GetSessionToken with session credentials"
                )
            mfa_at_s = self._second_factor(response, caller)
            credential = self.access.keys.open_session(
                caller.principal,
                caller.user_id,
                response._get_int_param("DurationSeconds", TOKEN_LIFE_S),
                mfa_at_s=mfa_at_s,
                tags=caller.tags,
                is_administrator=caller.is_administrator,
            )
            return _answer({"Credentials": _told(credential)["Credentials"]})

        return get

    def _second_factor(self, response: Any, caller: Credential) -> float | None:
        """When the code of a device was given: now. None where no device was named."""
        serial, code = response._get_param("SerialNumber"), response._get_param("TokenCode")
        if not serial and not code:
            return None
        iam = iam_of(caller.principal.account_id)
        user = iam.users.get(caller.principal.name)
        device = iam.virtual_mfa_devices.get(serial)
        right = (
            user is not None
            and serial in user.mfa_devices
            and device is not None
            and self.access.codes.take(serial, device.base32_string_seed, code or "")
        )
        if not right:
            raise refusal(
                "AccessDenied",
                "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
            )
        return self.access.now_s()

    def _get_caller_identity(self) -> Any:
        def get(response: Any) -> Any:
            caller = self.access.caller(response)
            principal = caller.principal
            told = {"UserId": caller.user_id, "Account": principal.account_id, "Arn": principal.arn}
            return _answer(told)

        return get


def _role(arn: str) -> Any:
    """moto's role; None where there is none of that ARN."""
    if arn.count(":") != 5:
        return None
    roles = iam_of(arn.split(":")[4]).roles.values()
    return next((role for role in roles if role.arn == arn), None)


def _not_authorized(caller: Credential, arn: str, verdict: Verdict | None = None) -> Exception:
    """The refusal of a role: the same whether it does not trust the caller or does not exist."""
    if verdict is not None and verdict.decision is Decision.EXPLICIT_DENY:
        return refusal("AccessDenied", denial_message(verdict))
    return refusal(
        "AccessDenied",
        f"User: {caller.principal.arn} is not authorized to perform: sts:AssumeRole on "
        f"resource: {arn}",
    )


def _life_s(response: Any, role: Any, caller: Credential) -> int:
    asked: int = response._get_int_param("DurationSeconds", ROLE_LIFE_S)
    if caller.principal.kind is PrincipalKind.ROLE_SESSION and asked > CHAINED_LIFE_S:
        raise refusal(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining",
        )
    if asked > int(role.max_session_duration or ROLE_LIFE_S):
        raise refusal(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    return asked


def _session_policies(response: Any, account_id: str) -> tuple[Policy, ...]:
    policies = []
    inline = response._get_param("Policy")
    if inline:
        try:
            policies.append(parse_policy(inline, PolicyKind.SESSION, "session policy"))
        except MalformedPolicyError as error:
            raise refusal("MalformedPolicyDocument", str(error)) from None
    for named in response._get_param("PolicyArns") or []:
        managed = iam_of(account_id).managed_policies.get(named.get("arn"))
        if managed is not None:
            policies.append(read(managed_document(managed), PolicyKind.SESSION, managed.name))
    return tuple(policies)


def _told(credential: Credential) -> dict[str, Any]:
    return {
        "Credentials": {
            "AccessKeyId": credential.key_id,
            "SecretAccessKey": credential.secret,
            "SessionToken": credential.token,
            "Expiration": date_at(credential.expires_s or 0.0),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": credential.user_id,
            "Arn": credential.principal.arn,
        },
        "PackedPolicySize": 0,
    }


def _answer(told: Mapping[str, Any]) -> Any:
    result: Callable[[Any], Any] = import_module("moto.core.responses").ActionResult
    return result(dict(told))
