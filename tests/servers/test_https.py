"""TLS ended at the load balancer, with certificates that clients verify."""

import contextlib
import ssl

import boto3
import pytest
from moto import mock_aws

from minicloud.control.certificates import certificate_pair
from minicloud.dataplane.records import Action, ActionType, Inventory, Listener
from minicloud.servers import CertificateMissingError, client_context, serve
from tests.servers.inventories import (
    ZONE_A,
    certificate,
    forward,
    instances,
    inventory,
    raw_exchange,
    rule,
)

ARN = "arn:aws:acm:ap-northeast-1:123456789012:certificate/web"
OTHER_ARN = "arn:aws:acm:ap-northeast-1:123456789012:certificate/other"
TO_HTTPS = Action(
    ActionType.REDIRECT, status_code=301, redirect_protocol="HTTPS", redirect_port="443"
)


def https(*arns: str) -> Inventory:
    """HTTP:80 redirects to HTTPS:443, which forwards."""
    return inventory(
        instances(1, 1),
        listeners=(
            Listener("HTTP", 80, (rule(None, TO_HTTPS),)),
            Listener("HTTPS", 443, (rule(None, forward("web")),), arns),
        ),
    )


def test_http_is_redirected_to_https_and_the_certificate_is_verified() -> None:
    with serve(https(ARN), {ARN: certificate("web.example")}, service_s=0) as site:
        answer = site.get("http://web.example/a?b=c", follow_redirects=True)
        assert answer.status == 200
        assert answer.history[0].status == 301
        assert answer.history[0].header("Location") == "https://web.example:443/a?b=c"
        told = answer.json()
        assert (told["path"], told["query"]) == ("/a", "b=c")
        # The target itself was asked in plain HTTP and is told how the client came.
        assert told["forwarded"]["X-Forwarded-Proto"] == "https"
        assert told["forwarded"]["X-Forwarded-Port"] == "443"


def test_a_certificate_for_another_name_is_refused_by_the_client() -> None:
    with (
        serve(https(ARN), {ARN: certificate("web.example")}, service_s=0) as site,
        pytest.raises(ssl.SSLCertVerificationError, match=r"(?i)hostname mismatch"),
    ):
        site.get("https://other.example/")


def test_a_certificate_that_is_not_trusted_is_refused_by_the_client() -> None:
    stranger, _ = certificate("web.example")
    with (
        serve(https(ARN), {ARN: certificate("web.example")}, service_s=0) as site,
        pytest.raises(ssl.SSLCertVerificationError, match="certificate verify failed"),
    ):
        site.get("https://web.example/", trust=client_context([stranger]))


def test_the_name_that_the_client_asks_for_chooses_the_certificate() -> None:
    certificates = {ARN: certificate("web.example"), OTHER_ARN: certificate("*.shop.example")}
    with serve(https(ARN, OTHER_ARN), certificates, service_s=0) as site:
        assert site.get("https://web.example/").status == 200
        assert site.get("https://eu.shop.example/").status == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            site.get("https://a.b.shop.example/")


def test_a_certificate_of_the_emulated_acm_works(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        acm = boto3.client("acm", region_name="ap-northeast-1")
        arn = acm.request_certificate(DomainName="web.example")["CertificateArn"]
        pair = certificate_pair(arn)
    with serve(https(arn), {arn: pair}, service_s=0) as site:
        assert site.get("https://web.example/").status == 200


def test_plain_http_on_an_https_port_ends_that_connection_only() -> None:
    with serve(https(ARN), {ARN: certificate("web.example")}, service_s=0) as site:
        answer = b""
        with contextlib.suppress(ConnectionError):
            answer = raw_exchange(site, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", ZONE_A, 443)
        assert not answer.startswith(b"HTTP/1.1 200")
        assert site.get("https://web.example/").status == 200


def test_an_https_listener_without_certificate_is_refused() -> None:
    with pytest.raises(CertificateMissingError, match="HTTPS:443 of 'web' has no certificate"):
        serve(https())


def test_a_certificate_without_its_key_is_refused() -> None:
    with pytest.raises(CertificateMissingError, match="no private key was given"):
        serve(https(ARN))


def test_a_key_of_another_certificate_is_refused() -> None:
    mixed = (certificate("web.example")[0], certificate("web.example")[1])
    with pytest.raises(CertificateMissingError, match="no certificate with its private key"):
        serve(https(ARN), {ARN: mixed})
