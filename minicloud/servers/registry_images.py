"""What the registry asks of whoever keeps the images; `minicloud.control.image_store` does."""

from typing import Protocol


class RegistryImages(Protocol):
    """The images of one registry. Every method may raise RegistryRefusal."""

    def admit(self, user_name: str, password: str) -> None:
        """Let somebody in, or refuse."""

    def layer(self, repository: str, digest: str) -> bytes | None:
        """A layer's bytes; None when the repository does not hold it."""

    def add_layer(self, repository: str, content: bytes) -> str:
        """Keep a layer; returns its digest."""

    def mount_layer(self, repository: str, digest: str, source: str) -> bool:
        """Take a layer over from another repository; False when that cannot be done."""

    def manifest(self, repository: str, reference: str) -> tuple[str, str, str]:
        """Text, media type and digest of a manifest, by tag or digest."""

    def put_manifest(self, repository: str, reference: str, text: str, media_type: str) -> str:
        """Take an image in; returns its digest."""

    def tags(self, repository: str) -> tuple[str, ...]:
        """The repository's tags in the order of the alphabet."""
