"""ECR's images as a registry on this machine serves them: who may, what is there, what comes.

`minicloud.servers.serve_registry` speaks HTTP in front of it. Images go in through PutImage, so
that every guard looks at them.
"""

from collections.abc import Callable
from typing import Any

from minicloud.control.account_settings import BLOB_MOUNTING, account_setting
from minicloud.control.registry_tokens import RegistryTokens
from minicloud.control.repositories import add_layer, image_of, layer_content
from minicloud.dataplane.oci_image import digest_of, is_digest
from minicloud.dataplane.registry_refusal import RefusalCode, RegistryRefusal

USER_NAME = "AWS"
MAX_REGISTRY_BYTES = 512 * 1024 * 1024
"""Simplified: AWS takes what you pay for; here the layers are in this process's memory."""

# Source: OCI Distribution Specification, Error Codes; TAG_INVALID as quoted in
# github.com/moby/buildkit/issues/3776 ("tag invalid").
_REFUSED_PUSHES = {
    "InvalidParameterException": RefusalCode.MANIFEST_INVALID,
    "ImageDigestDoesNotMatchException": RefusalCode.DIGEST_INVALID,
    "LayersNotFoundException": RefusalCode.MANIFEST_BLOB_UNKNOWN,
    "ReferencedImagesNotFoundException": RefusalCode.MANIFEST_BLOB_UNKNOWN,
    "ImageTagAlreadyExistsException": RefusalCode.TAG_INVALID,
}


class ImageStore:
    """The images of one region. Every method may raise RegistryRefusal."""

    def __init__(self, region: str, tokens: RegistryTokens, now_s: Callable[[], float]) -> None:
        self.region = region
        self._tokens = tokens
        self._now_s = now_s

    def admit(self, user_name: str, password: str) -> None:
        """Let somebody in, or refuse.

        Source: ECR User Guide, Private registry authentication; wording as quoted in
        github.com/aws/aws-cli/issues/6580.
        """
        if user_name != USER_NAME or not self._tokens.is_known(password):
            raise RegistryRefusal(401, RefusalCode.UNAUTHORIZED, "Not Authorized")
        if not self._tokens.is_living(password, self._now_s()):
            raise RegistryRefusal(
                401,
                RefusalCode.DENIED,
                "Your authorization token has expired. Reauthenticate and try again.",
            )

    def layer(self, repository: str, digest: str) -> bytes | None:
        """A layer's bytes; None when the repository does not hold it."""
        return layer_content(self._repository(repository)).get(digest)

    def add_layer(self, repository: str, content: bytes) -> str:
        """Keep a layer; returns its digest. What is there already is not kept twice."""
        held, digest = self._repository(repository), digest_of(content)
        if digest not in layer_content(held):
            if self.held_bytes() + len(content) > MAX_REGISTRY_BYTES:
                raise RegistryRefusal(
                    413,
                    RefusalCode.SIZE_INVALID,
                    f"this registry holds {MAX_REGISTRY_BYTES} bytes at most: delete a repository",
                )
            add_layer(held, digest, content)
        return digest

    def mount_layer(self, repository: str, digest: str, source: str) -> bool:
        """Take a layer over from another repository; False when that cannot be done.

        Source: ECR User Guide, Blob mounting (off until the account setting is ENABLED; both
        repositories encrypted alike).
        """
        to = self._repository(repository)
        origin = self._backend().repositories.get(source)
        if origin is None or account_setting(self._backend(), BLOB_MOUNTING) != "ENABLED":
            return False
        content = layer_content(origin).get(digest)
        if content is None or origin.encryption_configuration != to.encryption_configuration:
            return False
        add_layer(to, digest, content)
        return True

    def manifest(self, repository: str, reference: str) -> tuple[str, str, str]:
        """Text, media type and digest of a manifest, by tag or digest."""
        image = image_of(self._repository(repository), reference)
        if image is None:
            raise RegistryRefusal(
                404, RefusalCode.MANIFEST_UNKNOWN, f"Requested image not found: {reference}"
            )
        return image.image_manifest, image.image_manifest_media_type, image.get_image_digest()

    def put_manifest(self, repository: str, reference: str, text: str, media_type: str) -> str:
        """Take an image in, by PutImage; returns its digest. The same image may come again."""
        from boto3 import client
        from botocore.exceptions import ClientError, ParamValidationError

        self._repository(repository)
        named = {"imageDigest" if is_digest(reference) else "imageTag": reference}
        try:
            client("ecr", region_name=self.region).put_image(
                repositoryName=repository,
                imageManifest=text,
                imageManifestMediaType=media_type,
                **named,
            )
        except ClientError as error:
            code, said = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if code != "ImageAlreadyExistsException":
                refused = _REFUSED_PUSHES.get(code, RefusalCode.MANIFEST_INVALID)
                raise RegistryRefusal(400, refused, said) from error
        except ParamValidationError as error:
            raise RegistryRefusal(400, RefusalCode.MANIFEST_INVALID, str(error)) from error
        return digest_of(text.encode())

    def tags(self, repository: str) -> tuple[str, ...]:
        """The repository's tags in the order of the alphabet."""
        return tuple(sorted(t for i in self._repository(repository).images for t in i.image_tags))

    def held_bytes(self) -> int:
        """What all layers of this region take; a layer in several repositories counts once."""
        held = {
            id(content): len(content)
            for repository in list(self._backend().repositories.values())
            for content in list(layer_content(repository).values())
        }
        return sum(held.values())

    def _backend(self) -> Any:
        from moto.backends import get_backend
        from moto.core.models import DEFAULT_ACCOUNT_ID

        backends: Any = get_backend("ecr")
        return backends[DEFAULT_ACCOUNT_ID][self.region]

    def _repository(self, name: str) -> Any:
        backend = self._backend()
        if name not in backend.repositories:
            raise RegistryRefusal(
                404,
                RefusalCode.NAME_UNKNOWN,
                f"The repository with name '{name}' does not exist in the registry with id "
                f"'{backend.account_id}'",
            )
        return backend.repositories[name]
