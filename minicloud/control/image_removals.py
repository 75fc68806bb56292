"""An image that leaves a repository, and the layers that leave with it.

Source: ECR API Reference, BatchDeleteImage and ImageFailure (ImageReferencedByManifestList).
Simplified: a layer goes at once with the last image of its repository that refers to it.
"""

from collections.abc import Callable
from typing import Any

from minicloud.control.repositories import drop_layer, image_of, manifest_of


def parts_of_lists(repository: Any) -> set[str]:
    """The digests of the images of which a list in the repository is made."""
    return {part.digest for image in repository.images for part in manifest_of(image).images}


def remove_image(repository: Any, image: Any) -> None:
    """Take the image out, with all of its tags."""
    repository.images.remove(image)
    drop_layers_of(repository, [image])


def drop_layers_of(repository: Any, gone: list[Any]) -> None:
    """Forget the layers of these images, except those that another image has."""
    left = {blob.digest for image in repository.images for blob in manifest_of(image).blobs}
    for image in gone:
        for blob in manifest_of(image).blobs:
            if blob.digest not in left:
                drop_layer(repository, blob.digest)


def deleting(original: Callable[..., Any]) -> Callable[..., Any]:
    """moto's BatchDeleteImage, that keeps the parts of lists and tells of untagged images."""

    def delete(
        backend: Any,
        repository_name: str,
        registry_id: str | None = None,
        image_ids: list[dict[str, str]] | None = None,
    ) -> Any:
        repository = backend._get_repository(repository_name, registry_id)
        before, parts = list(repository.images), parts_of_lists(repository)
        wanted, failures, untagged = [], [], []
        for image_id in image_ids or []:
            image = _found(repository, image_id)
            if image is not None and _last_of_a_part(image, image_id, parts):
                failures.append(_referenced(image_id))
                continue
            if image is not None and not image.image_tags:
                untagged.append({"imageDigest": image.get_image_digest()})
            wanted.append(image_id)
        answer: dict[str, Any] = {"imageIds": [], "failures": []}
        if wanted or not image_ids:
            answer = original(backend, repository_name, registry_id, wanted)
        drop_layers_of(repository, [one for one in before if one not in repository.images])
        answer["imageIds"] += untagged
        answer["failures"] += failures
        return answer

    return delete


def _found(repository: Any, image_id: dict[str, str]) -> Any | None:
    reference = image_id.get("imageDigest") or image_id.get("imageTag")
    return None if reference is None else image_of(repository, reference)


def _last_of_a_part(image: Any, image_id: dict[str, str], parts: set[str]) -> bool:
    """Whether the image would go, and a list needs it."""
    goes = "imageDigest" in image_id or image.image_tags == [image_id.get("imageTag")]
    return goes and image.get_image_digest() in parts


def _referenced(image_id: dict[str, str]) -> dict[str, Any]:
    return {
        "imageId": image_id,
        "failureCode": "ImageReferencedByManifestList",
        "failureReason": "A manifest list refers to the requested image: delete the list first",
    }
