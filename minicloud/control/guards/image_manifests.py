"""Manifests of container images: they describe an image whose parts are there."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.repositories import image_of
from minicloud.dataplane.oci_image import (
    TAG_PATTERN,
    Manifest,
    ManifestError,
    digest_of,
    is_tag,
    read_manifest,
)

_PUT_IMAGE = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html"


def _malformed(call: Call) -> str | None:
    try:
        read_manifest(call.get("imageManifest"), call.get("imageManifestMediaType"))
    except ManifestError as error:
        return f"Invalid parameter at 'ImageManifest' failed to satisfy constraint: '{error}'"
    return None


def _no_tag(call: Call) -> str | None:
    tag = call.get("imageTag")
    if tag is None or is_tag(tag):
        return None
    return (
        "Invalid parameter at 'imageTag' failed to satisfy constraint: 'Member must satisfy "
        f"regular expression pattern: {TAG_PATTERN}'"
    )


def _other_digest(call: Call) -> str | None:
    given, found = call.get("imageDigest"), digest_of(call.get("imageManifest").encode())
    if given in (None, found):
        return None
    return f"The image's digest is '{found}', and imageDigest says '{given}': leave it out"


def _missing_layers(call: Call) -> str | None:
    repository = _repository(call)
    blobs = [] if repository is None else _manifest(call).blobs
    missing = [blob.digest for blob in blobs if blob.digest not in repository.layers]
    if not missing:
        return None
    return (
        f"Layers {', '.join(missing)} do not exist in the repository '{repository.name}': "
        "upload the configuration and every layer before the manifest"
    )


def _missing_images(call: Call) -> str | None:
    repository = _repository(call)
    images = [] if repository is None else _manifest(call).images
    missing = [one.digest for one in images if image_of(repository, one.digest) is None]
    if not missing:
        return None
    return (
        f"Images {', '.join(missing)} do not exist in the repository '{repository.name}': "
        "push them before the list that refers to them"
    )


def _manifest(call: Call) -> Manifest:
    return read_manifest(call.get("imageManifest"), call.get("imageManifestMediaType"))


def _repository(call: Call) -> Any:
    return call.backend("ecr").repositories.get(call.get("repositoryName"))


GUARDS = (
    Guard(
        id="ecr-tag",
        service="ecr",
        operations=("PutImage",),
        code="InvalidParameterException",
        rule="A tag is of letters, digits and some signs, as in any registry.",
        source=f"{_PUT_IMAGE}; the pattern is that of the OCI Distribution Specification; the "
        "wording is ours",
        finds=_no_tag,
    ),
    Guard(
        id="ecr-manifest",
        service="ecr",
        operations=("PutImage",),
        code="InvalidParameterException",
        rule="An image's manifest names a configuration and layers, or other manifests.",
        source=f"{_PUT_IMAGE}; the wording after the first words is ours",
        finds=_malformed,
    ),
    Guard(
        id="ecr-image-digest",
        service="ecr",
        operations=("PutImage",),
        code="ImageDigestDoesNotMatchException",
        rule="An image's digest is that of its manifest.",
        source=f"{_PUT_IMAGE}; the wording is ours",
        finds=_other_digest,
    ),
    Guard(
        id="ecr-layers-exist",
        service="ecr",
        operations=("PutImage",),
        code="LayersNotFoundException",
        rule="An image is accepted when all of its layers are in its repository.",
        source=f"{_PUT_IMAGE}; the wording is ours",
        finds=_missing_layers,
    ),
    Guard(
        id="ecr-referenced-images",
        service="ecr",
        operations=("PutImage",),
        code="ReferencedImagesNotFoundException",
        rule="A manifest list is accepted when all of its images are in its repository.",
        source=f"{_PUT_IMAGE}; the wording is ours",
        finds=_missing_images,
    ),
)
