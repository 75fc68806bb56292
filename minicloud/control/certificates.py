"""The private key behind a certificate of the emulated ACM, for a load balancer that runs."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from moto.backends import get_backend


def certificate_pair(arn: str) -> tuple[str, str]:
    """The certificate with its chain and the private key, both in PEM.

    Raises KeyError when there is no such certificate, naming those that there are.
    Source: ACM User Guide, Security best practices and Export a certificate.
    Simplified: AWS never shows the key of a public certificate that its own services use; here
    the load balancer of `minicloud.servers` needs it to end TLS.
    """
    parts = arn.split(":")
    held = {}
    if len(parts) == 6 and parts[2] == "acm":
        backend = get_backend("acm")[parts[4]][parts[3]]
        held = {each.arn: each for each in backend.list_certificates([], {})}
    if arn not in held:
        raise KeyError(
            f"no certificate {arn!r} in the emulated ACM: it holds {sorted(held) or 'none'}. "
            "Request or import one and pass its CertificateArn"
        )
    bundle = held[arn]
    certificates = [
        *x509.load_pem_x509_certificates(bundle.cert),
        *x509.load_pem_x509_certificates(bundle.chain),
    ]
    pem = b"".join(each.public_bytes(Encoding.PEM) for each in _signed(certificates))
    return pem.decode(), bundle.key.decode()


def _signed(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    """The certificates as far as each is signed by the next.

    moto ends every chain with a root of Amazon's that signed none of it, which no client could
    verify.
    """
    chain = certificates[:1]
    for issuer in certificates[1:]:
        try:
            chain[-1].verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError):
            break
        chain.append(issuer)
    return chain
