"""Small real container images, and what it takes to push them."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import boto3
from oras.client import OrasClient

from minicloud.dataplane.oci_image import OCI_MANIFEST, digest_of
from minicloud.servers import Registry

CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip"


def layer(name: str, content: bytes) -> bytes:
    """A layer with one file in it: a gzipped tar, the same each time."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def config(*layers: bytes) -> bytes:
    """The configuration of an image of these layers."""
    diffs = [digest_of(gzip.decompress(one)) for one in layers]
    told = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["/app"]},
        "rootfs": {"type": "layers", "diff_ids": diffs},
    }
    return json.dumps(told).encode()


def descriptor(content: bytes, media_type: str) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content)}


def manifest(*layers: bytes) -> dict[str, Any]:
    """The manifest of an image of these layers."""
    return {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(config(*layers), CONFIG_TYPE),
        "layers": [descriptor(one, LAYER_TYPE) for one in layers],
    }


def password(**arguments: Any) -> str:
    """What `aws ecr get-login-password` prints."""
    import base64

    answer = boto3.client("ecr").get_authorization_token(**arguments)
    token = answer["authorizationData"][0]["authorizationToken"]
    return base64.b64decode(token).decode().partition(":")[2]


def logged_in(word: str | None = None) -> OrasClient:
    """An ordinary OCI client with a password for the registry."""
    client = OrasClient(insecure=True, auth_backend="basic")
    client.auth.set_basic_auth("AWS", password() if word is None else word)
    return client


def push(client: OrasClient, registry: Registry, name: str, folder: Path, *layers: bytes) -> str:
    """Push an image as any client does: what is missing, then the manifest; gives its digest."""
    image = f"{registry.host}/{name}"
    described = manifest(*layers)
    for content, told in zip(
        (config(*layers), *layers), (described["config"], *described["layers"]), strict=True
    ):
        file = folder / told["digest"].partition(":")[2]
        file.write_bytes(content)
        client.upload_blob(str(file), image, told).raise_for_status()
    answer = client.upload_manifest(described, client.get_container(image))
    answer.raise_for_status()
    return str(answer.headers["Docker-Content-Digest"])


def pull(client: OrasClient, registry: Registry, name: str) -> list[bytes]:
    """The image's layers, each compared with its digest."""
    image = f"{registry.host}/{name}"
    contents = []
    for told in client.get_manifest(image)["layers"]:
        answer = client.get_blob(image, told["digest"])
        answer.raise_for_status()
        assert digest_of(answer.content) == told["digest"]
        contents.append(answer.content)
    return contents
