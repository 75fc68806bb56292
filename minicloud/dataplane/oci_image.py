"""What a container image is to a registry: bytes named by their digest, and a manifest.

Source: OCI Image Format Specification, Descriptor and Image Manifest.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Source: OCI Distribution Specification, Pulling manifests (tag).
TAG_PATTERN = "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}"
_TAG = re.compile(TAG_PATTERN)


class ManifestError(ValueError):
    """A manifest that describes no image."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Bytes that a manifest refers to."""

    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """An image's configuration and layers; or, for an index, the manifests of other images."""

    media_type: str
    blobs: tuple[Descriptor, ...] = ()
    images: tuple[Descriptor, ...] = ()

    @property
    def size_bytes(self) -> int:
        """What the configuration and the layers take, compressed as they were pushed."""
        return sum(blob.size_bytes for blob in self.blobs)


def digest_of(content: bytes) -> str:
    """The name of these bytes in a registry."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def is_digest(text: str) -> bool:
    """Whether it is a whole sha256 digest. Simplified: no other algorithm is taken."""
    return _DIGEST.fullmatch(text) is not None


def is_tag(text: str) -> bool:
    """Whether an image can be given this name beside its digest."""
    return _TAG.fullmatch(text) is not None


def read_manifest(text: str, media_type: str | None = None) -> Manifest:
    """The manifest in the text; `media_type` counts where the text names none.

    Source: OCI Distribution Specification, Pushing manifests: both are the same where both are
    named.
    Raises ManifestError, saying what is missing.
    Simplified: manifests of schema version 1 are refused, as Docker itself has done since 2020.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ManifestError("Invalid JSON syntax") from error
    if not isinstance(raw, dict):
        raise ManifestError("a manifest is a JSON object")
    if raw.get("schemaVersion") != 2:
        raise ManifestError(f"schemaVersion is {raw.get('schemaVersion')!r}, expected 2")
    kind = raw.get("mediaType", media_type)
    if media_type and media_type != kind:
        raise ManifestError(f"mediaType is {kind!r}, and the request says {media_type!r}")
    if kind in (OCI_INDEX, DOCKER_LIST):
        return Manifest(kind, images=_descriptors(raw, "manifests"))
    if kind in (OCI_MANIFEST, DOCKER_MANIFEST):
        config = _descriptor(raw.get("config"), "config")
        return Manifest(kind, blobs=(config, *_descriptors(raw, "layers")))
    known = ", ".join((OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST))
    raise ManifestError(f"mediaType is {kind!r}, expected one of {known}")


def _descriptors(raw: dict[str, Any], name: str) -> tuple[Descriptor, ...]:
    listed = raw.get(name)
    if not isinstance(listed, list):
        raise ManifestError(f"{name} is missing, or is no list")
    return tuple(_descriptor(one, f"{name}[{at}]") for at, one in enumerate(listed))


def _descriptor(raw: Any, where: str) -> Descriptor:
    if not isinstance(raw, dict):
        raise ManifestError(f"{where} is missing, or is no JSON object")
    digest, size = raw.get("digest"), raw.get("size")
    if not isinstance(digest, str) or not is_digest(digest):
        raise ManifestError(f"{where}.digest is {digest!r}, expected sha256: and 64 hex digits")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ManifestError(f"{where}.size is {size!r}, expected a number of bytes")
    return Descriptor(digest, size)
