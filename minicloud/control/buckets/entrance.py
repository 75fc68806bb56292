"""Through which every request to S3 passes: who asks, may they, what AWS refuses; then moto."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from minicloud.control.buckets.access import require_allowed
from minicloud.control.buckets.callers import Caller, access_key_of, caller_of
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.control.buckets.requests import call_of, header
from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.s3.link import Link, LinkError, link_in

Answered = tuple[int, dict[str, Any], Any]
Own = Callable[[Any, Call], Answered]

_READS = ("GET", "HEAD", "OPTIONS")


class Entrance:
    """Stands before moto's answers to requests for buckets and for objects.

    `own` are the operations that are answered here and not by moto. `written` is called after
    a request that may have changed something.
    """

    def __init__(
        self,
        guards: tuple[Guard, ...],
        own: Mapping[str, Own],
        services: Mapping[str, Caller],
        now: Callable[[], datetime],
        written: Callable[[], None],
    ) -> None:
        self._guards = guards
        self._own = own
        self._services = services
        self._now = now
        self._written = written
        self.one_at_a_time = threading.RLock()

    def before(self, original: Any) -> Any:
        """moto's method with this entrance before it."""

        def respond(response: Any, request: Any, full_url: str) -> Any:
            with self.one_at_a_time:
                try:
                    answer = self._answer(original, response, request, full_url)
                except S3Refusal as refused:
                    return refused.answer(request.method)
                if request.method not in _READS:
                    self._written()
                return answer

        return respond

    def _answer(self, original: Any, response: Any, request: Any, full_url: str) -> Any:
        if request.method == "OPTIONS":
            return original(response, request, full_url)
        call = call_of(response, request.method, full_url)
        if call is None:
            raise S3Refusal(
                "MethodNotAllowed", "The specified method is not allowed against this resource."
            )
        caller, circumstances = self._caller(call, full_url)
        require_allowed(call, caller, circumstances)
        for guard in self._guards:
            if call.operation in guard.operations:
                message = guard.finds(call)
                if message is not None:
                    raise S3Refusal(guard.code, message)
        own = self._own.get(call.operation)
        if own is not None:
            return own(response, call)
        return original(response, request, full_url)

    def _caller(self, call: Call, full_url: str) -> tuple[Caller, dict[str, str]]:
        """Who asks and how. Raises S3Refusal for a link that has ended or a key of nobody's."""
        now = self._now()
        try:
            link = link_in(call.get("Query", {}))
        except LinkError as error:
            raise S3Refusal(error.code, error.message) from error
        authorization = header(call, "authorization")
        if link is not None and link.has_ended(now):
            raise _ended(link, now)
        caller = caller_of(call.account_id, access_key_of(authorization, link), self._services)
        scheme = urlsplit(full_url).scheme
        circumstances = {
            "aws:SourceIp": "127.0.0.1",
            "aws:SecureTransport": "true" if scheme == "https" else "false",
            "aws:CurrentTime": now.isoformat(),
            "aws:EpochTime": str(int(now.timestamp())),
            "aws:RequestedRegion": call.region,
        }
        if link is not None:
            circumstances["s3:authType"] = "REST-QUERY-STRING"
        elif authorization:
            circumstances["s3:authType"] = "REST-HEADER"
        return caller, circumstances


def _ended(link: Link, now: datetime) -> S3Refusal:
    """Source: what S3 answers to a link that has ended, as public issues quote it."""
    return S3Refusal(
        "AccessDenied",
        "Request has expired",
        Expires=f"{link.ends:%Y-%m-%dT%H:%M:%SZ}",
        ServerTime=f"{now:%Y-%m-%dT%H:%M:%SZ}",
    )
