"""S3's buckets as a server of this machine asks for them; `servers.serve_buckets` stands before it.

A request goes the way that boto3's go, so that guards, policies and the virtual clock hold.
"""

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from minicloud.control.access.credential import Credential
from minicloud.control.buckets.callers import VERIFIED, access_key_of, holder_of
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
_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_READABLE = {
    "range": re.compile(r"bytes=\d*-\d*"),
    "if-modified-since": _DATE,
    "if-unmodified-since": _DATE,
}


class BucketStore:
    """The buckets of this cloud's account, seen from one Region's endpoint."""

    def __init__(self, region: str, s3: "S3InMoto") -> None:
        self.region = region
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
        context = {"aws:SourceArn": source_arn, "aws:SourceAccount": source_arn.split(":")[4]}
        self._s3.services[key] = Credential(
            key, secret, Principal.service(service), "", context=context
        )
        return key, secret

    def answer(self, request: S3Request) -> S3Reply:
        """Answer as S3 does; refusals are answers too."""
        try:
            self._require_signature(request)
            return self._asked(request)
        except S3Refusal as refused:
            return _reply(request, refused)

    def _require_signature(self, request: S3Request) -> None:
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        try:
            link = link_in(query)
        except LinkError as error:
            raise S3Refusal(error.code, error.message) from error
        key = access_key_of(request.header("authorization"), link)
        if key is not None:
            tokens = (query.get(name) for name in ("X-Amz-Security-Token", "x-amz-security-token"))
            token = next((one for one in tokens if one), request.header("x-amz-security-token"))
            holder = holder_of(self._s3.cloud.access(), key, token, self._s3.services)
            require_signature(request, holder)

    def _asked(self, request: S3Request) -> S3Reply:
        from botocore.awsrequest import AWSRequest

        url = f"http://s3.{self.region}.amazonaws.com{request.path_style}"
        if request.query:
            url = f"{url}?{request.query}"
        prepared = AWSRequest(request.method, url, _headers(request), request.body).prepare()
        status, told, body = _moto(prepared, request.key)
        answered = tuple((str(name), str(value)) for name, value in told.items())
        return S3Reply(int(status), answered, body.encode() if isinstance(body, str) else body)


def _moto(prepared: Any, key: str) -> Any:
    """moto's answer, without the way on which boto3's signatures are looked at again."""
    stubber: Any = import_module("moto.core.botocore_stubber")
    responses: Any = import_module("moto.s3.responses").S3Response
    asked = stubber.normalize_request(prepared)
    asked.environ[VERIFIED] = True
    respond = responses.key_dispatch if key else responses.bucket_dispatch
    try:
        return respond(asked, asked.raw_url, asked.headers)
    except ValueError as error:  # moto takes a text for a number
        raise S3Refusal("InvalidArgument", "Provided argument has a wrong value") from error


def _headers(request: S3Request) -> dict[str, str]:
    """What moto is to see. A condition that cannot be read is ignored.

    Source: RFC 9110, sections 13.1.3 and 14.2.
    """
    kept = {name: value for name, value in request.headers if name.lower() not in _NOT_PASSED_ON}
    for name in list(kept):
        pattern = _READABLE.get(name.lower())
        if pattern is not None and not pattern.fullmatch(kept[name]):
            del kept[name]
        elif name.lower() == "content-type" and kept[name].startswith(_FORMS):
            kept[name] = "binary/octet-stream"
    return kept


def _reply(request: S3Request, refused: S3Refusal) -> S3Reply:
    status, headers, body = refused.answer(request.method)
    return S3Reply(status, tuple(headers.items()), body.encode())
