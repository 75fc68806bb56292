"""Calls to ECR that the tests make again and again, and the wrong ones that guards refuse."""

import json
from collections.abc import Callable
from typing import Any

import boto3

from minicloud.dataplane.oci_image import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST, digest_of

NOWHERE = "sha256:" + "0" * 64


def ecr() -> Any:
    return boto3.client("ecr")


def repository(name: str = "web", **settings: Any) -> str:
    ecr().create_repository(repositoryName=name, **settings)
    return name


def begin(content: bytes, name: str = "web") -> str:
    upload = ecr().initiate_layer_upload(repositoryName=name)["uploadId"]
    if content:
        part(upload, content, len(content) - 1, name)
    return str(upload)


def part(upload: str, content: bytes, last: int, name: str = "web", first: int = 0) -> None:
    ecr().upload_layer_part(
        repositoryName=name,
        uploadId=upload,
        partFirstByte=first,
        partLastByte=last,
        layerPartBlob=content,
    )


def complete(upload: str, digest: str, name: str = "web") -> None:
    ecr().complete_layer_upload(repositoryName=name, uploadId=upload, layerDigests=[digest])


def add_layer(content: bytes, name: str = "web") -> dict[str, Any]:
    digest = digest_of(content)
    held = ecr().batch_check_layer_availability(repositoryName=name, layerDigests=[digest])
    if not held["layers"]:
        complete(begin(content, name), digest, name)
    return {"mediaType": "application/octet-stream", "digest": digest, "size": len(content)}


def manifest(config: dict[str, Any], *layers: dict[str, Any]) -> dict[str, Any]:
    return {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": config,
        "layers": list(layers),
    }


def put(told: dict[str, Any] | str, tag: str | None = "v1", name: str = "web", **named: Any) -> str:
    text = told if isinstance(told, str) else json.dumps(told)
    named |= {} if tag is None else {"imageTag": tag}
    answer = ecr().put_image(repositoryName=name, imageManifest=text, **named)
    return str(answer["image"]["imageId"]["imageDigest"])


def image(content: bytes, tag: str | None = "v1", name: str = "web") -> str:
    """An image of one layer, under its tag; gives its digest."""
    return put(manifest(add_layer(b"{}", name), add_layer(content, name)), tag, name)


def rule(priority: int, **selection: Any) -> dict[str, Any]:
    return {
        "rulePriority": priority,
        "description": "a rule of the tests, in as many words as the API asks for",
        "selection": {"tagStatus": "any"} | selection,
        "action": {"type": "expire"},
    }


def put_policy(*rules: dict[str, Any], name: str = "web") -> None:
    ecr().put_lifecycle_policy(
        repositoryName=name, lifecyclePolicyText=json.dumps({"rules": rules})
    )


def part_of_another_size(_site: Any) -> None:
    repository()
    part(begin(b""), b"four", last=99)


def upload_without_parts(_site: Any) -> None:
    repository()
    complete(begin(b""), digest_of(b""))


def layer_in_small_parts(_site: Any) -> None:
    repository()
    upload = begin(b"half")
    part(upload, b"half", first=4, last=7)
    complete(upload, digest_of(b"halfhalf"))


def layer_of_another_digest(_site: Any) -> None:
    repository()
    complete(begin(b"layer"), NOWHERE)


def layer_twice(_site: Any) -> None:
    repository()
    for _ in range(2):
        complete(begin(b"layer"), digest_of(b"layer"))


def manifest_without_layers(_site: Any) -> None:
    repository()
    put({"schemaVersion": 2, "mediaType": OCI_MANIFEST})


def image_of_another_digest(_site: Any) -> None:
    repository()
    put(manifest(add_layer(b"{}")), imageDigest=NOWHERE)


def image_without_its_layer(_site: Any) -> None:
    repository()
    put(manifest(add_layer(b"{}"), {"digest": NOWHERE, "size": 1}))


def list_without_its_image(_site: Any) -> None:
    repository()
    images = [{"digest": NOWHERE, "size": 1}]
    put({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": images})


def manifest_of_another_type(_site: Any) -> None:
    repository()
    put(manifest(add_layer(b"{}"), add_layer(b"one")), imageManifestMediaType=DOCKER_MANIFEST)


def tag_with_a_blank(_site: Any) -> None:
    repository()
    image(b"one", tag="a b")


def tag_too_long(_site: Any) -> None:
    repository()
    image(b"one", tag="v" * 129)


def token_of_no_account(_site: Any) -> None:
    ecr().get_authorization_token(registryIds=["foo"])


def policy_with_one_priority_twice(_site: Any) -> None:
    repository()
    once = rule(1, countType="imageCountMoreThan", countNumber=1)
    put_policy(once, once)


def policy_for_tagged_images_without_tags(_site: Any) -> None:
    repository()
    put_policy(rule(1, tagStatus="tagged", countType="imageCountMoreThan", countNumber=1))


WRONG_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("ecr-layer-part-size", part_of_another_size),
    ("ecr-layer-empty", upload_without_parts),
    ("ecr-layer-small-parts", layer_in_small_parts),
    ("ecr-layer-digest", layer_of_another_digest),
    ("ecr-layer-twice", layer_twice),
    ("ecr-manifest", manifest_without_layers),
    ("ecr-manifest", manifest_of_another_type),
    ("ecr-tag", tag_with_a_blank),
    ("ecr-tag", tag_too_long),
    ("ecr-registry-id", token_of_no_account),
    ("ecr-image-digest", image_of_another_digest),
    ("ecr-layers-exist", image_without_its_layer),
    ("ecr-referenced-images", list_without_its_image),
    ("ecr-lifecycle-policy", policy_with_one_priority_twice),
    ("ecr-lifecycle-policy", policy_for_tagged_images_without_tags),
]
