"""An emulated identity provider: it signs tokens that say who somebody is.

Real JSON Web Tokens (RFC 7519), signed by RS256 with a key of its own, whose public half is in
the key set (RFC 7517). `Cloud.identity_provider` makes one that the cloud can reach.
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

_KEY_BITS = 2048
LIFE_S = 300
"""How long a token is good for. Simplified: providers choose; this is a short life."""


class IdentityProvider:
    """Signs tokens as `issuer`; `now` is the date that they go by."""

    def __init__(self, issuer: str, now: Callable[[], datetime]) -> None:
        self.issuer = issuer.rstrip("/")
        self._now = now

    def __repr__(self) -> str:
        return f"<identity provider {self.issuer}>"

    def token(
        self, subject: str, audience: str = "sts.amazonaws.com", life_s: float = LIFE_S, **more: Any
    ) -> str:
        """A signed token for `subject`, to be shown to `audience`; `more` are other claims."""
        import jwt

        issued = self._now().timestamp()
        claims = {
            "iss": self.issuer,
            "sub": subject,
            "aud": audience,
            "iat": int(issued),
            "exp": int(issued + life_s),
            **more,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": "key-1"})

    @cached_property
    def key_set(self) -> dict[str, Any]:
        """The public keys, as the provider shows them to the world."""
        from jwt.algorithms import RSAAlgorithm

        public = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": "key-1", "use": "sig", "alg": "RS256"}]}

    @cached_property
    def _key(self) -> Any:
        from cryptography.hazmat.primitives.asymmetric import rsa

        return rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
