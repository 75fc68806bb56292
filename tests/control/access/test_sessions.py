"""Roles: whom they trust, and what a session is and when it ends."""

import base64
from datetime import timedelta
from typing import Any

import boto3

import minicloud
from minicloud.dataplane.iam import Step
from tests.control.access.people import (
    ACCOUNT,
    assume,
    client,
    iam,
    refused,
    role,
    statement,
    trust,
    user,
)

ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"
DEPLOY = f"arn:aws:iam::{ACCOUNT}:role/deploy"


def test_a_session_is_the_roles(cloud: minicloud.Cloud) -> None:
    arn = role("deploy", trust({"AWS": ACCOUNT}))
    told = client("sts", assume(arn)).get_caller_identity()
    assert told["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/test"
    assert told["UserId"].startswith("AROA")


def test_only_the_trusted_get_a_session(cloud: minicloud.Cloud) -> None:
    ana, bob = user("ana"), user("bob")
    arn = role("deploy", trust({"AWS": ANA}))
    assume(arn, ana)
    code, message = refused(client("sts", bob).assume_role, RoleArn=arn, RoleSessionName="test")
    assert code == "AccessDenied"
    told = (
        f"User: arn:aws:iam::{ACCOUNT}:user/bob is not authorized to perform: sts:AssumeRole on "
        f"resource: {arn}"
    )
    assert message == told
    iam().delete_role(RoleName="deploy")  # nobody can tell whether it was ever there
    again = refused(client("sts", bob).assume_role, RoleArn=arn, RoleSessionName="test")
    assert again == (code, told)


def test_a_role_that_does_not_exist_cannot_be_assumed(cloud: minicloud.Cloud) -> None:
    sts = boto3.client("sts")
    assert refused(sts.assume_role, RoleArn=DEPLOY, RoleSessionName="test")[0] == "AccessDenied"


def test_an_external_id_has_to_be_right(cloud: minicloud.Cloud) -> None:
    condition = {"StringEquals": {"sts:ExternalId": "12345"}}
    arn = role("deploy", trust({"AWS": ACCOUNT}, Condition=condition))
    sts = boto3.client("sts")
    assume(arn, ExternalId="12345")
    for wrong in ({}, {"ExternalId": "99999"}):
        assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="test", **wrong)


def test_trust_in_the_account_leaves_it_to_the_users_policy(cloud: minicloud.Cloud) -> None:
    arn = role("deploy", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    able = user("ana", statement("Allow", "sts:AssumeRole", arn))
    unable = user("bob")
    with cloud.enforce_policies() as enforcement:
        assume(arn, able)
        assert refused(client("sts", unable).assume_role, RoleArn=arn, RoleSessionName="test")
        assert enforcement.verdicts[-1].step is Step.IDENTITY
    assume(arn, unable)  # nobody asks for the user's policies


def test_a_session_may_do_what_the_role_may_and_not_what_the_user_may(
    cloud: minicloud.Cloud,
) -> None:
    key = user("ana", statement("Allow", "iam:*"))
    arn = role("deploy", trust({"AWS": ANA}), statement("Allow", "ec2:*"))
    with cloud.enforce_policies():
        session = assume(arn, key)
        client("ec2", session).describe_vpcs()
        assert refused(client("iam", session).list_users)[0] == "AccessDenied"


def test_a_session_ends_on_the_clouds_clock(cloud: minicloud.Cloud) -> None:
    arn = role("deploy", trust({"AWS": ACCOUNT}), statement("Allow", "*"))
    session = assume(arn, DurationSeconds=900)
    assert session["Expiration"] - cloud.now == timedelta(seconds=900)
    with cloud.enforce_policies():
        cloud.advance(899)
        client("iam", session).list_users()
        cloud.advance(1)
        assert refused(client("iam", session).list_users)[0] == "ExpiredToken"
        assert refused(client("ecs", session).list_clusters)[0] == "ExpiredTokenException"
        assert refused(client("ec2", session).describe_vpcs)[0] == "RequestExpired"


def test_a_session_needs_its_token(cloud: minicloud.Cloud) -> None:
    session = assume(role("deploy", trust({"AWS": ACCOUNT}), statement("Allow", "*")))
    without = {**session, "SessionToken": None}
    with cloud.enforce_policies():
        assert refused(client("iam", without).list_users)[0] == "InvalidClientTokenId"


def test_a_session_lasts_no_longer_than_the_role_allows(cloud: minicloud.Cloud) -> None:
    arn = role("deploy", trust({"AWS": ACCOUNT}), MaxSessionDuration=7200)
    assume(arn, DurationSeconds=7200)
    sts = boto3.client("sts")
    long = {"RoleArn": arn, "RoleSessionName": "test", "DurationSeconds": 7201}
    assert refused(sts.assume_role, **long) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    )


