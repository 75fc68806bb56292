"""The request that moto sees is the one that werkzeug's builder makes."""

from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core import botocore_stubber

import minicloud

ADDRESS = "https://ec2.ap-northeast-1.amazonaws.com/"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
HEADERS = {
    "Content-Type": FORM,
    "User-Agent": "Boto3/1 md/é",
    "X-Amz-Date": b"20261124T000000Z",
    "Content-Length": "99",
    "Transfer-Encoding": "chunked",
}
REQUESTS: dict[str, tuple[Any, ...]] = {
    "form": ("POST", ADDRESS, HEADERS, "Action=DescribeVpcs&Name=%3Ca%3E"),
    "bytes": ("POST", ADDRESS, HEADERS, b'{"logGroupName": "/app"}'),
    "another host": ("POST", ADDRESS, HEADERS | {"Host": "x.example"}, b"x"),
    "no headers": ("POST", ADDRESS, {}, b"x"),
    "no body": ("GET", ADDRESS, HEADERS, None),
    "empty form": ("POST", ADDRESS, HEADERS, ""),
    "underscore": ("PUT", ADDRESS, {"x-amz-meta-my_key": "v"}, b"x"),
    "path": ("PUT", f"{ADDRESS}a%20b//c", HEADERS, b"x"),
    "question": ("GET", f"{ADDRESS}?list-type=2&prefix=%2F", HEADERS, None),
    "port": ("POST", "https://ec2.amazonaws.com:8443/", HEADERS, b"x"),
    "not encrypted": ("POST", "http://ec2.amazonaws.com/", HEADERS, b"x"),
    "capitals": ("POST", "https://EC2.amazonaws.com/", HEADERS, b"x"),
    "header that breaks the line": ("POST", ADDRESS, {"X-Odd": "a\r\nb"}, b"x"),
}


def seen(request: tuple[Any, ...]) -> Any:
    """All that a service can read from a request."""
    method, address, sent, body = request
    headers = HTTPHeaders()
    for name, value in sent.items():
        headers[name] = value
    try:
        made = botocore_stubber.normalize_request(
            AWSPreparedRequest(method, address, headers, body, stream_output=False)
        )
    except ValueError as error:
        return str(error)
    environ = {
        key: value
        for key, value in made.environ.items()
        if key not in {"werkzeug.request", "wsgi.input", "wsgi.errors"}
    }
    return (
        list(environ.items()),
        list(made.headers),
        made.raw_url,
        made.get_data(),
        made.form,
        made.args,
        made.content_type,
        made.content_length,
    )


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_is_seen_as_before(kind: str) -> None:
    minicloud.stop()
    expected = seen(REQUESTS[kind])
    minicloud.start(seed=7)
    assert seen(REQUESTS[kind]) == expected
    minicloud.stop()


@pytest.mark.usefixtures("cloud")
def test_an_ordinary_request_needs_no_builder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("werkzeug.test.EnvironBuilder")
    assert seen(REQUESTS["form"])
    with pytest.raises(ImportError):
        seen(REQUESTS["path"])
