"""Through which every request to S3 passes: who asks, may they, what AWS refuses; then moto."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from minicloud.control.access.access import Access
from minicloud.control.access.credential import Credential
from minicloud.control.buckets.access import Admission
from minicloud.control.buckets.callers import VERIFIED, access_key_of, caller_of
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

    `own` are the operations that are answered here and not by moto, `services` the credentials
    of AWS's own services. `asked` is called with what a caller in this process may do, before it
    is done; `written` after a request that may have changed something.
    """

    def __init__(
        self,
        guards: tuple[Guard, ...],
        own: Mapping[str, Own],
        access: Callable[[], Access],
        services: Mapping[str, Credential],
        now: Callable[[], datetime],
        asked: Callable[[Call], None],
        written: Callable[[], None],
    ) -> None:
        self._guards = guards
        self._own = own
        self._access = access
        self._services = services
        self._now = now
        self._asked = asked
        self._written = written
        self.one_at_a_time = threading.RLock()
        self.denied: frozenset[str] = frozenset()
        """Of the request that is being answered: the ARNs of objects that stay undeleted."""

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
        caller, circumstances = self._caller(response, call, full_url)
        self.denied = Admission(self._access(), call, caller, circumstances).require()
        for guard in self._guards:
            if call.operation in guard.operations:
                message = guard.finds(call)
                if message is not None:
                    raise S3Refusal(guard.code, message)
        if VERIFIED not in response.request.environ:
            self._asked(call)
        own = self._own.get(call.operation)
        if own is not None:
            return own(response, call)
        return original(response, request, full_url)

    def _caller(
        self, response: Any, call: Call, full_url: str
    ) -> tuple[Credential, dict[str, Any]]:
        """Who asks and how. Raises S3Refusal for a link that has ended or a key of nobody's."""
        now = self._now()
        try:
            link = link_in(call.get("Query", {}))
        except LinkError as error:
            raise S3Refusal(error.code, error.message) from error
        if link is not None and link.has_ended(now):
            raise _ended(link, now)
        authorization = header(call, "authorization")
        key_id = access_key_of(authorization, link)
        caller = caller_of(self._access(), response, key_id, self._services)
        circumstances: dict[str, Any] = {
            "aws:SecureTransport": urlsplit(full_url).scheme == "https",
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
