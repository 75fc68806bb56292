"""An image that comes into a repository: its digest, its tag, and who had that tag before."""

import re
from datetime import datetime
from typing import Any

from minicloud.control.dispatch import refusal
from minicloud.control.repositories import image_of
from minicloud.dataplane.oci_image import digest_of, read_manifest

_EXCLUDING = "_WITH_EXCLUSION"


def put_image(
    repository: Any,
    manifest_text: str,
    tag: str | None,
    media_type: str | None,
    pushed_at: datetime,
) -> Any:
    """The image, as moto keeps it, under its tag.

    An image that loses its tag stays, untagged.
    Refuses with ImageTagAlreadyExistsException where the tag may not move, and with
    ImageAlreadyExistsException where nothing would change.
    Source: ECR API Reference, PutImage; wording as quoted in github.com/moby/buildkit/issues/3776
    and by moto.
    """
    digest = digest_of(manifest_text.encode())
    same = image_of(repository, digest)
    if same is not None and (tag is None or tag in same.image_tags):
        raise refusal(
            "ImageAlreadyExistsException",
            f"Image with digest '{digest}' and tag '{tag}' already exists in the repository with "
            f"name '{repository.name}' in registry with id '{repository.registry_id}'",
        )
    holder = None if tag is None else image_of(repository, tag)
    if holder is not None and tag is not None:
        if tag_is_immutable(repository, tag):
            raise refusal(
                "ImageTagAlreadyExistsException",
                f"The image tag '{tag}' already exists in the '{repository.name}' repository and "
                "cannot be overwritten because the repository is immutable.",
            )
        _untag(holder, tag)
    if same is not None:
        same.update_tag(tag)
        return same
    image = _new_image(repository, manifest_text, tag, media_type, digest)
    image.image_pushed_at = int(pushed_at.timestamp())
    repository.images.append(image)
    return image


def tag_is_immutable(repository: Any, tag: str) -> bool:
    """Whether this tag stays with its image.

    Source: ECR User Guide, Preventing image tags from being overwritten (exclusion filters).
    """
    setting = str(
        getattr(repository.image_tag_mutability, "value", repository.image_tag_mutability)
    )
    immutable = setting.startswith("IMMUTABLE")
    if not setting.endswith(_EXCLUDING):
        return immutable
    filters = repository.image_tag_mutability_exclusion_filters or ()
    return immutable != any(_fits(one["filter"], tag) for one in filters)


def _fits(pattern: str, tag: str) -> bool:
    parts = (re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(".*".join(parts), tag) is not None


def _untag(image: Any, tag: str) -> None:
    image.remove_tag(tag)
    if not image.image_tags:
        image.image_tag = None


def _new_image(
    repository: Any, manifest_text: str, tag: str | None, media_type: str | None, digest: str
) -> Any:
    from moto.ecr.models import Image

    kind = read_manifest(manifest_text, media_type).media_type
    made: Any = Image
    return made(repository.account_id, tag, manifest_text, repository.name, kind, digest=digest)