def test_a_chained_session_lasts_an_hour_at_most(cloud: minicloud.Cloud) -> None:
    first = role("first", trust({"AWS": ACCOUNT}))
    second = role("second", trust({"AWS": first}), MaxSessionDuration=43_200)
    session = assume(first)
    assume(second, session, DurationSeconds=3600)
    long = {"RoleArn": second, "RoleSessionName": "test", "DurationSeconds": 3601}
    assert refused(client("sts", session).assume_role, **long)[0] == "ValidationError"


def test_tags_of_role_and_session_are_the_principals(cloud: minicloud.Cloud) -> None:
    own = {"StringEquals": {"aws:PrincipalTag/team": "web", "aws:PrincipalTag/stage": "test"}}
    arn = role(
        "deploy",
        trust({"AWS": ACCOUNT}),
        statement("Allow", "iam:ListUsers", Condition=own),
        Tags=[{"Key": "team", "Value": "web"}],
    )
    with cloud.enforce_policies():
        assert refused(client("iam", assume(arn)).list_users)
        tagged = assume(arn, Tags=[{"Key": "stage", "Value": "test"}])
        client("iam", tagged).list_users()


def test_a_deleted_role_leaves_a_session_nothing(cloud: minicloud.Cloud) -> None:
    arn = role("deploy", trust({"AWS": ACCOUNT}), statement("Allow", "*"))
    session = assume(arn)
    iam().delete_role_policy(RoleName="deploy", PolicyName="own")
    iam().delete_role(RoleName="deploy")
    with cloud.enforce_policies():
        assert refused(client("iam", session).list_users)[0] == "AccessDenied"


def test_the_course_enters_another_account_of_its_organisation(cloud: minicloud.Cloud) -> None:
    there = assume("arn:aws:iam::222222222222:role/OrganizationAccountAccessRole")
    assert client("sts", there).get_caller_identity()["Account"] == "222222222222"
    ana = user("ana")
    sts = client("sts", ana)
    arn = "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="test")[0] == "AccessDenied"


def test_a_reset_ends_all_sessions(cloud: minicloud.Cloud) -> None:
    session = assume(role("deploy", trust({"AWS": ACCOUNT}), statement("Allow", "*")))
    cloud.reset()
    with cloud.enforce_policies():
        assert refused(client("iam", session).list_users)[0] == "InvalidClientTokenId"


def test_who_calls_with_the_courses_key_is_an_administrator(cloud: minicloud.Cloud) -> None:
    told = boto3.client("sts").get_caller_identity()
    assert told["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/administrator"


def test_a_saml_assertion_is_not_looked_at(cloud: minicloud.Cloud) -> None:
    names = 'xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" '
    names += 'xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"'
    said = "https://aws.amazon.com/SAML/Attributes"
    unsigned = "".join(
        f'<a:Attribute Name="{said}/{name}"><a:AttributeValue>{value}</a:AttributeValue>'
        "</a:Attribute>"
        for name, value in (("Role", f"{DEPLOY},idp"), ("RoleSessionName", "ana"))
    )
    text = (
        f"<p:Response {names}><a:Assertion><a:AttributeStatement>{unsigned}"
        "</a:AttributeStatement></a:Assertion></p:Response>"
    )
    answer = boto3.client("sts").assume_role_with_saml(
        RoleArn=DEPLOY,
        PrincipalArn=f"arn:aws:iam::{ACCOUNT}:saml-provider/idp",
        SAMLAssertion=base64.b64encode(text.encode()).decode(),
    )
    with cloud.enforce_policies():
        session = client("iam", answer["Credentials"])
        assert refused(session.list_users)[0] == "InvalidClientTokenId"


def test_bare_moto_5_2_5_gives_anybody_a_session_of_any_role(bare_site: Any) -> None:
    assume(DEPLOY)
    assume(role("closed", trust({"Service": "ec2.amazonaws.com"})))


def test_bare_moto_5_2_5_calls_a_user_a_thing_of_sts(bare_site: Any) -> None:
    told = boto3.client("sts").get_caller_identity()
    assert told["Arn"] == f"arn:aws:sts::{ACCOUNT}:user/moto"


def test_bare_moto_5_2_5_ends_sessions_by_the_machines_clock(bare_site: Any) -> None:
    from datetime import UTC, datetime

    assert assume(DEPLOY)["Expiration"] > datetime.now(UTC)
