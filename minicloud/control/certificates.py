"""The private key behind a certificate of the emulated ACM, for a load balancer that runs."""

from moto.backends import get_backend


def certificate_pair(arn: str) -> tuple[str, str]:
    """The certificate with its chain and the private key, both in PEM.

    Raises KeyError when there is no such certificate, naming those that there are.
    Simplified: ACM never gives the key of a certificate it issued for its own services away;
    here the real load balancer of `minicloud.servers` needs it to terminate TLS.
    Source: ACM User Guide, What is AWS Certificate Manager.
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
    return "\n".join(_text(each) for each in (bundle.cert, bundle.chain) if each), _text(bundle.key)


def _text(pem: str | bytes) -> str:
    return pem.decode() if isinstance(pem, bytes) else pem
