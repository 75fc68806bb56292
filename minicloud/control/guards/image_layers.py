"""Layers of container images: what arrived is what was announced, once."""

import base64
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.repositories import part_sizes
from minicloud.dataplane.oci_image import digest_of

# Source: ECR User Guide, Service quotas (minimum layer part size).
LEAST_PART_BYTES = 5 * 1024 * 1024
_REFERENCE = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference"


def _part_of_another_size(call: Call) -> str | None:
    first, last = call.get("partFirstByte"), call.get("partLastByte")
    announced = last - first + 1
    arrived = len(_bytes(call.get("layerPartBlob", b"")))
    if arrived == announced:
        return None
    return (
        f"Layer part from byte {first} to byte {last} has {arrived} bytes, expected {announced}: "
        f"set partLastByte to {first + arrived - 1}"
    )


def _empty(call: Call) -> str | None:
    upload = _upload(call)
    if upload is None or upload.layer_parts:
        return None
    return f"The upload with id '{upload.upload_id}' contains no layer parts: upload one first"


def _small_parts(call: Call) -> str | None:
    upload = _upload(call)
    small = [] if upload is None else [n for n in part_sizes(upload)[:-1] if n < LEAST_PART_BYTES]
    if not small:
        return None
    return (
        f"A layer part has {small[0]} bytes, and every part but the last has at least "
        f"{LEAST_PART_BYTES}: begin a new upload with larger parts"
    )


def _other_digest(call: Call) -> str | None:
    upload = _upload(call)
    if upload is None:
        return None
    arrived = digest_of(bytes(upload.layer_parts))
    if arrived in call.get("layerDigests", ()):
        return None
    return (
        f"The layer's digest is '{arrived}', which is none of {call.get('layerDigests')}: "
        "upload the layer again, or give the digest of the bytes that you sent"
    )


def _already_there(call: Call) -> str | None:
    upload, repository = _upload(call), _repository(call)
    if upload is None:
        return None
    arrived = digest_of(bytes(upload.layer_parts))
    if arrived not in repository.layers:
        return None
    return (
        f"The layer '{arrived}' already exists in the repository '{repository.name}': "
        "BatchCheckLayerAvailability tells what need not be uploaded"
    )


def _bytes(blob: Any) -> bytes:
    """The part as it was sent: base64 text where moto has not decoded it."""
    return base64.b64decode(blob) if isinstance(blob, str) else bytes(blob)


def _repository(call: Call) -> Any:
    return call.backend("ecr").repositories.get(call.get("repositoryName"))


def _upload(call: Call) -> Any:
    repository = _repository(call)
    return None if repository is None else repository.uploads.get(call.get("uploadId"))


GUARDS = (
    Guard(
        id="ecr-layer-part-size",
        service="ecr",
        operations=("UploadLayerPart",),
        code="InvalidLayerPartException",
        rule="A layer part has as many bytes as its first and last byte announce.",
        source=f"{_REFERENCE}/API_UploadLayerPart.html; the wording is ours",
        finds=_part_of_another_size,
    ),
    Guard(
        id="ecr-layer-empty",
        service="ecr",
        operations=("CompleteLayerUpload",),
        code="EmptyUploadException",
        rule="A layer upload is complete only when it contains layer parts.",
        source=f"{_REFERENCE}/API_CompleteLayerUpload.html; the wording is ours",
        finds=_empty,
    ),
    Guard(
        id="ecr-layer-small-parts",
        service="ecr",
        operations=("CompleteLayerUpload",),
        code="LayerPartTooSmallException",
        rule="Every part of a layer but the last has at least 5 MiB.",
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html; "
        "the wording is ours",
        finds=_small_parts,
    ),
    Guard(
        id="ecr-layer-digest",
        service="ecr",
        operations=("CompleteLayerUpload",),
        code="InvalidLayerException",
        rule="A layer's digest is that of the bytes that arrived.",
        source=f"{_REFERENCE}/API_CompleteLayerUpload.html; the wording is ours",
        finds=_other_digest,
    ),
    Guard(
        id="ecr-layer-twice",
        service="ecr",
        operations=("CompleteLayerUpload",),
        code="LayerAlreadyExistsException",
        rule="A layer is uploaded to a repository once.",
        source=f"{_REFERENCE}/API_CompleteLayerUpload.html; the wording is ours",
        finds=_already_there,
    ),
)
