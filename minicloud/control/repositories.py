"""moto's ECR repositories as this course reads them, and the bytes of their layers.

moto keeps a layer's size only. The bytes stand on moto's own repository, so that they go when it
goes: with DeleteRepository, a reset, or another cloud.
"""

from collections.abc import Iterator
from typing import Any

from minicloud.control.calendar import START
from minicloud.dataplane.image_lifecycle import StoredImage
from minicloud.dataplane.oci_image import Manifest, read_manifest

_CONTENT = "minicloud_layer_content"
_PARTS = "minicloud_part_sizes"


def all_repositories() -> Iterator[Any]:
    """Every repository of every account and region."""
    from moto.backends import get_backend

    backends: Any = get_backend("ecr")
    for _account, _region, backend in list(backends.iter_backends()):
        yield from list(backend.repositories.values())


def layer_content(repository: Any) -> dict[str, bytes]:
    """The layers' bytes by digest, to read and to change."""
    held: dict[str, bytes] = vars(repository).setdefault(_CONTENT, {})
    return held


def add_layer(repository: Any, digest: str, content: bytes) -> None:
    """Keep a layer; the same bytes object in two repositories is held once."""
    layer_content(repository)[digest] = content
    repository.layers[digest] = len(content)


def drop_layer(repository: Any, digest: str) -> None:
    """Forget a layer."""
    layer_content(repository).pop(digest, None)
    repository.layers.pop(digest, None)


def part_sizes(upload: Any) -> list[int]:
    """The sizes of the parts of a layer that is on its way, in bytes, to read and to change."""
    sizes: list[int] = vars(upload).setdefault(_PARTS, [])
    return sizes


def manifest_of(image: Any) -> Manifest:
    """What an image that was accepted is made of."""
    return read_manifest(image.image_manifest, image.image_manifest_media_type)


def image_of(repository: Any, reference: str) -> Any | None:
    """The image of a digest or a tag; None when there is none."""
    for image in repository.images:
        if reference == image.get_image_digest() or reference in image.image_tags:
            return image
    return None


def stored_image(image: Any) -> StoredImage:
    """The image as lifecycle rules see it."""
    return StoredImage(
        digest=image.get_image_digest(),
        tags=tuple(image.image_tags),
        pushed_at_s=image.image_pushed_at - START.timestamp(),
    )
