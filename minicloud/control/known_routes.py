"""Which of moto's services answers an address: found once, instead of by 200 patterns a request."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from minicloud.control.safety import RefusedEndpointError

_ADDRESSES_KEPT = 1_000


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there): moto's entrance, which remembers addresses."""
    stubber: Any = import_module("moto.core.botocore_stubber")
    yield stubber.BotocoreStubber, "process_request", _answer_by_address(stubber)


def _answer_by_address(stubber: Any) -> Callable[[Any, Any], Any]:
    """Addresses are remembered once moto has answered them, and only those of whole services.

    moto also makes a service's us-east-1 part at each first request, with its default network;
    at a known address that is left to who asks for that region.
    """
    original = stubber.BotocoreStubber.process_request
    exceptions: Any = import_module("moto.core.exceptions")
    recorder: Any = import_module("moto.moto_api").recorder
    known: dict[str, Callable[..., Any]] = {}

    def process_request(self: Any, request: Any) -> Any:
        address = request.url
        handler = known.get(address)
        if handler is None:
            try:
                answer = original(self, request)
            except ModuleNotFoundError as error:  # moto needs more packages for some services
                raise RefusedEndpointError(
                    f"{address.partition('?')[0]}: the emulated cloud does not have this service."
                ) from error
            if answer is not None and is_whole_service(address):
                if len(known) >= _ADDRESSES_KEPT:
                    known.clear()
                found = handler_of(stubber, address)
                if found is not None:
                    known[address] = found
            return answer
        normalized = stubber.normalize_request(request)
        try:
            recorder._record_request(normalized)
            status, headers, body = handler(normalized, normalized.raw_url, normalized.headers)
        except exceptions.HTTPException as error:
            return error.code, error.get_headers(), error.get_body()
        return status, headers, body

    return process_request


def is_whole_service(address: str) -> bool:
    """Whether it is https://SERVICE.REGION.amazonaws.com/, without path and question mark."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return scheme == "https" and host.endswith(".amazonaws.com") and slash == "/" and not path


def handler_of(stubber: Any, address: str) -> Callable[..., Any] | None:
    """What moto calls for an address: the first pattern of the first service that matches."""
    import re

    from moto import backends
    from moto.core.models import DEFAULT_ACCOUNT_ID

    for service, pattern in stubber.backend_index.backend_url_patterns:
        if pattern.match(address):
            if stubber.passthrough_service(service):
                return None
            regions: Any = backends.get_backend(service)
            if not isinstance(regions, stubber.BackendDict):
                return None
            regions_of_account = regions[DEFAULT_ACCOUNT_ID]
            backend = regions_of_account[
                "us-east-1" if "us-east-1" in regions_of_account else "aws"
            ]
            for url, handler in backend.urls.items():
                if re.match(url, address):
                    found: Callable[..., Any] = handler
                    return found
    return None
