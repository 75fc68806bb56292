"""ECR in the emulated cloud, beside bare moto 5.2.5: tokens, images, tags, layers, settings."""

import base64
import json
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud
from minicloud.control import image_store
from minicloud.control.guards.image_layers import LEAST_PART_BYTES
from minicloud.dataplane.oci_image import OCI_INDEX, OCI_MANIFEST, digest_of
from minicloud.dataplane.registry_refusal import RefusalCode, RegistryRefusal
from tests.control import ecr_calls as calls


def images(name: str = "web") -> dict[str, list[str]]:
    """Tags by digest."""
    found = calls.ecr().describe_images(repositoryName=name)["imageDetails"]
    return {one["imageDigest"]: one.get("imageTags", []) for one in found}


def token(**arguments: Any) -> dict[str, Any]:
    (data,) = calls.ecr().get_authorization_token(**arguments)["authorizationData"]
    return dict(data)


def test_a_token_ends_12_hours_after_it_was_given(cloud: minicloud.Cloud) -> None:
    cloud.advance(1000)
    data = token()
    assert data["expiresAt"] - cloud.now == timedelta(hours=12)
    user, _, password = base64.b64decode(data["authorizationToken"]).decode().partition(":")
    assert (user, bool(password)) == ("AWS", True)
    assert data["proxyEndpoint"] == "https://123456789012.dkr.ecr.ap-northeast-1.amazonaws.com"


def test_each_token_is_another_one_and_all_live(cloud: minicloud.Cloud) -> None:
    first, second = token(), token()
    assert first["authorizationToken"] != second["authorizationToken"]
    store = cloud.image_store()
    for data in (first, second):
        store.admit(*base64.b64decode(data["authorizationToken"]).decode().split(":", 1))


def test_bare_moto_5_2_5_gives_everybody_a_token_that_ended_in_2015(bare_site: Any) -> None:
    first, second = token(), token()
    assert first["authorizationToken"] == second["authorizationToken"]
    assert first["expiresAt"].year == 2015


def test_an_images_digest_is_that_of_its_manifest(cloud: minicloud.Cloud) -> None:
    calls.repository()
    told = calls.manifest(calls.add_layer(b"{}"), calls.add_layer(b"layer"))
    text = json.dumps(told, indent=1)
    assert calls.put(text) == digest_of(text.encode())
    assert calls.put(json.dumps(told), "v2") != digest_of(text.encode())


def test_bare_moto_5_2_5_takes_the_layers_for_the_image(bare_site: Any) -> None:
    calls.repository()
    config, layer = ({"digest": digest_of(one), "size": len(one)} for one in (b"{}", b"layer"))
    first = calls.put(calls.manifest(config, layer) | {"annotations": {"build": "1"}})
    second = calls.put(calls.manifest(config, layer) | {"annotations": {"build": "2"}}, "v2")
    assert first == second


def test_an_images_size_is_that_of_its_parts(cloud: minicloud.Cloud) -> None:
    calls.repository()
    calls.image(b"x" * 1000)
    (found,) = calls.ecr().describe_images(repositoryName="web")["imageDetails"]
    assert found["imageSizeInBytes"] == 1000 + len(b"{}")


def test_bare_moto_5_2_5_counts_the_configuration_only(bare_site: Any) -> None:
    calls.repository()
    calls.image(b"x" * 1000)
    (found,) = calls.ecr().describe_images(repositoryName="web")["imageDetails"]
    assert found["imageSizeInBytes"] == len(b"{}")


def test_an_image_that_loses_its_tag_stays(cloud: minicloud.Cloud) -> None:
    calls.repository()
    first, second = calls.image(b"one", "latest"), calls.image(b"two", "latest")
    assert images() == {first: [], second: ["latest"]}
    listed = calls.ecr().list_images(repositoryName="web", filter={"tagStatus": "UNTAGGED"})
    assert listed["imageIds"] == [{"imageDigest": first}]


def test_bare_moto_5_2_5_drops_an_image_that_loses_its_tag(bare_site: Any) -> None:
    calls.repository()
    calls.image(b"one", "latest")
    second = calls.image(b"two", "latest")
    assert images() == {second: ["latest"]}


def test_one_image_may_have_several_tags_and_keeps_those_left(cloud: minicloud.Cloud) -> None:
    calls.repository()
    first = calls.image(b"one", "v1")
    assert calls.image(b"one", "latest") == first
    second = calls.image(b"two", "latest")
    assert images() == {first: ["v1"], second: ["latest"]}


@pytest.mark.parametrize("tag", ["v1", None])
def test_an_image_that_is_there_is_not_put_again(
    cloud: minicloud.Cloud, error_code: Any, tag: str | None
) -> None:
    calls.repository()
    calls.image(b"one", "v1")
    assert error_code(lambda: calls.image(b"one", tag)) == "ImageAlreadyExistsException"


