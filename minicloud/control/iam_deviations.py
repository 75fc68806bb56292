"""Where bare moto is known to differ from AWS in IAM and STS, and what the course makes of it."""

from minicloud.control.access.iam_guards import IAM_GUARDS
from minicloud.control.deviation import Deviation, Fidelity
from minicloud.control.guard import Guard

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_API = "https://docs.aws.amazon.com/IAM/latest/APIReference"
_STS = "https://docs.aws.amazon.com/STS/latest/APIReference"
_TESTS = "tests/control/access/"
_GUARDED = {
    "iam-marker": (
        "Takes any marker in some lists, and breaks with a Python exception in others.",
        "test_bare_moto_5_2_5_accepts",
    ),
    "iam-policy-document": (
        "Takes some policies outside the grammar.",
        "test_bare_moto_5_2_5_takes_a_policy_outside_the_grammar",
    ),
}


def _of_guard(guard: Guard) -> Deviation:
    moto, test = _GUARDED.get(
        guard.id, ("Accepts what breaks this rule.", "test_bare_moto_5_2_5_accepts")
    )
    return Deviation(
        id=guard.id,
        service=guard.service,
        aws=guard.rule,
        moto=moto,
        here=f"Refuses with {guard.code}.",
        ours=Fidelity.SAME,
        source=guard.source,
        test=f"{_TESTS}test_iam_guards.py::{test}",
    )


IAM_DEVIATIONS: tuple[Deviation, ...] = (
    *(_of_guard(guard) for guard in IAM_GUARDS),
    Deviation(
        id="iam-enforcement",
        service="iam",
        aws="Each call needs a valid signature and policies that allow it.",
        moto="Looks at neither; a switch lets it look, but without conditions of an Allow.",
        here="As moto until `cloud.enforce_policies()`; from then on as AWS, for the condition "
        "keys and resources that the course knows. Changes hold at once.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/reference_policies_evaluation-logic.html",
        test=f"{_TESTS}test_enforcement.py::"
        "test_bare_moto_5_2_5_ignores_the_conditions_of_an_allow",
    ),
    Deviation(
        id="iam-user-boundary",
        service="iam",
        aws="A user can have a permissions boundary.",
        moto="The call fails with Python's NotImplementedError.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/access_policies_boundaries.html",
        test=f"{_TESTS}test_enforcement.py::test_bare_moto_5_2_5_has_no_boundary_for_users",
    ),
    Deviation(
        id="iam-simulation",
        service="iam",
        aws="Two calls tell what policies would decide.",
        moto="They fail with Python's NotImplementedError.",
        here="They answer; a statement's place is its number in the policy.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_SimulatePrincipalPolicy.html",
        test=f"{_TESTS}test_simulation.py::test_bare_moto_5_2_5_simulates_nothing",
    ),
    Deviation(
        id="iam-passwords",
        service="iam",
        aws="A password has to meet the account's policy, or AWS's default one.",
        moto="Any password will do.",
        here="As AWS, with PasswordPolicyViolation; passwords do not expire.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/id_credentials_passwords_account-policy.html",
        test=f"{_TESTS}test_passwords.py::test_bare_moto_5_2_5_takes_any_password",
    ),
    Deviation(
        id="iam-change-password",
        service="iam",
        aws="Users can change their own password.",
        moto="The call fails with Python's NotImplementedError.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_ChangePassword.html",
        test=f"{_TESTS}test_passwords.py::test_bare_moto_5_2_5_lets_nobody_change_a_password",
    ),
    Deviation(
        id="iam-mfa",
        service="iam",
        aws="Two codes in a row enable a device, and a code is good once.",
        moto="Any digits will do.",
        here="Codes are checked by RFC 6238 on the virtual clock, with a step of slack.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_EnableMFADevice.html",
        test=f"{_TESTS}test_second_factor.py::test_bare_moto_5_2_5_takes_any_code",
    ),
    Deviation(
        id="iam-managed-policies",
        service="iam",
        aws="AWS keeps policies of its own that can be attached, such as ReadOnlyAccess.",
        moto="It has none unless it is told to load them all.",
        here="Each is there when it is named, as moto has copied it; ListPolicies lists 13 of them "
        "and those that were named.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/access_policies_managed-vs-inline.html",
        test=f"{_TESTS}test_awss_policies.py::test_bare_moto_5_2_5_has_none",
    ),
    Deviation(
        id="sts-caller",
        service="sts",
        aws="The caller's ARN is that of a user, a role session or the root user.",
        moto="Who has no key of IAM is `sts::user/moto`.",
        here="The course's own key is that of a user named administrator.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_STS}/API_GetCallerIdentity.html",
        test=f"{_TESTS}test_sessions.py::test_bare_moto_5_2_5_calls_a_user_a_thing_of_sts",
    ),
    Deviation(
        id="sts-trust",
        service="sts",
        aws="Only whom its trust policy names can assume a role.",
        moto="Anybody can, also a role that does not exist.",
        here="As AWS. The administrator may enter any account of twelve digits by its "
        "OrganizationAccountAccessRole.",
        ours=Fidelity.SAME,
        source=f"{_STS}/API_AssumeRole.html",
        test=f"{_TESTS}test_sessions.py::test_bare_moto_5_2_5_gives_anybody_a_session_of_any_role",
    ),
    Deviation(
        id="sts-session-end",
        service="sts",
        aws="Temporary credentials end at their time.",
        moto="The time is told by the machine's clock, and nothing ends.",
        here="They end on the virtual clock, while policies are enforced.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/id_credentials_temp.html",
        test=f"{_TESTS}test_sessions.py::test_bare_moto_5_2_5_ends_sessions_by_the_machines_clock",
    ),
    Deviation(
        id="sts-session-token",
        service="sts",
        aws="GetSessionToken gives credentials of the caller's own.",
        moto="Everybody gets the same key, which belongs to nobody.",
        here="As AWS, but they may also call IAM without a second factor.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_STS}/API_GetSessionToken.html",
        test=f"{_TESTS}test_second_factor.py::test_bare_moto_5_2_5_gives_everybody_one_session",
    ),
    Deviation(
        id="sts-web-identity",
        service="sts",
        aws="A token's signature, issuer, audience and end are checked, then the trust policy. "
        "Five minutes beyond its end it is still taken.",
        moto="Any text gets a session.",
        here="As AWS, with keys that the emulated provider has handed over, on the virtual clock.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_STS}/API_AssumeRoleWithWebIdentity.html",
        test=f"{_TESTS}test_web_identity.py::test_bare_moto_5_2_5_takes_any_text_for_a_token",
    ),
    Deviation(
        id="iam-shared-provider",
        service="iam",
        aws="A role is not created or changed if it trusts a provider that many companies share "
        "and looks at none of the claims that tell them apart.",
        moto="Any trust policy is taken.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/id_roles_providers_oidc_secure-by-default.html",
        test=f"{_TESTS}test_web_identity.py::"
        "test_anybody_with_a_token_of_the_provider_gets_in_where_no_condition_stands",
    ),
    Deviation(
        id="sts-saml",
        service="sts",
        aws="An assertion of a SAML provider has to be signed by it.",
        moto="Nobody looks at the signature.",
        here="As moto; while policies are enforced, such a session opens nothing.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_STS}/API_AssumeRoleWithSAML.html",
        test=f"{_TESTS}test_sessions.py::test_a_saml_assertion_is_not_looked_at",
    ),
)
"""Guards first, then in the order in which the chapter meets them."""
