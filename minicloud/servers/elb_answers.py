"""What an Application Load Balancer answers by itself, without asking a target."""

from email.utils import formatdate
from http import HTTPStatus

from minicloud.dataplane.listener_rules import RequestLine, redirect_location
from minicloud.dataplane.records import Action
from minicloud.servers.http_head import Headers, ResponseHead

SERVER = "awselb/2.0"

# Where an ALB's words are not Python's. Seen in answers of ALBs, for instance
# github.com/stratospheric-dev/cdk-constructs/pull/19 (302) and
# github.com/awslabs/sagemaker-dashboards-for-ml/issues/3 (503).
_STATUS_LINE = {302: "Moved Temporarily", 503: "Service Temporarily Unavailable"}
_TITLE = {302: "Found", 503: "Service Temporarily Unavailable"}
_OWN_STATUS = {460: "", 463: ""}  # codes of AWS's own, without words


def error(status: int) -> tuple[ResponseHead, bytes]:
    """An error page. Source: ALB User Guide, Troubleshoot (which errors there are)."""
    return _page(status, ())


def redirect(action: Action, request: RequestLine) -> tuple[ResponseHead, bytes]:
    """Source: ALB User Guide, Redirect actions."""
    return _page(action.status_code, (("Location", redirect_location(action, request)),))


def fixed_response(action: Action) -> tuple[ResponseHead, bytes]:
    """Source: ALB User Guide, Fixed-response actions."""
    body = action.message_body.encode()
    return _answer(action.status_code, (("Content-Type", action.content_type),), body)


def _page(status: int, headers: Headers) -> tuple[ResponseHead, bytes]:
    title = f"{status} {_TITLE.get(status, _words(status))}".strip()
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    ).encode()
    return _answer(status, (("Content-Type", "text/html"), *headers), body)


def _answer(status: int, headers: Headers, body: bytes) -> tuple[ResponseHead, bytes]:
    own = (
        ("Server", SERVER),
        ("Date", formatdate(usegmt=True)),
        *headers,
        ("Content-Length", str(len(body))),
    )
    return ResponseHead(status, _STATUS_LINE.get(status, _words(status)), 1, own), body


def _words(status: int) -> str:
    if status in _OWN_STATUS:
        return _OWN_STATUS[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
