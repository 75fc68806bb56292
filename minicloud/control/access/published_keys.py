"""The keys that identity providers have published: what AWS would fetch from their addresses."""

from collections.abc import Mapping
from typing import Any


class PublishedKeys:
    """Key sets (JWKS) by the address of the provider that signs with them."""

    def __init__(self) -> None:
        self._by_issuer: dict[str, Mapping[str, Any]] = {}

    def reset(self) -> None:
        """Nobody has published anything."""
        self._by_issuer.clear()

    def publish(self, issuer: str, key_set: Mapping[str, Any]) -> None:
        """From now on tokens of `issuer` are checked with these keys."""
        self._by_issuer[issuer.rstrip("/")] = key_set

    def of(self, issuer: str) -> Mapping[str, Any] | None:
        """The key set of a provider, None where it cannot be reached."""
        return self._by_issuer.get(issuer.rstrip("/"))
