"""What holds for every request and every set of policies."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.iam import (
    Decision,
    Policies,
    Policy,
    PolicyKind,
    Principal,
    Request,
    evaluate,
    parse_policy,
)
from tests.dataplane.iam.cases import ACCOUNT, allow, deny, document

ACTIONS = ["s3:GetObject", "s3:PutObject", "ec2:RunInstances", "iam:CreateUser"]
PATTERNS = [*ACTIONS, "*", "s3:*", "s3:Get*", "ec2:*"]
RESOURCES = ["arn:aws:s3:::a/1", "arn:aws:s3:::b/1"]
RESOURCE_PATTERNS = [*RESOURCES, "*", "arn:aws:s3:::a/*"]
CALLERS = [
    Principal.user(f"arn:aws:iam::{ACCOUNT}:user/ana"),
    Principal.user("arn:aws:iam::999999999999:user/eve"),
    Principal.role_session(f"arn:aws:iam::{ACCOUNT}:role/ops", "ana"),
    Principal.root(ACCOUNT),
    Principal.service("ec2.amazonaws.com"),
    Principal.anonymous(),
]
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"StringLike": {"aws:username": "a*"}},
]


@st.composite
def statements(draw: st.DrawFn, principals: bool) -> dict[str, Any]:
    effect = draw(st.sampled_from([allow, allow, deny]))
    more: dict[str, Any] = {}
    if principals:
        more["Principal"] = draw(
            st.sampled_from(
                ["*", {"AWS": ACCOUNT}, {"AWS": CALLERS[0].arn}, {"AWS": "999999999999"}]
            )
        )
    condition = draw(st.sampled_from(CONDITIONS))
    if condition:
        more["Condition"] = condition
    return effect(draw(st.sampled_from(PATTERNS)), draw(st.sampled_from(RESOURCE_PATTERNS)), **more)


@st.composite
def policies_of(draw: st.DrawFn, kind: PolicyKind) -> Policy:
    drawn = draw(st.lists(statements(kind.names_principals), min_size=1, max_size=4))
    return parse_policy(document(*drawn), kind, kind.value)


@st.composite
def all_policies(draw: st.DrawFn) -> Policies:
    return Policies(
        identity=tuple(draw(st.lists(policies_of(PolicyKind.IDENTITY), max_size=2))),
        resource=draw(st.none() | policies_of(PolicyKind.RESOURCE)),
        boundary=draw(st.none() | policies_of(PolicyKind.BOUNDARY)),
        session=tuple(draw(st.lists(policies_of(PolicyKind.SESSION), max_size=1))),
    )


@st.composite
def requests(draw: st.DrawFn) -> Request:
    mfa = draw(st.sampled_from([None, True, False]))
    return Request(
        draw(st.sampled_from(CALLERS)),
        draw(st.sampled_from(ACTIONS)),
        draw(st.sampled_from(RESOURCES)),
        {} if mfa is None else {"aws:MultiFactorAuthPresent": mfa},
        resource_account=ACCOUNT,
    )


def with_identity(policies: Policies, policy: Policy) -> Policies:
    return Policies(
        (*policies.identity, policy), policies.resource, policies.boundary, policies.session
    )


EVERYTHING = parse_policy(document(allow("*")), name="everything")
NOTHING = parse_policy(document(deny("*")), name="nothing")


@given(requests(), all_policies())
def test_an_allow_more_never_turns_an_explicit_deny(request: Request, policies: Policies) -> None:
    before, after = (
        evaluate(request, one).decision for one in (policies, with_identity(policies, EVERYTHING))
    )
    assert (before is Decision.EXPLICIT_DENY) == (after is Decision.EXPLICIT_DENY)
    if before is Decision.ALLOWED:
        assert after is Decision.ALLOWED


@given(requests(), all_policies())
def test_a_deny_of_everything_ends_every_request(request: Request, policies: Policies) -> None:
    assert evaluate(request, with_identity(policies, NOTHING)).decision is Decision.EXPLICIT_DENY


@given(requests(), all_policies(), st.randoms(use_true_random=False))
def test_the_order_of_statements_and_policies_does_not_matter(
    request: Request, policies: Policies, shuffle: Any
) -> None:
    def mixed(policy: Policy | None) -> Policy | None:
        if policy is None:
            return None
        order = list(policy.statements)
        shuffle.shuffle(order)
        return Policy(policy.name, policy.kind, tuple(order), policy.version)

    other = Policies(
        tuple(one for one in map(mixed, reversed(policies.identity)) if one),
        mixed(policies.resource),
        mixed(policies.boundary),
        tuple(one for one in map(mixed, policies.session) if one),
    )
    one, another = evaluate(request, policies), evaluate(request, other)
    assert (one.decision, one.step) == (another.decision, another.step)


@given(requests(), all_policies())
def test_a_boundary_only_takes_away(request: Request, policies: Policies) -> None:
    without = Policies(policies.identity, policies.resource, None, policies.session)
    if evaluate(request, policies).allowed:
        assert evaluate(request, without).allowed


@given(requests())
def test_without_policies_nobody_but_the_root_user_may_do_anything(request: Request) -> None:
    assert evaluate(request, Policies()).allowed == (request.principal == CALLERS[3])


@given(requests(), all_policies())
def test_the_verdict_names_what_decided(request: Request, policies: Policies) -> None:
    verdict = evaluate(request, policies)
    if verdict.decision is Decision.IMPLICIT_DENY:
        assert not verdict.decided_by
        assert not any(one.denies for one in verdict.tried)
    elif verdict.decision is Decision.EXPLICIT_DENY:
        assert verdict.decided_by
        assert all(one.denies for one in verdict.decided_by)
    elif request.principal != CALLERS[3]:
        assert verdict.decided_by
        assert all(one.allows for one in verdict.decided_by)
