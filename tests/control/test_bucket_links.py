"""Presigned links end on the virtual clock; bare moto lets them through for ever."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

import minicloud
from minicloud.control.safety import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from minicloud.dataplane.s3.messages import S3Reply, S3Request
from tests.control import bucket_calls as calls

HOST = "127.0.0.1:9"
DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1"


def signer(version: str = "s3v4", **keys: str) -> Any:
    config = Config(signature_version=version)
    return boto3.client("s3", endpoint_url=f"http://{HOST}", config=config, **keys)


def link(version: str = "s3v4", operation: str = "get_object", expires_s: int = 60) -> str:
    made: str = signer(version).generate_presigned_url(
        operation, Params={"Bucket": "wantedly-assets", "Key": "a b.js"}, ExpiresIn=expires_s
    )
    return made


def ask(cloud: minicloud.Cloud, url: str, method: str = "GET", body: bytes = b"") -> S3Reply:
    parts = urlsplit(url)
    headers = (("Host", parts.netloc),)
    request = S3Request(method, parts.netloc, parts.path, parts.query, headers, body)
    return cloud.bucket_store().answer(request)


@pytest.fixture
def assets(cloud: minicloud.Cloud) -> minicloud.Cloud:
    calls.bucket()
    calls.put("a b.js", b"script")
    return cloud


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_link_is_good_until_its_end_by_the_clouds_clock(
    assets: minicloud.Cloud, version: str
) -> None:
    assets.advance(1000)
    url = link(version)
    assets.advance(59)
    assert (ask(assets, url).status, ask(assets, url).body) == (200, b"script")
    assets.advance(1)
    refused = ask(assets, url)
    assert refused.status == 403
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in refused.body
    assert b"<Expires>2026-01-05T00:17:40Z</Expires>" in refused.body


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_what_was_signed_cannot_be_changed(assets: minicloud.Cloud, version: str) -> None:
    calls.put("secret", b"x")
    url = link(version)
    for changed in (url.replace("a%20b.js", "secret"), url.replace("Expires=", "Expires=9")):
        assert b"<Code>SignatureDoesNotMatch</Code>" in ask(assets, changed).body
    assert b"SignatureDoesNotMatch" in ask(assets, url, "PUT", b"other").body
    assert calls.read("a b.js") == b"script"


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_link_to_put_takes_an_object(assets: minicloud.Cloud, version: str) -> None:
    assert ask(assets, link(version, "put_object"), "PUT", b"new").status == 200
    assert calls.read("a b.js") == b"new"


def test_a_link_lasts_a_week_at_most(assets: minicloud.Cloud) -> None:
    assert ask(assets, link(expires_s=604_800)).status == 200
    refused = ask(assets, link(expires_s=604_801))
    assert b"<Code>AuthorizationQueryParametersError</Code>" in refused.body


def test_a_link_of_who_may_not_read_does_not_help(assets: minicloud.Cloud) -> None:
    iam = boto3.client("iam")
    iam.create_user(UserName="ana")
    key = iam.create_access_key(UserName="ana")["AccessKey"]
    client = signer(
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    params = {"Bucket": "wantedly-assets", "Key": "a b.js"}
    url = client.generate_presigned_url("get_object", Params=params)
    enforcement = assets.enforce_policies()
    assert b"no identity-based policy allows" in ask(assets, url).body
    calls.put_policy(calls.statement(Principal={"AWS": "arn:aws:iam::123456789012:user/ana"}))
    assert ask(assets, url).body == b"script"
    iam.update_access_key(UserName="ana", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert b"InvalidAccessKeyId" in ask(assets, url).body
    enforcement.end()


def test_a_link_without_its_date_is_no_link(assets: minicloud.Cloud) -> None:
    url = link("s3").partition("&Expires")[0]
    assert ask(assets, url).status == 403
    url = link().replace("X-Amz-Date", "X-Amz-Day")
    assert b"AuthorizationQueryParametersError" in ask(assets, url).body


def test_a_signed_header_is_checked_too(assets: minicloud.Cloud) -> None:
    def asked(secret: str) -> S3Reply:
        request = AWSRequest("GET", f"http://{HOST}/wantedly-assets/a%20b.js")
        request.headers["Host"] = HOST
        S3SigV4Auth(Credentials(ACCESS_KEY_ID, secret), "s3", "ap-northeast-1").add_auth(request)
        headers = tuple(request.headers.items())
        return assets.bucket_store().answer(
            S3Request("GET", HOST, "/wantedly-assets/a%20b.js", "", headers)
        )

    assert asked(SECRET_ACCESS_KEY).body == b"script"
    assert b"SignatureDoesNotMatch" in asked("another secret").body


def test_a_service_is_let_in_for_one_resource_of_its_own(assets: minicloud.Cloud) -> None:
    def url(source_arn: str) -> str:
        key, secret = assets.bucket_store().service_credentials(
            "cloudfront.amazonaws.com", source_arn
        )
        client = signer(aws_access_key_id=key, aws_secret_access_key=secret)
        params = {"Bucket": "wantedly-assets", "Key": "a b.js"}
        made: str = client.generate_presigned_url("get_object", Params=params)
        return made

    own, other = url(DISTRIBUTION), url(DISTRIBUTION + "2")
    assert ask(assets, own).status == 403
    calls.put_policy(
        calls.statement(
            Principal={"Service": "cloudfront.amazonaws.com"},
            Condition={"StringEquals": {"AWS:SourceArn": DISTRIBUTION}},
        )
    )
    assert (ask(assets, own).status, ask(assets, other).status) == (200, 403)


def test_links_are_dated_by_the_machine_when_no_cloud_runs(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "X-Amz-Date=20260105T000000Z" in link()
    minicloud.stop()
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
    before_s = int(time.time())
    ends = int(link("s3").rpartition("Expires=")[2].partition("&")[0])
    assert ends >= before_s + 60


def test_bare_moto_5_2_5_takes_a_link_that_has_ended(
    bare_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    calls.bucket()
    calls.put("a b.js", b"script")
    client = boto3.client("s3", config=Config(signature_version="s3v4"))
    params = {"Bucket": "wantedly-assets", "Key": "a b.js"}
    url = client.generate_presigned_url("get_object", Params=params, ExpiresIn=1)
    url = url.replace("X-Amz-Date=20", "X-Amz-Date=19")  # a hundred years ago
    assert requests.get(url, timeout=60).content == b"script"


def test_a_sessions_link_carries_its_token(assets: minicloud.Cloud) -> None:
    iam = boto3.client("iam")
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}

    def document(statement: Any) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    role = iam.create_role(RoleName="web", AssumeRolePolicyDocument=document(trust))["Role"]
    iam.put_role_policy(RoleName="web", PolicyName="own", PolicyDocument=document(allow))
    taken = boto3.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="link")[
        "Credentials"
    ]
    session = {
        "aws_access_key_id": taken["AccessKeyId"],
        "aws_secret_access_key": taken["SecretAccessKey"],
    }
    params = {"Bucket": "wantedly-assets", "Key": "a b.js"}
    whole = signer(**session, aws_session_token=taken["SessionToken"])
    with assets.enforce_policies():
        url = whole.generate_presigned_url("get_object", Params=params, ExpiresIn=7200)
        assert ask(assets, url).body == b"script"
        without = signer(**session).generate_presigned_url("get_object", Params=params)
        assert b"<Code>InvalidToken</Code>" in ask(assets, without).body
        assets.advance(3600)  # the session ends before the link does
        assert b"<Code>ExpiredToken</Code>" in ask(assets, url).body
