"""Tokens of identity providers, really signed, and what STS makes of them."""

import base64
import hashlib
import hmac
import json
from typing import Any

import boto3
import jwt
import pytest
from botocore import UNSIGNED
from botocore.config import Config

import minicloud
from tests.control.access.people import ACCOUNT, client, iam, refused, role, statement, trust

ISSUER = "https://token.actions.githubusercontent.com"
NAME = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{NAME}"
MAIN = "repo:wantedly/app:ref:refs/heads/main"
ACTION = "sts:AssumeRoleWithWebIdentity"
NOT_VALIDATED = "could not be validated by AWS"


def trusting(condition: dict[str, Any]) -> str:
    return role(
        "ci",
        trust({"Federated": PROVIDER}, ACTION, Condition=condition),
        statement("Allow", "ec2:*"),
    )


@pytest.fixture
def github(cloud: minicloud.Cloud) -> Any:
    """The provider, known to the account, and a role for one branch."""
    provider = cloud.identity_provider(ISSUER)
    iam().create_open_id_connect_provider(Url=ISSUER, ClientIDList=["sts.amazonaws.com"])
    trusting({"StringEquals": {f"{NAME}:sub": MAIN, f"{NAME}:aud": "sts.amazonaws.com"}})
    return provider


def sts() -> Any:
    return boto3.client("sts", config=Config(signature_version=UNSIGNED))


def asked(token: str) -> dict[str, str]:
    arn = f"arn:aws:iam::{ACCOUNT}:role/ci"
    return {"RoleArn": arn, "RoleSessionName": "run", "WebIdentityToken": token}


def error(token: str) -> tuple[str, str]:
    return refused(sts().assume_role_with_web_identity, **asked(token))


def test_a_token_gets_a_session_without_any_key(cloud: minicloud.Cloud, github: Any) -> None:
    with cloud.enforce_policies():
        answer = sts().assume_role_with_web_identity(**asked(github.token(MAIN)))
        session = client("ec2", answer["Credentials"])
        session.describe_vpcs()
        assert refused(client("iam", answer["Credentials"]).list_users)[0] == "AccessDenied"
    assert answer["SubjectFromWebIdentityToken"] == MAIN
    assert answer["Provider"] == PROVIDER
    assert answer["Audience"] == "sts.amazonaws.com"


@pytest.mark.parametrize(
    "subject", ["repo:wantedly/app:ref:refs/heads/try", "repo:stranger/app:ref:refs/heads/main"]
)
def test_another_subject_is_not_trusted(github: Any, subject: str) -> None:
    assert error(github.token(subject)) == ("AccessDenied", f"Not authorized to perform {ACTION}")


def test_a_pattern_needs_string_like(cloud: minicloud.Cloud) -> None:
    provider = cloud.identity_provider(ISSUER)
    iam().create_open_id_connect_provider(Url=ISSUER, ClientIDList=["sts.amazonaws.com"])
    trusting({"StringEquals": {f"{NAME}:sub": "repo:wantedly/app:*"}})
    assert error(provider.token(MAIN))[0] == "AccessDenied"
    iam().update_assume_role_policy(
        RoleName="ci",
        PolicyDocument=trust(
            {"Federated": PROVIDER},
            ACTION,
            Condition={"StringLike": {f"{NAME}:sub": "repo:wantedly/app:*"}},
        ),
    )
    sts().assume_role_with_web_identity(**asked(provider.token(MAIN)))


def test_an_audience_that_the_account_does_not_know(github: Any) -> None:
    assert error(github.token(MAIN, audience="another.example.com")) == (
        "InvalidIdentityToken",
        "Incorrect token audience",
    )


def test_a_provider_that_the_account_does_not_know(cloud: minicloud.Cloud, github: Any) -> None:
    other = cloud.identity_provider("https://ci.example.com")
    assert error(other.token(MAIN)) == (
        "InvalidIdentityToken",
        "No OpenIDConnect provider found in your account for https://ci.example.com",
    )


def test_a_token_that_somebody_else_has_signed(cloud: minicloud.Cloud, github: Any) -> None:
    forger = cloud.identity_provider(ISSUER, published=False)
    code, message = error(forger.token(MAIN))
    assert code == "InvalidIdentityToken"
    assert NOT_VALIDATED in message


def test_a_token_whose_text_was_changed(github: Any) -> None:
    head, _, signature = github.token("repo:stranger/app:ref:refs/heads/main").split(".")
    claims = jwt.decode(github.token(MAIN), options={"verify_signature": False})
    text = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert error(f"{head}.{text}.{signature}")[0] == "InvalidIdentityToken"


def test_a_token_without_a_signature(github: Any) -> None:
    claims = jwt.decode(github.token(MAIN), options={"verify_signature": False})
    assert error(jwt.encode(claims, None, algorithm="none"))[0] == "InvalidIdentityToken"


def test_a_token_signed_with_the_public_key_as_a_secret(github: Any) -> None:
    """The known trick: a verifier that takes any algorithm would take the key for a password."""
    _, text, _ = github.token(MAIN).split(".")
    head = base64.urlsafe_b64encode(b'{"alg": "HS256", "kid": "key-1"}').rstrip(b"=").decode()
    secret = json.dumps(github.key_set).encode()
    signature = hmac.new(secret, f"{head}.{text}".encode(), hashlib.sha256).digest()
    forged = f"{head}.{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert error(forged)[0] == "InvalidIdentityToken"


@pytest.mark.parametrize("text", ["a.b.c", "no token at all", "ey" * 12_000])
def test_what_is_no_token(github: Any, text: str) -> None:
    code, message = error(text)
    assert code == "InvalidIdentityToken"
    assert "is not a valid JWT" in message


def test_a_token_is_taken_for_five_minutes_beyond_its_end(
    cloud: minicloud.Cloud, github: Any
) -> None:
    token = github.token(MAIN, life_s=300)
    cloud.advance(300 + 299)
    sts().assume_role_with_web_identity(**asked(token))
    cloud.advance(1)
    assert error(token)[0] == "ExpiredTokenException"


def test_a_provider_that_has_published_no_keys(cloud: minicloud.Cloud) -> None:
    provider = cloud.identity_provider(ISSUER, published=False)
    iam().create_open_id_connect_provider(Url=ISSUER, ClientIDList=["sts.amazonaws.com"])
    trusting({})
    assert error(provider.token(MAIN)) == (
        "InvalidIdentityToken",
        "Couldn't retrieve verification key from your identity provider.",
    )


def test_anybody_with_a_token_of_the_provider_gets_in_where_no_condition_stands(
    cloud: minicloud.Cloud,
) -> None:
    provider = cloud.identity_provider(ISSUER)
    iam().create_open_id_connect_provider(Url=ISSUER, ClientIDList=["sts.amazonaws.com"])
    trusting({})
    stranger = provider.token("repo:stranger/app:ref:refs/heads/main")
    sts().assume_role_with_web_identity(**asked(stranger))


def test_bare_moto_5_2_5_takes_any_text_for_a_token(bare_site: Any) -> None:
    boto3.client("sts").assume_role_with_web_identity(**asked("no token at all"))
