"""S3's buckets as a server of this machine asks for them; `servers.serve_buckets` stands before it.

A request goes the way that boto3's go, so that guards, policies and the virtual clock hold.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from minicloud.control.buckets.callers import Caller, access_key_of, caller_of
from minicloud.control.buckets.lifecycle_sweep import LifecycleEvent
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.control.buckets.signatures import require_signature
from minicloud.dataplane.iam.principal import Principal
from minicloud.dataplane.s3.link import LinkError, link_in
from minicloud.dataplane.s3.messages import S3Reply, S3Request

if TYPE_CHECKING:
    from minicloud.control.controllers.s3_in_moto import S3InMoto

_NOT_PASSED_ON = frozenset({"host", "connection", "content-length", "transfer-encoding", "expect"})
# Simplified: moto would take such a body apart. Python's and curl's clients call any body a form.
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class BucketStore:
    """The buckets of this cloud's account, seen from one Region's endpoint."""

    def __init__(self, region: str, answer: Callable[[Any], Any], s3: "S3InMoto") -> None:
        self.region = region
        self._answer = answer
        self._s3 = s3

    @property
    def lifecycle_events(self) -> tuple[LifecycleEvent, ...]:
        """What lifecycles have done in this cloud so far, the last 10,000 at most."""
        return tuple(self._s3.lifecycle.events)

    def service_credentials(self, service: str, source_arn: str) -> tuple[str, str]:
        """An access key and its secret, by which a service of AWS's signs its requests.

        Who signs with them is the principal {"Service": service}, with `aws:SourceArn` and
        `aws:SourceAccount` of the resource that it works for: a bucket policy can let in
        CloudFront ("cloudfront.amazonaws.com") for one distribution only. They end with a reset.
        """
        from moto.moto_api._internal import mock_random

        key = f"ASIA{mock_random.get_random_string(16).upper()}"
        secret = mock_random.get_random_string(40)
        context = (("aws:SourceArn", source_arn), ("aws:SourceAccount", source_arn.split(":")[4]))
        caller = Caller(Principal.service(service), secret_access_key=secret, context=context)
        self._s3.services[key] = caller
        return key, secret

    def answer(self, request: S3Request) -> S3Reply:
        """Answer as S3 does; refusals are answers too."""
        try:
            self._require_signature(request)
        except S3Refusal as refused:
            return _reply(request, refused)
        return self._asked(request)

    def _require_signature(self, request: S3Request) -> None:
        from moto.core.models import DEFAULT_ACCOUNT_ID

        try:
            link = link_in(dict(parse_qsl(request.query, keep_blank_values=True)))
        except LinkError as error:
            raise S3Refusal(error.code, error.message) from error
        key = access_key_of(request.header("authorization"), link)
        if key is not None:
            require_signature(request, caller_of(DEFAULT_ACCOUNT_ID, key, self._s3.services))

    def _asked(self, request: S3Request) -> S3Reply:
        from botocore.awsrequest import AWSRequest

        url = f"http://s3.{self.region}.amazonaws.com{request.path_style}"
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


def _reply(request: S3Request, refused: S3Refusal) -> S3Reply:
    status, headers, body = refused.answer(request.method)
    return S3Reply(status, tuple(headers.items()), body.encode())
