"""Lifecycle policies of ECR: previewed at once, carried out once a day on the virtual clock."""

import json
from typing import Any

import pytest

import minicloud
from minicloud.dataplane.oci_image import OCI_INDEX, OCI_MANIFEST
from tests.control import ecr_calls as calls
from tests.control.test_ecr import images

HOUR_S, DAY_S = 3600, 86_400
KEEP_ONE = calls.rule(1, countType="imageCountMoreThan", countNumber=1)
UNTAGGED_FOR_A_DAY = calls.rule(
    1, tagStatus="untagged", countType="sinceImagePushed", countUnit="days", countNumber=1
)


def text(*rules: dict[str, Any]) -> str:
    return json.dumps({"rules": rules})


def test_what_is_too_many_goes_within_24_hours(cloud: minicloud.Cloud) -> None:
    calls.repository()
    digests = [calls.image(f"{n}".encode(), f"v{n}") for n in range(3)]
    calls.put_policy(KEEP_ONE)
    assert list(images()) == digests
    cloud.advance(24 * HOUR_S)
    assert images() == {digests[-1]: ["v2"]}


def test_an_image_goes_within_24_hours_after_it_is_old_enough(cloud: minicloud.Cloud) -> None:
    calls.repository()
    calls.put_policy(UNTAGGED_FOR_A_DAY)
    cloud.advance(10 * HOUR_S)
    calls.image(b"one", "latest")
    calls.image(b"two", "latest")
    cloud.advance(24 * HOUR_S)
    assert len(images()) == 2
    cloud.advance(24 * HOUR_S)
    assert list(images().values()) == [["latest"]]


def test_layers_go_with_the_last_image_that_refers_to_them(cloud: minicloud.Cloud) -> None:
    calls.repository()
    shared, own = b"shared", b"own"
    config = calls.add_layer(b"{}")
    calls.put(calls.manifest(config, calls.add_layer(shared), calls.add_layer(own)), "v1")
    calls.put(calls.manifest(config, calls.add_layer(shared)), "v2")
    calls.put_policy(KEEP_ONE)
    cloud.advance(DAY_S)
    assert cloud.image_store().held_bytes() == len(b"{}") + len(shared)


def test_the_images_of_an_index_stay_as_long_as_it(cloud: minicloud.Cloud) -> None:
    calls.repository()
    part = calls.image(b"one", None)
    told = [{"mediaType": OCI_MANIFEST, "digest": part, "size": 1}]
    calls.put({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": told}, "all")
    calls.put_policy(UNTAGGED_FOR_A_DAY)
    cloud.advance(3 * DAY_S)
    assert part in images()


def test_a_preview_says_what_would_go_and_nothing_goes(cloud: minicloud.Cloud) -> None:
    calls.repository()
    oldest = calls.image(b"one", "v1")
    calls.image(b"two", "v2")
    ecr = calls.ecr()
    started = ecr.start_lifecycle_policy_preview(
        repositoryName="web", lifecyclePolicyText=text(KEEP_ONE)
    )
    assert started["status"] == "IN_PROGRESS"
    ecr.get_waiter("lifecycle_policy_preview_complete").wait(repositoryName="web")
    preview = ecr.get_lifecycle_policy_preview(repositoryName="web")
    (result,) = preview["previewResults"]
    assert (result["imageDigest"], result["imageTags"]) == (oldest, ["v1"])
    assert (result["action"], result["appliedRulePriority"]) == ({"type": "EXPIRE"}, 1)
    assert preview["summary"] == {"expiringImageTotalCount": 1}
    cloud.advance(2 * DAY_S)
    assert len(images()) == 2


def test_a_preview_without_a_policy_takes_the_repositorys_own(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.repository()
    ecr = calls.ecr()
    start = lambda: ecr.start_lifecycle_policy_preview(repositoryName="web")  # noqa: E731
    assert error_code(start) == "LifecyclePolicyNotFoundException"
    calls.put_policy(KEEP_ONE)
    assert start()["lifecyclePolicyText"] == text(KEEP_ONE)


def test_a_preview_that_nobody_started_is_not_found(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.repository()
    code = error_code(lambda: calls.ecr().get_lifecycle_policy_preview(repositoryName="web"))
    assert code == "LifecyclePolicyPreviewNotFoundException"


def test_a_preview_can_be_narrowed_to_untagged_images(cloud: minicloud.Cloud) -> None:
    calls.repository()
    for content in (b"one", b"two", b"three"):
        calls.image(content, "latest")
    calls.image(b"four", "v4")
    ecr = calls.ecr()
    ecr.start_lifecycle_policy_preview(repositoryName="web", lifecyclePolicyText=text(KEEP_ONE))
    found = {
        status: len(
            ecr.get_lifecycle_policy_preview(repositoryName="web", filter={"tagStatus": status})[
                "previewResults"
            ]
        )
        for status in ("ANY", "TAGGED", "UNTAGGED")
    }
    assert found == {"ANY": 3, "TAGGED": 1, "UNTAGGED": 2}


def test_a_policy_tells_when_it_was_carried_out(cloud: minicloud.Cloud) -> None:
    calls.repository()
    calls.put_policy(KEEP_ONE)
    assert "lastEvaluatedAt" not in calls.ecr().get_lifecycle_policy(repositoryName="web")
    cloud.advance(DAY_S)
    assert calls.ecr().get_lifecycle_policy(repositoryName="web")["lastEvaluatedAt"] == cloud.now


@pytest.mark.parametrize("name", ["put_lifecycle_policy", "start_lifecycle_policy_preview"])
def test_a_refused_policy_leaves_the_one_before(
    cloud: minicloud.Cloud, error_code: Any, name: str
) -> None:
    calls.repository()
    calls.put_policy(KEEP_ONE)
    call = getattr(calls.ecr(), name)
    wrong = text(KEEP_ONE, KEEP_ONE)
    code = error_code(lambda: call(repositoryName="web", lifecyclePolicyText=wrong))
    assert code == "InvalidParameterException"
    stands = calls.ecr().get_lifecycle_policy(repositoryName="web")["lifecyclePolicyText"]
    assert stands == text(KEEP_ONE)


def test_a_rule_that_moves_images_to_the_archive_is_refused(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.repository()
    action = {"type": "transition", "targetStorageClass": "archive"}
    code = error_code(lambda: calls.put_policy(KEEP_ONE | {"action": action}))
    assert code == "InvalidParameterException"


def test_bare_moto_5_2_5_has_no_preview(bare_site: Any) -> None:
    calls.repository()
    with pytest.raises(NotImplementedError):
        calls.ecr().start_lifecycle_policy_preview(repositoryName="web")


def test_a_reset_begins_the_days_anew(cloud: minicloud.Cloud) -> None:
    cloud.advance(5 * DAY_S)
    cloud.reset()
    calls.repository()
    for tag in ("v1", "v2"):
        calls.image(tag.encode(), tag)
    calls.put_policy(KEEP_ONE)
    cloud.advance(DAY_S)
    assert list(images().values()) == [["v2"]]