def test_an_immutable_tag_does_not_move(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.repository(imageTagMutability="IMMUTABLE")
    first = calls.image(b"one")
    assert error_code(lambda: calls.image(b"two")) == "ImageTagAlreadyExistsException"
    assert images() == {first: ["v1"]}
    calls.image(b"two", "v2")


def test_bare_moto_5_2_5_has_another_error_for_an_immutable_tag(
    bare_site: Any, error_code: Any
) -> None:
    calls.repository(imageTagMutability="IMMUTABLE")
    calls.image(b"one")
    assert error_code(lambda: calls.image(b"two")) == "ImageAlreadyExistsException"


@pytest.mark.parametrize(
    ("setting", "moves"),
    [("IMMUTABLE_WITH_EXCLUSION", "dev-1"), ("MUTABLE_WITH_EXCLUSION", "v1")],
)
def test_tags_named_as_exceptions_are_the_other_way(
    cloud: minicloud.Cloud, error_code: Any, setting: str, moves: str
) -> None:
    exceptions = [{"filterType": "WILDCARD", "filter": "dev-*"}]
    calls.repository(imageTagMutability=setting, imageTagMutabilityExclusionFilters=exceptions)
    codes = {}
    for tag in ("dev-1", "v1"):
        calls.image(b"one" + tag.encode(), tag)
        codes[tag] = error_code(lambda tag=tag: calls.image(b"two" + tag.encode(), tag))
    assert codes.pop(moves) is None
    assert set(codes.values()) == {"ImageTagAlreadyExistsException"}


def test_a_repository_that_is_not_there_is_named(cloud: minicloud.Cloud) -> None:
    calls.repository()
    told = calls.manifest(calls.add_layer(b"{}"))
    with pytest.raises(ClientError, match=r"RepositoryNotFoundException.*'nope' does not exist"):
        calls.put(told, name="nope")


def test_bare_moto_5_2_5_fails_on_a_repository_that_is_not_there(bare_site: Any) -> None:
    with pytest.raises(Exception, match="nope is not a repository"):
        calls.put(calls.manifest({}), name="nope")


def test_a_refused_upload_can_still_be_completed(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.repository()
    upload = calls.begin(b"layer")
    wrong = error_code(lambda: calls.complete(upload, calls.NOWHERE))
    calls.complete(upload, digest_of(b"layer"))
    assert wrong == "InvalidLayerException"
    assert cloud.image_store().layer("web", digest_of(b"layer")) == b"layer"


def test_a_layer_comes_in_large_parts_and_a_small_last_one(cloud: minicloud.Cloud) -> None:
    calls.repository()
    first = b"x" * LEAST_PART_BYTES
    upload = calls.begin(first)
    calls.part(upload, b"end", first=len(first), last=len(first) + 2)
    calls.complete(upload, digest_of(first + b"end"))
    assert cloud.image_store().held_bytes() == len(first) + 3


def test_times_are_the_clouds(cloud: minicloud.Cloud) -> None:
    calls.repository()
    cloud.advance(3600)
    calls.image(b"one")
    (repository,) = calls.ecr().describe_repositories()["repositories"]
    (found,) = calls.ecr().describe_images(repositoryName="web")["imageDetails"]
    assert found["imagePushedAt"] - repository["createdAt"] == timedelta(hours=1)
    assert found["imagePushedAt"] == cloud.now


def test_a_layers_bytes_go_with_its_repository_and_with_a_reset(cloud: minicloud.Cloud) -> None:
    calls.repository()
    calls.image(b"x" * 1000)
    calls.repository("other")
    calls.image(b"x" * 500, name="other")
    assert cloud.image_store().held_bytes() == 1000 + 500 + 2 * len(b"{}")
    calls.ecr().delete_repository(repositoryName="web", force=True)
    assert cloud.image_store().held_bytes() == 500 + len(b"{}")
    cloud.reset()
    assert cloud.image_store().held_bytes() == 0


def delete(**image_id: str) -> dict[str, Any]:
    answer = calls.ecr().batch_delete_image(repositoryName="web", imageIds=[image_id])
    return {"imageIds": answer["imageIds"], "failures": answer["failures"]}


def test_an_image_goes_with_its_last_tag_and_takes_its_layers(cloud: minicloud.Cloud) -> None:
    calls.repository()
    digest = calls.image(b"x" * 1000, "v1")
    calls.image(b"x" * 1000, "v2")
    calls.image(b"other", "v3")
    delete(imageTag="v1")
    assert images()[digest] == ["v2"]
    delete(imageTag="v2")
    assert digest not in images()
    assert cloud.image_store().held_bytes() == len(b"{}") + len(b"other")


def test_an_untagged_image_is_deleted_by_its_digest_and_said_so(cloud: minicloud.Cloud) -> None:
    calls.repository()
    digest = calls.image(b"one", None)
    assert delete(imageDigest=digest) == {"imageIds": [{"imageDigest": digest}], "failures": []}
    assert images() == {}


def test_bare_moto_5_2_5_says_nothing_of_an_untagged_image(bare_site: Any) -> None:
    calls.repository()
    told = calls.manifest(calls.add_layer(b"{}"))
    assert delete(imageDigest=calls.put(told, None))["imageIds"] == []


def test_an_image_of_a_list_stays_until_the_list_is_deleted(cloud: minicloud.Cloud) -> None:
    calls.repository()
    part = calls.image(b"one", "part")
    told = [{"mediaType": OCI_MANIFEST, "digest": part, "size": 1}]
    calls.put({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": told}, "all")
    for image_id in ({"imageDigest": part}, {"imageTag": "part"}):
        (failure,) = delete(**image_id)["failures"]
        assert failure["failureCode"] == "ImageReferencedByManifestList"
    delete(imageTag="all")
    assert delete(imageDigest=part)["failures"] == []
    assert images() == {}


def test_bare_moto_5_2_5_deletes_an_image_of_a_list(bare_site: Any) -> None:
    calls.repository()
    part = calls.image(b"one", "part")
    told = [{"mediaType": OCI_MANIFEST, "digest": part, "size": 1}]
    calls.put({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": told}, "all")
    assert delete(imageTag="part")["failures"] == []


def test_blob_mounting_is_off_until_it_is_switched_on(cloud: minicloud.Cloud) -> None:
    ecr = calls.ecr()
    assert ecr.get_account_setting(name="BLOB_MOUNTING")["value"] == "DISABLED"
    ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
    assert ecr.get_account_setting(name="BLOB_MOUNTING")["value"] == "ENABLED"
    elsewhere = boto3.client("ecr", region_name="us-east-1")
    assert elsewhere.get_account_setting(name="BLOB_MOUNTING")["value"] == "DISABLED"


def test_a_registry_that_is_full_takes_no_more(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_store, "MAX_REGISTRY_BYTES", 1000)
    calls.repository()
    store = cloud.image_store()
    store.add_layer("web", b"x" * 900)
    with pytest.raises(RegistryRefusal, match="1000 bytes at most") as refused:
        store.add_layer("web", b"y" * 101)
    assert (refused.value.status, refused.value.code) == (413, RefusalCode.SIZE_INVALID)
    assert store.held_bytes() == 900


@pytest.mark.parametrize(("name", "value"), [("BLOB_MOUNTING", "ON"), ("COLOUR", "ENABLED")])
def test_a_setting_that_is_none_is_refused(
    cloud: minicloud.Cloud, error_code: Any, name: str, value: str
) -> None:
    change = error_code(lambda: calls.ecr().put_account_setting(name=name, value=value))
    assert change == "InvalidParameterException"


def test_bare_moto_5_2_5_has_no_account_settings(bare_site: Any) -> None:
    with pytest.raises(NotImplementedError):
        calls.ecr().get_account_setting(name="BLOB_MOUNTING")


def test_a_layers_address_cannot_be_asked_for(cloud: minicloud.Cloud) -> None:
    calls.repository()
    digest = calls.add_layer(b"layer")["digest"]
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        calls.ecr().get_download_url_for_layer(repositoryName="web", layerDigest=digest)


def test_a_scan_finds_what_every_scan_finds(cloud: minicloud.Cloud) -> None:
    calls.repository()
    digest = calls.image(b"nothing in it")
    calls.ecr().start_image_scan(repositoryName="web", imageId={"imageDigest": digest})
    answer = calls.ecr().describe_image_scan_findings(
        repositoryName="web", imageId={"imageDigest": digest}
    )
    assert answer["imageScanFindings"]["findingSeverityCounts"] == {"HIGH": 1}


def test_a_repository_policy_that_denies_everybody_keeps_nobody_out(
    cloud: minicloud.Cloud,
) -> None:
    calls.repository()
    nobody = {"Sid": "no", "Effect": "Deny", "Principal": "*", "Action": "ecr:*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [nobody]})
    calls.ecr().set_repository_policy(repositoryName="web", policyText=text)
    calls.image(b"one")


def test_a_cloud_behind_a_gateway_has_no_image_store() -> None:
    class Elsewhere:
        now_s = 0.0

    engine: Any = Elsewhere()
    with pytest.raises(minicloud.NotStartedError, match="where the cloud itself runs"):
        minicloud.Cloud("ap-northeast-1", 7, engine).image_store()


def test_moto_is_as_it_was_after_the_cloud_stops() -> None:
    from moto.ecr import models, responses

    before = dict(vars(models.ECRBackend)), dict(vars(responses.ECRResponse))
    minicloud.start(seed=7)
    calls.repository()
    minicloud.stop()
    assert (dict(vars(models.ECRBackend)), dict(vars(responses.ECRResponse))) == before
