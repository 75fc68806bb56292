"""AWS calls made where the cloud is, handed to moto without HTTP between the two.

For the process that runs a grader's tests, whose own calls are most of what it does: no address is
worked out, nothing is signed, encoded and decoded. Arguments are checked and written, and answers
read, by botocore as ever; moto, guards and amendments are the same. A client with event handlers
of its own for what is left out (`_EVENTS`) goes by HTTP. A notebook's calls stay requests: a
learner may look at them.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from minicloud.control import known_routes
from minicloud.control.safety import ACCESS_KEY_ID

_PROTOCOLS = frozenset({"ec2", "query", "json"})
_ADDRESSES_KEPT = 1_000
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
    """From now on, for the life of the process."""
    client_class: Any = import_module("botocore.client").BaseClient
    client_class._make_request = _direct(client_class._make_request)


def _direct(make_request: Callable[..., Any]) -> Callable[..., Any]:
    stubber: Any = import_module("moto.core.botocore_stubber")
    the_stubber: Any = import_module("moto.core.models").botocore_stubber
    exceptions: Any = import_module("moto.core.exceptions")

    @lru_cache(_ADDRESSES_KEPT)
    def handler_of(address: str) -> Callable[..., Any] | None:
        return known_routes.handler_of(stubber, address)

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
        address = request["url"]
        if not (
            the_stubber.enabled
            and _is_plain(client, operation, request)
            and nobody_else_listens(client, operation)
        ):
            return make_request(client, operation, request, context)
        handler = handler_of(address)
        if handler is None:
            return make_request(client, operation, request, context)
        asked = _Request(client, request)
        try:
            status, headers, body = handler(asked, address, asked.headers)
        except exceptions.HTTPException as error:
            status, headers, body = error.code, dict(error.get_headers()), error.get_body()
        return _read(client, operation, status, headers, body)

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
    """Who listens on the way of a call, by their names."""
    listening: Any = client.meta.events._emitter._handlers
    service = operation.service_model.service_id.hyphenize()
    return [
        getattr(handler, "__qualname__", type(handler).__qualname__)
        for event in _EVENTS
        for handler in listening.prefix_search(f"{event}.{service}.{operation.name}")
    ]


class _Request:
    """What moto reads of a request of its own class, for a POST to a service's one address."""

    from_wsgi_server = False
    method = "POST"
    content_encoding = None
    query_string = b""
    path = raw_path = "/"
    files: dict[str, Any] = {}  # noqa: RUF012  never written

    def __init__(self, client: Any, request: dict[str, Any]) -> None:
        headers_class: Any = import_module("werkzeug.datastructures").Headers
        body = request["body"]
        service, region = client.meta.service_model.signing_name, client.meta.region_name
        self.raw_url = request["url"]
        self.headers = headers_class(list(request["headers"].items()))
        self.headers["Host"] = urlsplit(self.raw_url).netloc
        # moto takes the account and, for services without regions, the region from here.
        self.headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20170101/{region}/{service}/aws4_request"
        )
        self.content_type = request["headers"].get("Content-Type", "")
        self.form: dict[str, str] = {}
        self.data = b""
        if isinstance(body, dict):
            self.form = {name: str(value) for name, value in body.items()}
        else:
            self.data = body if isinstance(body, bytes) else str(body).encode()
        self.values = self.form
        self.environ: dict[str, Any] = {}

    def get_data(self, **_how: Any) -> bytes:
        return self.data


class _Answer:
    """What botocore's hooks and errors read of an HTTP answer."""

    def __init__(self, status: int, headers: Any, content: bytes) -> None:
        self.status_code = status
        self.headers = headers
        self.content = content


def _read(client: Any, operation: Any, status: Any, headers: Any, body: Any) -> Any:
    """As botocore's Endpoint reads an answer."""
    http_headers: Any = import_module("botocore.awsrequest").HeadersDict
    content = body.encode() if isinstance(body, str) else body
    answer = _Answer(int(status), http_headers(headers), content)
    response = {
        "headers": answer.headers,
        "status_code": answer.status_code,
        "context": {"operation_name": operation.name},
        "body": content,
    }
    endpoint = client._endpoint
    parser = endpoint._response_parser_factory.create_parser(
        operation.service_model.resolved_protocol
    )
    parsed = parser.parse(response, operation.output_shape)
    if answer.status_code >= 300:
        endpoint._add_modeled_error_fields(response, parsed, operation, parser)
    if "ResponseMetadata" in parsed:
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return answer, parsed
