"""S3's buckets as a server of this machine asks for them; `servers.serve_buckets` stands before it.

A request goes the way that boto3's go, so that guards, policies and the virtual clock hold.
"""

from collections.abc import Callable
from typing import Any

from minicloud.dataplane.s3.messages import S3Reply, S3Request

_NOT_PASSED_ON = frozenset({"host", "connection", "content-length", "transfer-encoding", "expect"})
# Simplified: moto would take such a body apart. Python's and curl's clients call any body a form.
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class BucketStore:
    """The buckets of this cloud's account, seen from one Region's endpoint."""

    def __init__(self, region: str, answer: Callable[[Any], Any]) -> None:
        self.region = region
        self._answer = answer

    def answer(self, request: S3Request) -> S3Reply:
        """Answer as S3 does; refusals are answers too."""
        from botocore.awsrequest import AWSRequest

        url = f"https://s3.{self.region}.amazonaws.com{request.path_style}"
        if request.query:
            url = f"{url}?{request.query}"
        headers = {
            name: value for name, value in request.headers if name.lower() not in _NOT_PASSED_ON
        }
        if (request.header("content-type") or "").startswith(_FORMS):
            headers = {n: v for n, v in headers.items() if n.lower() != "content-type"}
            headers["Content-Type"] = "binary/octet-stream"
        told = self._answer(AWSRequest(request.method, url, headers, request.body).prepare())
        answered = tuple((str(name), str(value)) for name, value in told.headers.items())
        return S3Reply(told.status_code, answered, told.raw.read())
