"""Calls to S3 that the tests make again and again, and the wrong ones that guards refuse."""

import json
from collections.abc import Callable
from typing import Any

import boto3

REGION = "ap-northeast-1"
ASSETS = "wantedly-assets"
SMALLEST_PART = 5 * 1024 * 1024
LARGE = b"x" * (200 * 1024)
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"


def s3() -> Any:
    return boto3.client("s3")


def bucket(name: str = "wantedly-assets", versioned: bool = False, **settings: Any) -> str:
    s3().create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}, **settings
    )
    if versioned:
        versioning(name, "Enabled")
    return name


def versioning(name: str, status: str) -> None:
    s3().put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})


def put(
    key: str = "app.js", body: bytes = LARGE, name: str = "wantedly-assets", **more: Any
) -> Any:
    return s3().put_object(Bucket=name, Key=key, Body=body, **more)


def read(key: str = "app.js", name: str = "wantedly-assets", **more: Any) -> bytes:
    body: bytes = s3().get_object(Bucket=name, Key=key, **more)["Body"].read()
    return body


def head(key: str = "app.js", name: str = "wantedly-assets", **more: Any) -> Any:
    return s3().head_object(Bucket=name, Key=key, **more)


def storage_class(key: str = "app.js", name: str = "wantedly-assets", **more: Any) -> str:
    return str(head(key, name, **more).get("StorageClass", "STANDARD"))


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::wantedly-assets/*",
        **changes,
    }


def put_policy(*statements: dict[str, Any], name: str = "wantedly-assets") -> None:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    s3().put_bucket_policy(Bucket=name, Policy=json.dumps(document))


def open_to_public(name: str = "wantedly-assets") -> None:
    s3().delete_public_access_block(Bucket=name)


def rule(own_id: str = "rule", prefix: str = "", **actions: Any) -> dict[str, Any]:
    return {"ID": own_id, "Status": "Enabled", "Filter": {"Prefix": prefix}, **actions}


def to(storage_class: str, days: int) -> dict[str, Any]:
    return {"StorageClass": storage_class, "Days": days}


def put_lifecycle(*rules: dict[str, Any], name: str = "wantedly-assets", **more: Any) -> None:
    s3().put_bucket_lifecycle_configuration(
        Bucket=name, LifecycleConfiguration={"Rules": list(rules)}, **more
    )


def restore(key: str = "app.js", tier: str | None = None, days: int = 2, **more: Any) -> int:
    request: dict[str, Any] = {"Days": days}
    if tier is not None:
        request["GlacierJobParameters"] = {"Tier": tier}
    answer = s3().restore_object(Bucket="wantedly-assets", Key=key, RestoreRequest=request, **more)
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def underscored_name(_site: Any) -> None:
    bucket("Bad_Name")


def address_for_name(_site: Any) -> None:
    bucket("192.168.0.1")


def public_acl(_site: Any) -> None:
    bucket()
    s3().put_bucket_acl(Bucket="wantedly-assets", ACL="public-read")


def object_with_acl(_site: Any) -> None:
    bucket()
    put(ACL="public-read")


def public_new_bucket(_site: Any) -> None:
    bucket(ACL="public-read")


def public_acl_while_blocked(_site: Any) -> None:
    bucket(ObjectOwnership="ObjectWriter")
    s3().put_bucket_acl(Bucket="wantedly-assets", ACL="public-read")


def granted_to_everybody(_site: Any) -> None:
    bucket(ObjectOwnership="ObjectWriter")
    put(GrantRead=f"uri={EVERYBODY}")


def policy_that_is_no_json(_site: Any) -> None:
    bucket()
    s3().put_bucket_policy(Bucket="wantedly-assets", Policy="all may read")


def policy_without_principal(_site: Any) -> None:
    bucket()
    whole = statement()
    del whole["Principal"]
    put_policy(whole)


def policy_for_objects_of_a_bucket(_site: Any) -> None:
    bucket()
    put_policy(statement(Resource="arn:aws:s3:::wantedly-assets"))


def public_policy(_site: Any) -> None:
    bucket()
    put_policy(statement())


def lifecycle(*rules: dict[str, Any]) -> Callable[[Any], None]:
    def wrong(_site: Any) -> None:
        bucket()
        put_lifecycle(*rules)

    wrong.__name__ = "lifecycle"
    return wrong


def part_of_no_upload(_site: Any) -> None:
    bucket()
    s3().upload_part(Bucket=ASSETS, Key="a", UploadId="nope", PartNumber=1, Body=b"")


def end_of_no_upload(_site: Any) -> None:
    bucket()
    parts = {"Parts": [{"PartNumber": 1, "ETag": "e"}]}
    s3().complete_multipart_upload(Bucket=ASSETS, Key="a", UploadId="nope", MultipartUpload=parts)


def end_without_parts(_site: Any) -> None:
    bucket()
    begun = s3().create_multipart_upload(Bucket=ASSETS, Key="a")["UploadId"]
    s3().complete_multipart_upload(Bucket=ASSETS, Key="a", UploadId=begun)


def part_number_of_copy(_site: Any) -> None:
    bucket()
    put()
    begun = s3().create_multipart_upload(Bucket=ASSETS, Key="a")["UploadId"]
    s3().upload_part_copy(
        Bucket=ASSETS, Key="a", UploadId=begun, PartNumber=10_001, CopySource=f"{ASSETS}/app.js"
    )


def long_key(_site: Any) -> None:
    bucket()
    put("a" * 1025)


def wrong_token(_site: Any) -> None:
    bucket()
    put()
    s3().list_objects_v2(Bucket=ASSETS, ContinuationToken="junk")


def negative_max_keys(_site: Any) -> None:
    bucket()
    put()
    s3().list_objects_v2(Bucket=ASSETS, MaxKeys=-1)


def versioning_on(_site: Any) -> None:
    bucket()
    versioning(ASSETS, "On")


def too_many_deleted(_site: Any) -> None:
    bucket()
    objects = [{"Key": str(number)} for number in range(1001)]
    s3().delete_objects(Bucket=ASSETS, Delete={"Objects": objects})


def unknown_encryption(_site: Any) -> None:
    bucket()
    put(ServerSideEncryption="AES-256")


def unknown_canned_acl(_site: Any) -> None:
    bucket(ACL="public")


def object_of_junk_version(_site: Any) -> None:
    bucket(versioned=True)
    put()
    s3().delete_object(Bucket=ASSETS, Key="app.js", VersionId="junk")


def copy_of_range_zero_to_one(_site: Any) -> None:
    bucket()
    put()
    begun = s3().create_multipart_upload(Bucket=ASSETS, Key="a")["UploadId"]
    s3().upload_part_copy(
        Bucket=ASSETS,
        Key="a",
        UploadId=begun,
        PartNumber=1,
        CopySource=f"{ASSETS}/app.js",
        CopySourceRange="0-1",
    )


def digest_in_hexadecimal(_site: Any) -> None:
    bucket()
    put(ContentMD5="d41d8cd98f00b204e9800998ecf8427e")


def hold_without_lock(_site: Any) -> None:
    bucket()
    put()
    s3().get_object_legal_hold(Bucket=ASSETS, Key="app.js")


def end_in_disorder(_site: Any) -> None:
    bucket()
    told: dict[str, Any] = {"Bucket": ASSETS, "Key": "a"}
    told["UploadId"] = s3().create_multipart_upload(**told)["UploadId"]
    body = b"x" * SMALLEST_PART
    tags = [s3().upload_part(PartNumber=one, Body=body, **told)["ETag"] for one in (1, 2)]
    parts = [{"PartNumber": 2, "ETag": tags[1]}, {"PartNumber": 1, "ETag": tags[0]}]
    s3().complete_multipart_upload(MultipartUpload={"Parts": parts}, **told)


def end_with_a_part_of_no_number(_site: Any) -> None:
    bucket()
    begun = s3().create_multipart_upload(Bucket=ASSETS, Key="a")["UploadId"]
    s3().complete_multipart_upload(
        Bucket=ASSETS, Key="a", UploadId=begun, MultipartUpload={"Parts": [{"ETag": "e"}]}
    )


def grant_to_nobody(_site: Any) -> None:
    bucket(ObjectOwnership="ObjectWriter")
    put(GrantRead="public")


def acl_of_nothing(_site: Any) -> None:
    bucket(ObjectOwnership="ObjectWriter")
    s3().put_bucket_acl(Bucket=ASSETS)


END = {"Expiration": {"Days": 60}}
WRONG_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("bucket-name", underscored_name),
    ("bucket-name", address_for_name),
    ("bucket-key-length", long_key),
    ("bucket-schema", versioning_on),
    ("bucket-schema", too_many_deleted),
    ("bucket-encryption-word", unknown_encryption),
    ("bucket-part-number", part_number_of_copy),
    ("bucket-version-id", object_of_junk_version),
    ("bucket-copied-range", copy_of_range_zero_to_one),
    ("bucket-digest-form", digest_in_hexadecimal),
    ("bucket-without-lock", hold_without_lock),
    ("bucket-upload-order", end_in_disorder),
    ("bucket-acl-off", public_acl),
    ("bucket-acl-off", object_with_acl),
    ("bucket-acl-new-public", public_new_bucket),
    ("bucket-acl-public", public_acl_while_blocked),
    ("bucket-acl-public", granted_to_everybody),
    ("bucket-policy-malformed", policy_that_is_no_json),
    ("bucket-policy-malformed", policy_without_principal),
    ("bucket-policy-malformed", policy_for_objects_of_a_bucket),
    ("bucket-policy-public", public_policy),
    ("lifecycle-repeated-id", lifecycle(rule(**END), rule(prefix="logs/", **END))),
    ("lifecycle-id-length", lifecycle(rule("a" * 256, **END))),
    ("lifecycle-without-action", lifecycle(rule())),
    ("lifecycle-days", lifecycle(rule(Expiration={"Days": 0}))),
    ("lifecycle-days", lifecycle(rule(Transitions=[to("GLACIER", -1)]))),
    (
        "lifecycle-class-twice",
        lifecycle(rule(Transitions=[to("GLACIER", 30), to("GLACIER", 60)])),
    ),
    (
        "lifecycle-days-and-dates",
        lifecycle(rule(Transitions=[to("GLACIER", 30)], Expiration={"Date": "2027-01-01"})),
    ),
    ("lifecycle-infrequent-access", lifecycle(rule(Transitions=[to("STANDARD_IA", 29)]))),
    (
        "lifecycle-infrequent-access",
        lifecycle(rule(Transitions=[to("STANDARD_IA", 30), to("GLACIER", 59)])),
    ),
    ("lifecycle-expiration", lifecycle(rule(Transitions=[to("GLACIER", 60)], **END))),
    (
        "lifecycle-tags",
        lifecycle(
            {
                "ID": "tagged",
                "Status": "Enabled",
                "Filter": {"Tag": {"Key": "kind", "Value": "log"}},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            }
        ),
    ),
]
BREAKING_BUCKET_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("bucket-upload", part_of_no_upload),
    ("bucket-upload", end_of_no_upload),
    ("bucket-upload-parts", end_without_parts),
    ("bucket-continuation", wrong_token),
    ("bucket-max-keys", negative_max_keys),
    ("bucket-canned-acl", unknown_canned_acl),
    ("bucket-upload-form", end_with_a_part_of_no_number),
    ("bucket-grantee", grant_to_nobody),
    ("bucket-acl-told", acl_of_nothing),
]
