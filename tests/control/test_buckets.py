"""Buckets and objects in the emulated cloud, beside bare moto 5.2.5: defaults, access, versions."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud
from tests.control import bucket_calls as calls
from tests.control.bucket_calls import s3

ASSETS = "wantedly-assets"


def code(error_code: Any, operation: str, **arguments: Any) -> str | None:
    return error_code(lambda: getattr(s3(), operation)(**arguments))  # type: ignore[no-any-return]


def user_client(*statements: dict[str, Any]) -> Any:
    """S3 as an IAM user with these statements sees it."""
    iam = boto3.client("iam")
    iam.create_user(UserName="ana")
    if statements:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_user_policy(UserName="ana", PolicyName="own", PolicyDocument=document)
    key = iam.create_access_key(UserName="ana")["AccessKey"]
    return boto3.client(
        "s3",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


@pytest.fixture
def obeyed(cloud: minicloud.Cloud) -> Iterator[minicloud.Cloud]:
    """A cloud that obeys identity policies too."""
    with cloud.enforce_policies():
        yield cloud


def test_a_new_bucket_blocks_public_access_has_no_acls_and_is_encrypted(
    cloud: minicloud.Cloud,
) -> None:
    calls.bucket()
    block = s3().get_public_access_block(Bucket=ASSETS)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    assert len(block) == 4
    owned = s3().get_bucket_ownership_controls(Bucket=ASSETS)["OwnershipControls"]["Rules"]
    assert owned == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    rules = s3().get_bucket_encryption(Bucket=ASSETS)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert calls.put()["ServerSideEncryption"] == "AES256"
    assert calls.head()["ServerSideEncryption"] == "AES256"


def test_bare_moto_5_2_5_has_none_of_the_defaults(bare_site: Any, error_code: Any) -> None:
    calls.bucket()
    for operation in (
        "get_public_access_block",
        "get_bucket_ownership_controls",
        "get_bucket_encryption",
    ):
        assert code(error_code, operation, Bucket=ASSETS) is not None
    assert "ServerSideEncryption" not in calls.put()


def test_encryption_is_reset_and_never_off(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    s3().delete_bucket_encryption(Bucket=ASSETS)
    assert calls.put()["ServerSideEncryption"] == "AES256"


def test_objects_have_the_clouds_date(cloud: minicloud.Cloud) -> None:
    cloud.advance(86_400)
    calls.bucket()
    calls.put()
    assert calls.head()["LastModified"] == cloud.now
    assert s3().list_buckets()["Buckets"][0]["CreationDate"] == cloud.now


def test_acls_can_be_turned_on_again_and_then_let_everybody_read(cloud: minicloud.Cloud) -> None:
    calls.bucket(ObjectOwnership="ObjectWriter")
    calls.open_to_public()
    calls.put(body=b"open")
    s3().put_object_acl(Bucket=ASSETS, Key="app.js", ACL="public-read")
    assert ask_anonymously() == (200, b"open")


def test_the_owners_canned_acl_is_taken_where_acls_are_off(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    assert calls.put(ACL="bucket-owner-full-control")["ETag"]


def ask_anonymously(key: str = "app.js") -> tuple[int, bytes]:
    from minicloud.control.session import running
    from minicloud.dataplane.s3.messages import S3Request

    path = f"/{ASSETS}/{key}"
    answer = running().bucket_store().answer(S3Request("GET", "127.0.0.1", path))
    return answer.status, answer.body


def test_nobody_reads_without_a_name_until_a_policy_lets_them(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    calls.put(body=b"script")
    status, body = ask_anonymously()
    assert status == 403
    assert b"<Code>AccessDenied</Code>" in body
    calls.open_to_public()
    calls.put_policy(calls.statement())
    assert ask_anonymously() == (200, b"script")


def test_blocking_public_access_shuts_a_public_bucket(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    calls.put()
    calls.open_to_public()
    calls.put_policy(calls.statement())
    assert s3().get_bucket_policy_status(Bucket=ASSETS)["PolicyStatus"]["IsPublic"]
    s3().put_public_access_block(
        Bucket=ASSETS,
        PublicAccessBlockConfiguration={"RestrictPublicBuckets": True},
    )
    assert ask_anonymously()[0] == 403
    assert calls.read()


def test_the_accounts_block_holds_for_every_bucket(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.bucket()
    calls.put()
    calls.open_to_public()
    calls.put_policy(calls.statement())
    assert ask_anonymously()[0] == 200
    boto3.client("s3control").put_public_access_block(
        AccountId="123456789012",
        PublicAccessBlockConfiguration={"BlockPublicPolicy": True, "RestrictPublicBuckets": True},
    )
    assert ask_anonymously()[0] == 403
    assert error_code(lambda: calls.put_policy(calls.statement())) == "AccessDenied"


def test_a_policy_that_a_condition_narrows_is_not_public(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    narrowed = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    calls.put_policy(calls.statement(Condition=narrowed))
    assert not s3().get_bucket_policy_status(Bucket=ASSETS)["PolicyStatus"]["IsPublic"]
    calls.open_to_public()
    calls.put_policy(calls.statement(Condition={"StringEquals": {"aws:Referer": "x"}}))
    assert s3().get_bucket_policy_status(Bucket=ASSETS)["PolicyStatus"]["IsPublic"]


def test_a_missing_key_is_403_for_who_may_not_list(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    calls.open_to_public()
    calls.put_policy(calls.statement())
    assert ask_anonymously("none")[0] == 403
    calls.put_policy(
        calls.statement(),
        calls.statement(Action="s3:ListBucket", Resource=f"arn:aws:s3:::{ASSETS}"),
    )
    assert ask_anonymously("none")[0] == 404


def test_a_user_needs_a_policy_of_its_own_or_the_buckets(
    obeyed: minicloud.Cloud, error_code: Any
) -> None:
    calls.bucket()
    calls.put()
    ana = user_client()
    assert error_code(lambda: ana.get_object(Bucket=ASSETS, Key="app.js")) == "AccessDenied"
    calls.put_policy(
        calls.statement(Principal={"AWS": "arn:aws:iam::123456789012:user/ana"}),
    )
    assert ana.get_object(Bucket=ASSETS, Key="app.js")["ContentLength"] == len(calls.LARGE)
    assert error_code(lambda: ana.put_object(Bucket=ASSETS, Key="x")) == "AccessDenied"


def test_a_users_own_policy_is_enough_until_the_bucket_denies(
    obeyed: minicloud.Cloud, error_code: Any
) -> None:
    calls.bucket()
    calls.put()
    ana = user_client({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    assert ana.get_object(Bucket=ASSETS, Key="app.js")
    calls.put_policy(calls.statement(Effect="Deny"))
    with pytest.raises(ClientError, match="explicit deny in a resource-based policy"):
        ana.get_object(Bucket=ASSETS, Key="app.js")
    assert ana.list_objects_v2(Bucket=ASSETS)["KeyCount"] == 1


def test_until_policies_are_enforced_a_key_opens_what_the_bucket_does_not_deny(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.bucket()
    calls.put()
    ana = user_client()
    assert ana.get_object(Bucket=ASSETS, Key="app.js")
    who = {"AWS": "arn:aws:iam::123456789012:user/ana"}
    calls.put_policy(calls.statement(Effect="Deny", Principal=who))
    assert error_code(lambda: ana.get_object(Bucket=ASSETS, Key="app.js")) == "AccessDenied"
    assert calls.read()


def test_who_locks_everybody_out_can_take_the_policy_back(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.bucket()
    calls.put()
    everything = [f"arn:aws:s3:::{ASSETS}", f"arn:aws:s3:::{ASSETS}/*"]
    calls.put_policy(calls.statement(Effect="Deny", Action="s3:*", Resource=everything))
    assert code(error_code, "get_object", Bucket=ASSETS, Key="app.js") == "AccessDenied"
    assert code(error_code, "list_objects_v2", Bucket=ASSETS) == "AccessDenied"
    s3().delete_bucket_policy(Bucket=ASSETS)
    assert calls.read()


def test_a_key_of_nobodys_is_refused(obeyed: minicloud.Cloud, error_code: Any) -> None:
    calls.bucket()
    other = boto3.client("s3", aws_access_key_id="AKIANOBODY", aws_secret_access_key="x")
    assert error_code(lambda: other.list_objects_v2(Bucket=ASSETS)) == "InvalidAccessKeyId"


def test_a_copy_needs_the_source_too(obeyed: minicloud.Cloud, error_code: Any) -> None:
    calls.bucket()
    calls.put(body=b"secret")
    calls.bucket("other-bucket")
    ana = user_client(
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::other-bucket/*"}
    )
    copy = {"Bucket": "other-bucket", "Key": "x", "CopySource": f"{ASSETS}/app.js"}
    assert error_code(lambda: ana.copy_object(**copy)) == "AccessDenied"
    s3().copy_object(**copy)
    assert calls.read("x", "other-bucket") == b"secret"


def test_a_deleted_object_stands_behind_its_marker(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.bucket(versioned=True)
    first = calls.put(body=b"one")["VersionId"]
    calls.put(body=b"two")
    marker = s3().delete_object(Bucket=ASSETS, Key="app.js")
    assert marker["DeleteMarker"]
    assert code(error_code, "get_object", Bucket=ASSETS, Key="app.js") == "NoSuchKey"
    assert calls.read(VersionId=first) == b"one"
    s3().delete_object(Bucket=ASSETS, Key="app.js", VersionId=marker["VersionId"])
    assert calls.read() == b"two"


def test_suspending_keeps_the_versions_there_are(cloud: minicloud.Cloud) -> None:
    calls.bucket(versioned=True)
    first = calls.put(body=b"one")["VersionId"]
    calls.versioning(ASSETS, "Suspended")
    calls.put(body=b"two")
    calls.put(body=b"three")
    versions = s3().list_object_versions(Bucket=ASSETS)["Versions"]
    assert [one["VersionId"] for one in versions] == ["null", first]
    assert (calls.read(), calls.read(VersionId=first)) == (b"three", b"one")
    assert s3().delete_object(Bucket=ASSETS, Key="app.js")["VersionId"] == "null"
    listed = s3().list_object_versions(Bucket=ASSETS)
    assert [one["VersionId"] for one in listed["DeleteMarkers"]] == ["null"]
    assert [one["VersionId"] for one in listed["Versions"]] == [first]
    s3().delete_object(Bucket=ASSETS, Key="app.js", VersionId="null")
    assert calls.read() == b"one"


def test_bare_moto_5_2_5_forgets_versions_when_suspended(bare_site: Any) -> None:
    calls.bucket(versioned=True)
    calls.put(body=b"one")
    calls.versioning(ASSETS, "Suspended")
    calls.put(body=b"two")
    assert len(s3().list_object_versions(Bucket=ASSETS)["Versions"]) == 1


def test_bare_moto_5_2_5_reads_policies_its_own_way(bare_site: Any, error_code: Any) -> None:
    """It asks nobody's identity, takes s3:* for nothing but what it names, and knows no block."""
    calls.bucket()
    calls.put()
    calls.put_policy(calls.statement())
    assert "Body" in user_client().get_object(Bucket=ASSETS, Key="app.js")


