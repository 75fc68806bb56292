"""Certificates of the emulated ACM come with their key and with a chain that holds."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from moto import mock_aws

from minicloud import Cloud
from minicloud.control.certificates import certificate_pair
from tests.servers.inventories import certificate


@pytest.fixture
def acm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("acm", region_name="ap-northeast-1")


def public_bytes(key: Any) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_a_requested_certificate_comes_with_its_key(acm: Any) -> None:
    arn = acm.request_certificate(
        DomainName="web.example", SubjectAlternativeNames=["*.web.example"]
    )["CertificateArn"]
    pem, key_pem = certificate_pair(arn)
    made = x509.load_pem_x509_certificate(pem.encode())
    key = serialization.load_pem_private_key(key_pem.encode(), None)
    assert public_bytes(made.public_key()) == public_bytes(key.public_key())


def test_a_chain_ends_where_its_signatures_do(acm: Any) -> None:
    # moto 5.2.5 ends every chain with a root that signed none of it.
    arn = acm.request_certificate(DomainName="web.example")["CertificateArn"]
    assert acm.get_certificate(CertificateArn=arn)["CertificateChain"]
    assert len(x509.load_pem_x509_certificates(certificate_pair(arn)[0].encode())) == 1


def test_an_imported_chain_is_kept(acm: Any) -> None:
    root_key = rsa.generate_private_key(65537, 2048)
    leaf_pem, leaf_key_pem = certificate("web.example")
    leaf = x509.load_pem_x509_certificate(leaf_pem.encode())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A root")])

    def signed(subject: x509.Name, public_key: Any) -> bytes:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(name)
        builder = builder.public_key(public_key).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(leaf.not_valid_before_utc)
        builder = builder.not_valid_after(leaf.not_valid_after_utc)
        return builder.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    arn = acm.import_certificate(
        Certificate=signed(leaf.subject, leaf.public_key()),
        PrivateKey=leaf_key_pem.encode(),
        CertificateChain=signed(name, root_key.public_key()),
    )["CertificateArn"]
    chain = x509.load_pem_x509_certificates(certificate_pair(arn)[0].encode())
    assert [each.subject for each in chain] == [leaf.subject, name]


def test_an_unknown_certificate_is_answered_with_the_known_ones(acm: Any) -> None:
    known = acm.request_certificate(DomainName="web.example")["CertificateArn"]
    with pytest.raises(KeyError, match=known):
        certificate_pair("arn:aws:acm:ap-northeast-1:123456789012:certificate/none")


@pytest.mark.parametrize("arn", ["", "nonsense", "arn:aws:elb:ap-northeast-1:123456789012:x"])
def test_what_is_no_certificate_s_arn_is_refused(acm: Any, arn: str) -> None:
    with pytest.raises(KeyError, match="no certificate"):
        certificate_pair(arn)


def test_all_that_are_issued_share_a_key_that_fits_them(cloud: Cloud) -> None:
    acm = boto3.client("acm", region_name="ap-northeast-1")
    arns = [
        acm.request_certificate(DomainName=name)["CertificateArn"]
        for name in ("a.example", "b.example")
    ]
    pairs = [certificate_pair(arn) for arn in arns]
    assert pairs[0][1] == pairs[1][1]
    for pem, key_pem in pairs:
        key = serialization.load_pem_private_key(key_pem.encode(), None)
        made = x509.load_pem_x509_certificate(pem.encode())
        assert public_bytes(made.public_key()) == public_bytes(key.public_key())
    # An imported one keeps its own, and a broken one is refused as before.
    own_pem, own_key = certificate("c.example")
    own = acm.import_certificate(Certificate=own_pem.encode(), PrivateKey=own_key.encode())
    assert certificate_pair(own["CertificateArn"])[1].strip() == own_key.strip()
    with pytest.raises(acm.exceptions.ClientError, match="not PEM-encoded"):
        acm.import_certificate(Certificate=own_pem.encode(), PrivateKey=b"no key")
