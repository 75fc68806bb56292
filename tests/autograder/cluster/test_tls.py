"""A cluster that speaks TLS takes only who has a certificate of its authority."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from autograder.cli import main
from autograder.errors import SetupError
from tests.autograder.cluster.conftest import dask_cluster
from tests.autograder.courses import Course

pytestmark = pytest.mark.xdist_group("dask")


@dataclass(frozen=True, slots=True)
class Credentials:
    ca: Path
    certificate: Path
    key: Path


def make_credentials(folder: Path) -> Credentials:
    """An authority of its own, and one certificate signed by it for everybody."""
    folder.mkdir()
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("authority", authority_key, None, authority_key)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate("member", key, authority, authority_key)
    made = Credentials(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    made.ca.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer is not None else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
    )
    return builder.sign(signer, hashes.SHA256())


def test_only_a_member_grades(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("right")
    member, stranger = (make_credentials(tmp_path / name) for name in ("member", "stranger"))
    files = [str(path) for path in (member.ca, member.certificate, member.key)]
    with dask_cluster(tmp_path / "dask", 1, 1, *files) as cluster:
        assert cluster.address.startswith("tls://")

        def run(who: Credentials) -> int:
            return main(
                [
                    *("grade", "toy", "--course-dir", str(course.root), "--dask", cluster.address),
                    *("--dask-tls-ca", str(who.ca), "--dask-tls-cert", str(who.certificate)),
                    *("--dask-tls-key", str(who.key)),
                ]
            )

        assert run(stranger) == SetupError.exit_code
        assert "cannot be reached" in capsys.readouterr().err
        assert run(member) == 0
    assert "1 graded" in capsys.readouterr().out