def test_an_operation_that_s3_has_not_is_refused(cloud: minicloud.Cloud) -> None:
    from minicloud.dataplane.s3.messages import S3Request

    calls.bucket()
    answer = cloud.bucket_store().answer(S3Request("POST", "127.0.0.1", f"/{ASSETS}/a"))
    assert (answer.status, b"MethodNotAllowed" in answer.body) == (405, True)


def test_deleting_several_asks_for_each(obeyed: minicloud.Cloud, error_code: Any) -> None:
    calls.bucket()
    calls.put("keep/a")
    calls.put("drop/b")
    ana = user_client(
        {
            "Effect": "Allow",
            "Action": "s3:DeleteObject",
            "Resource": f"arn:aws:s3:::{ASSETS}/drop/*",
        }
    )

    def delete(*keys: str) -> Any:
        return ana.delete_objects(Bucket=ASSETS, Delete={"Objects": [{"Key": key} for key in keys]})

    answer = delete("keep/a", "drop/b")
    assert [one["Key"] for one in answer["Deleted"]] == ["drop/b"]
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("keep/a", "AccessDenied")]
    assert [one["Key"] for one in s3().list_objects_v2(Bucket=ASSETS)["Contents"]] == ["keep/a"]


def test_a_reset_forgets_buckets_and_services(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    key, _ = cloud.bucket_store().service_credentials(
        "cloudfront.amazonaws.com", "arn:aws:cloudfront::123456789012:distribution/E1"
    )
    cloud.reset()
    assert s3().list_buckets()["Buckets"] == []
    client = boto3.client("s3", aws_access_key_id=key, aws_secret_access_key="x")
    with cloud.enforce_policies(), pytest.raises(ClientError, match="InvalidAccessKeyId"):
        client.list_buckets()


@pytest.mark.parametrize("told", ["junk", "bytes", "lines=1-2", "bytes=a-b", "bytes=2-1", "bytes="])
def test_a_range_that_is_none_is_not_looked_at(cloud: minicloud.Cloud, told: str) -> None:
    calls.bucket()
    calls.put(body=b"0123456789")
    assert calls.read(Range=told) == b"0123456789"
    assert s3().head_object(Bucket=ASSETS, Key="app.js", Range=told)["ContentLength"] == 10


def test_a_range_gives_what_it_asks_for_or_invalid_range(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.bucket()
    calls.put(body=b"0123456789")
    assert [calls.read(Range=f"bytes={one}") for one in ("1-2", "8-", "-2")] == [
        b"12",
        b"89",
        b"89",
    ]
    one = {"Bucket": ASSETS, "Key": "app.js"}
    assert code(error_code, "get_object", **one, Range="bytes=10-") == "InvalidRange"


def test_bare_moto_5_2_5_breaks_over_a_range_that_is_none(bare_site: Any) -> None:
    calls.bucket()
    calls.put(body=b"0123456789")
    assert calls.read(Range="lines=1-2") == b"12"
    with pytest.raises(ValueError, match="not enough values to unpack"):
        calls.read(Range="junk")


def test_a_bucket_s_name_that_begins_with_xn_is_refused_and_not_found(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    for name in ("xn--abc", "xn--80ak6aa92e"):
        assert code(error_code, "list_objects_v2", Bucket=name) == "NoSuchBucket"
        assert code(error_code, "head_bucket", Bucket=name) == "404"
        assert error_code(lambda name=name: calls.bucket(name)) == "InvalidBucketName"


def test_bare_moto_5_2_5_breaks_over_a_name_that_begins_with_xn(bare_site: Any) -> None:
    with pytest.raises(UnicodeError):
        s3().head_bucket(Bucket="xn--abc")


def test_a_version_s_id_is_read_before_it_is_looked_for(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.bucket(versioned=True)
    calls.put()
    one = {"Bucket": ASSETS, "Key": "app.js"}
    unknown = "00000000-0000-4000-8000-000000000000"
    assert code(error_code, "get_object", **one, VersionId="junk") == "InvalidArgument"
    assert code(error_code, "get_object", **one, VersionId="") == "InvalidArgument"
    assert code(error_code, "head_object", **one, VersionId="junk") == "400"
    assert code(error_code, "get_object", **one, VersionId=unknown) == "NoSuchVersion"
    assert code(error_code, "get_object", **one, VersionId="null") == "NoSuchVersion"
    source = {**one, "VersionId": "junk"}
    copied = code(error_code, "copy_object", Bucket=ASSETS, Key="b", CopySource=source)
    assert copied == "InvalidArgument"


def test_a_copy_of_an_object_onto_itself_changes_something(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.bucket()
    calls.put()
    one = {"Bucket": ASSETS, "Key": "app.js", "CopySource": f"{ASSETS}/app.js"}
    assert code(error_code, "copy_object", **one) == "InvalidRequest"
    assert code(error_code, "copy_object", **one, StorageClass="STANDARD_IA") is None
    assert code(error_code, "copy_object", **one, MetadataDirective="REPLACE") is None
