"""AWS calls handed to the cloud without HTTP between the two.

For a grader's processes, most of whose time goes into calls: no address is worked out, nothing is
signed, encoded and decoded. Arguments are checked and written, and answers read, by botocore as
ever; moto, guards and amendments are the same. A client with event handlers of its own for what is
left out (`_EVENTS`) goes by HTTP. A notebook's calls stay requests: a learner may look at them.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from minicloud.control import known_routes, nothing_made, safety
from minicloud.control.frames import AwsAnswer, AwsCall
from minicloud.control.safety import ACCESS_KEY_ID
from minicloud.control.unwritten import Document, UnreadableError

_PROTOCOLS = frozenset({"ec2", "query", "json"})
_EVENTS = (
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
    "after-call-error",
)
"""What botocore tells between a call and its answer; what it tells before and after, it tells."""


def call_directly() -> None:
    """From now on, for the life of the process, wherever the cloud is: here or at a gateway."""
    client_class: Any = import_module("botocore.client").BaseClient
    client_class._make_request = _direct(client_class._make_request)


def _direct(make_request: Callable[..., Any]) -> Callable[..., Any]:
    @cache
    def usual_client(service: str) -> Any:
        session: Any = import_module("botocore.session").get_session()
        return session.create_client(service, region_name="us-east-1")

    @cache
    def usual_handlers(operation: Any) -> list[str]:
        return _handlers(usual_client(operation.service_model.service_name), operation)

    def nobody_else_listens(client: Any, operation: Any) -> bool:
        # A tree of handlers never changes: who adds one makes another (shared_events.py).
        root = client.meta.events._emitter._handlers._root
        known = client.__dict__.get("_minicloud_listening")
        if known is None or known[0] is not root:
            known = client.__dict__["_minicloud_listening"] = (root, {})
        answers: dict[str, bool] = known[1]
        if operation.name not in answers:
            answers[operation.name] = _handlers(client, operation) == usual_handlers(operation)
        return answers[operation.name]

    def make_directly(client: Any, operation: Any, request: Any, context: Any) -> Any:
        if _is_plain(client, operation, request) and nobody_else_listens(client, operation):
            nothing = nothing_made.answer(client, operation, request)
            if nothing is not None:
                headers, parsed = nothing
                return _Answer(200, _http_headers(headers), b""), parsed
            answer = safety.hand(_handed(client, request))
            if answer is not None:
                told, parsed = _read(client, operation, answer)
                nothing_made.remember(client, operation, request, told.headers, parsed)
                return told, parsed
        return make_request(client, operation, request, context)

    return make_directly


def _is_plain(client: Any, operation: Any, request: Any) -> bool:
    """Whether nothing but the call's own arguments can matter to the answer."""
    credentials = client._request_signer._credentials
    return (
        operation.service_model.resolved_protocol in _PROTOCOLS
        and request["method"] == "POST"
        and not request["query_string"]
        and not operation.has_streaming_output
        and credentials is not None
        and credentials.access_key == ACCESS_KEY_ID
        and known_routes.is_whole_service(request["url"])
    )


def _handlers(client: Any, operation: Any) -> list[str]:
    """Who listens on the way of a call, by their names; who registered first does not matter."""
    listening: Any = client.meta.events._emitter._handlers
    service = operation.service_model.service_id.hyphenize()
    return sorted(
        getattr(handler, "__qualname__", type(handler).__qualname__)
        for event in _EVENTS
        for handler in listening.prefix_search(f"{event}.{service}.{operation.name}")
    )


def _handed(client: Any, request: dict[str, Any]) -> AwsCall:
    body = request["body"]
    service, region = client.meta.service_model.signing_name, client.meta.region_name
    headers = {name: str(value) for name, value in request["headers"].items()}
    # moto takes the account and, for services without regions, the region from here.
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20170101/{region}/{service}/aws4_request"
    )
    if isinstance(body, dict):
        form = {name: str(value) for name, value in body.items()}
        return AwsCall(request["url"], headers, form, "")
    text = body.decode() if isinstance(body, bytes) else str(body)
    return AwsCall(request["url"], headers, {}, text)


class _Answer:
    """What botocore's hooks and errors read of an HTTP answer."""

    def __init__(self, status: int, headers: Any, content: bytes | Document) -> None:
        self.status_code = status
        self.headers = headers
        self._content = content

    @property
    def content(self) -> bytes:
        """The body's bytes, written now if they are not yet."""
        return bytes(self._content)


def _http_headers(headers: Any) -> Any:
    return import_module("botocore.awsrequest").HeadersDict(headers)


def _read(client: Any, operation: Any, given: AwsAnswer) -> Any:
    """As botocore's Endpoint reads an answer."""
    answer = _Answer(given.status, _http_headers(given.headers), given.body)
    response = {
        "headers": answer.headers,
        "status_code": answer.status_code,
        "context": {"operation_name": operation.name},
        "body": given.body,
    }
    endpoint = client._endpoint
    parser = endpoint._response_parser_factory.create_parser(
        operation.service_model.resolved_protocol
    )
    try:
        parsed = parser.parse(response, operation.output_shape)
    except UnreadableError:
        response["body"] = answer.content
        parsed = parser.parse(response, operation.output_shape)
    if answer.status_code >= 300:
        endpoint._add_modeled_error_fields(response, parsed, operation, parser)
    if "ResponseMetadata" in parsed:
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return answer, parsed
