"""The cloud's side of the gateway: what another process asks is answered by this one's cloud.

The other process may be a student's whose code is out to break things. It can ask what AWS
can be asked, and for time to pass; moto's own interface, hosts that are not AWS's, and
services with which moto itself goes out to the network are refused.
"""

import re
import socket
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from minicloud.control import session
from minicloud.control.frames import (
    LENGTH_BYTES,
    REQUEST_LIMIT_BYTES,
    Advance,
    AwsAnswer,
    AwsCall,
    AwsRequest,
    FrameError,
    Reset,
    Silence,
    read_request,
    write_answer,
    write_error,
    write_time,
)

SERVICES = frozenset(
    {
        "acm", "autoscaling", "cloudfront", "cloudwatch", "ec2", "ecr", "ecs", "elasticache",
        "elb", "elbv2", "events", "iam", "kms", "logs", "rds", "resourcegroupstaggingapi",
        "route53", "s3", "s3bucket_path", "scheduler", "secretsmanager", "sqs", "ssm", "sts",
    }
)  # fmt: skip
"""What a notebook of this course may ask, more than its chapters do. Left out on purpose is what
makes moto open connections or start programs for its caller: sns, apigateway, lambda and batch with
Docker, codebuild. (Those of events are switched off in `emulation`.)"""

SERVICES_OF_FUNCTIONS = SERVICES | {"awslambda"}
"""What a function may ask: where one runs, Invoke starts no container of moto's."""

LONGEST_ADVANCE_S = 366 * 86400.0
LONGEST_URL = 16 << 10

_WARM_CALLS = (
    ("ec2", "describe_availability_zones"),
    ("elbv2", "describe_load_balancers"),
    ("elb", "describe_load_balancers"),
    ("autoscaling", "describe_auto_scaling_groups"),
    ("acm", "list_certificates"),
    ("sts", "get_caller_identity"),
)
_URLS_KEPT = 1_000
_AWS_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?\.)?amazonaws\.com")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def open_cloud() -> "Gateway":
    """The gateway of a cloud in this process, warm: what takes long at the first call is done.

    `minicloud.start()` in this process joins the same cloud. This is the autograder's hook.
    """
    import boto3

    cloud = session.start(seed=session.DEFAULT_SEED)
    for service, operation in _WARM_CALLS:
        getattr(boto3.client(service), operation)()
    cloud.reset()
    # What the rehearsal makes from here on is made for those that are forked, too.
    cloud.make_spares()
    return Gateway(cloud)


class Gateway:
    """Answers frames with one cloud. It owns no socket: who has one calls `handle` or `serve`."""

    def __init__(self, cloud: session.Cloud, services: frozenset[str] = SERVICES) -> None:
        self._cloud = cloud
        self._services = services
        self._resets_known = cloud.resets

    def reset(self) -> None:
        """Forget everything that was made, back to the first ids of the seed."""
        self._cloud.reset()
        self._resets_known = self._cloud.resets

    def after_test(self) -> None:
        """Forget what a test has built since it began with an empty cloud of its own.

        The student's next cell could describe it. Where the test has not reset the cloud, what
        stands is the student's own, and stays.
        """
        if self._cloud.resets != self._resets_known:
            self.reset()

    def handle(self, frame: bytes) -> bytes:
        """The answer to one frame, both without the length before them.

        Whatever the frame holds there is an answer: a refusal where it is none of those in
        `frames`, and where moto fails on what it asks.
        """
        resets = self._cloud.resets
        try:
            order = read_request(frame)
            match order:
                case Advance(seconds):
                    return write_time(self._cloud.advance(_sensible(seconds)))
                case Reset(seed):
                    self._cloud.reset(seed)
                    return write_time(self._cloud.now_s)
                case Silence(instance_id, silent):
                    self._cloud.silence(instance_id, silent)
                    return write_time(self._cloud.now_s)
                case AwsRequest():
                    return write_answer(self._answer(order))
                case AwsCall():
                    return write_answer(self._answer_call(order))
            return write_time(self._cloud.now_s)
        except FrameError as error:
            return write_error(str(error))
        except Exception as error:  # noqa: BLE001  the edge between a student and the cloud
            return write_error(
                f"the emulated cloud cannot do this: {type(error).__name__}: {error}"
            )
        finally:
            # The student's own, not a test's.
            self._resets_known += self._cloud.resets - resets

    def serve(self, connection: socket.socket) -> None:
        """Answer frames until the other side closes, or announces more than is taken."""
        with connection:
            while True:
                length = int.from_bytes(_receive(connection, LENGTH_BYTES) or b"", "big")
                if not 0 < length <= REQUEST_LIMIT_BYTES:
                    return
                frame = _receive(connection, length)
                if frame is None:
                    return
                answer = self.handle(frame)
                connection.sendall(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)

    def _answer_call(self, call: AwsCall) -> AwsAnswer:
        _require_aws_url(call.url, self._services)
        headers = {k: v for k, v in call.headers.items() if not k.lower().startswith("x-moto-")}
        answer = self._cloud.hand(replace(call, headers=headers))
        if answer is None:
            raise FrameError(f"{call.url} is not the one address of an AWS service")
        told = {str(name): str(value) for name, value in answer.headers.items()}
        return replace(answer, headers=told)

    def _answer(self, request: AwsRequest) -> AwsAnswer:
        from botocore.awsrequest import AWSPreparedRequest
        from botocore.compat import HTTPHeaders

        _require_aws_url(request.url, self._services)
        headers = HTTPHeaders()
        for name, value in request.headers.items():
            if not name.lower().startswith("x-moto-"):
                headers[name] = value
        answer = self._cloud.answer(
            AWSPreparedRequest(
                method=request.method,
                url=request.url,
                headers=headers,
                body=request.body,
                stream_output=False,
            )
        )
        answer_headers = {str(name): str(value) for name, value in answer.headers.items()}
        return AwsAnswer(answer.status_code, answer_headers, answer.content)


@lru_cache(_URLS_KEPT)
def _require_aws_url(url: str, services: frozenset[str]) -> None:
    if len(url) > LONGEST_URL or not _PRINTABLE.fullmatch(url):
        raise FrameError("the URL is too long, or holds characters that URLs do not hold")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise FrameError(f"the URL cannot be read: {error}") from None
    plain = f"{parts.scheme}://{host}"
    if (
        parts.scheme not in ("http", "https")
        or port not in (None, 80, 443)
        or parts.netloc.split(":")[0] != host
        or not _AWS_HOST.fullmatch(host)
    ):
        raise FrameError(f"{plain} is not an AWS endpoint; only https://*.amazonaws.com is served")
    service = _service(f"{plain}{parts.path or '/'}")
    if service not in services:
        raise FrameError(
            f"{plain} is not served here; the services are: {', '.join(sorted(services))}"
        )


def _service(url: str) -> str | None:
    from moto.backend_index import backend_url_patterns

    names = (name for name, pattern in backend_url_patterns if pattern.match(url))
    return next(names, None)


def _sensible(seconds: float) -> float:
    if not 0 <= seconds <= LONGEST_ADVANCE_S:
        raise FrameError(f"cannot advance {seconds:g} s; give 0 to {LONGEST_ADVANCE_S:g}")
    return seconds


def _receive(connection: socket.socket, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part: Any = connection.recv(min(length - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)
