"""One RSA key for all certificates that ACM issues in this process.

moto draws a key of 2,048 bits for each certificate and checks it, which is most of what a request
for one takes. Nothing shows the key but an export, and there is nobody to keep it from.
"""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there) in `moto.acm.models`."""
    models: Any = import_module("moto.acm.models")
    asymmetric = SimpleNamespace(rsa=SimpleNamespace(generate_private_key=_generate))
    hazmat = SimpleNamespace(primitives=SimpleNamespace(asymmetric=asymmetric))
    # Only this module of moto's sees it: whoever else wants a key gets one of their own.
    seen = SimpleNamespace(hazmat=hazmat, x509=models.cryptography.x509)
    yield models, "cryptography", seen
    yield models.CertBundle, "validate_pk", _validate(models.CertBundle.validate_pk)


def _generate(**_size: Any) -> Any:
    return _key()[0]


@cache
def _key() -> tuple[Any, bytes]:
    """The key, and as moto writes it."""
    rsa: Any = import_module("cryptography.hazmat.primitives.asymmetric.rsa")
    serialization: Any = import_module("cryptography.hazmat.primitives.serialization")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key, key.private_bytes(
        encoding=serialization.Encoding.PEM,
        format=serialization.PrivateFormat.TraditionalOpenSSL,
        encryption_algorithm=serialization.NoEncryption(),
    )


def _validate(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def validate_pk(bundle: Any) -> Any:
        key, written = _key()
        return key if bundle.key == written else original(bundle)

    return validate_pk
