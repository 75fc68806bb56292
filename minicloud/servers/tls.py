"""TLS of a load balancer's listeners, and of the clients that verify it."""

import os
import ssl
import tempfile
from collections.abc import Iterable, Mapping

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from minicloud.servers.errors import CertificateMissingError

# The certificate in PEM, its chain after it if it has one, and the private key in PEM.
CertificatePair = tuple[str, str]


def listener_context(
    arns: tuple[str, ...], certificates: Mapping[str, CertificatePair], listener: str
) -> ssl.SSLContext:
    """Terminates TLS with the first certificate, or with the one that the client's SNI names.

    Raises CertificateMissingError when one is not given or is no pair of certificate and key.
    Source: ALB User Guide, SSL certificates (the default certificate answers a client without
    SNI or without a matching certificate).
    Simplified: TLS 1.2 and 1.3 as Python's defaults set them, whatever the security policy.
    """
    if not arns:
        raise CertificateMissingError(
            f"{listener} has no certificate: name one in Certificates when you create it"
        )
    missing = [arn for arn in arns if arn not in certificates]
    if missing:
        raise CertificateMissingError(
            f"{listener} uses the certificate {missing[0]}, of which no private key was given: "
            "pass certificates={arn: (certificate_pem, key_pem)}"
        )
    contexts = {arn: _server_context(arn, certificates[arn]) for arn in dict.fromkeys(arns)}
    by_name = {arn: dns_names(certificates[arn][0]) for arn in contexts}
    default = contexts[arns[0]]

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        for arn, names in by_name.items():
            if name and any(_covers(each, name) for each in names):
                connection.context = contexts[arn]
                return

    default.sni_callback = choose
    return default


def client_context(trusted_pems: Iterable[str]) -> ssl.SSLContext:
    """Verifies host names and certificates; trusts the first certificate of each, no other."""
    anchors = [x509.load_pem_x509_certificate(pem.encode()) for pem in trusted_pems]
    context = ssl.create_default_context(
        cadata=b"".join(c.public_bytes(Encoding.DER) for c in anchors)
    )
    # A server's own certificate may be the trust anchor, as `curl --cacert` allows; those of
    # an emulated ACM lack extensions that the strict mode of newer Pythons asks for.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def dns_names(certificate_pem: str) -> tuple[str, ...]:
    """The DNS names that the certificate is for."""
    certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(names.value.get_values_for_type(x509.DNSName))


def _covers(pattern: str, name: str) -> bool:
    """`*.example.com` covers one label more and no deeper. Source: RFC 6125, section 6.4.3."""
    pattern, name = pattern.lower(), name.lower()
    return pattern == name or (
        pattern.startswith("*.") and name.partition(".")[2] == pattern.removeprefix("*.")
    )


def _server_context(arn: str, pair: CertificatePair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate_pem, key_pem = pair
    # Python loads keys from files only. mkstemp's file is readable by its owner alone.
    handle, path = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(key_pem.strip() + "\n" + certificate_pem.strip() + "\n")
        context.load_cert_chain(path)
    except ssl.SSLError as error:
        raise CertificateMissingError(
            f"the pair given for {arn} is no certificate with its private key: {error.reason}"
        ) from error
    finally:
        os.unlink(path)
    return context
