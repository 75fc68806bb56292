"""What a load balancer tells a target about the client."""

import re
import secrets
import time

from minicloud.servers.http_head import HeadError, Headers, values

# Source: ALB User Guide, Troubleshoot, HTTP 463.
_MAX_FORWARDED_ADDRESSES = 30
_SELF = re.compile(r"Self=[^;]*;?", re.IGNORECASE)

_ROOT = re.compile(r"Root=([^;]*)", re.IGNORECASE)
_DEFAULT_PORTS = (80, 443)

REPLACED = frozenset(
    {"host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id"}
)


def host_for_target(host: str, port: int) -> str:
    """The Host header that a target gets: the client's, with the listener's port if that is no
    default port and the client named none.

    Source: AWS re:Post, Launch announcement: new ALB enhancements provide options to specify how
    to process Host header (what happens unless preserve_host_header is on).
    """
    named = host.rpartition(":")[2].isdigit()
    return host if named or port in _DEFAULT_PORTS else f"{host}:{port}"


def forwarded_headers(headers: Headers, client_ip: str, protocol: str, port: int) -> Headers:
    """X-Forwarded-For, -Proto and -Port and X-Amzn-Trace-Id, to stand in for the client's own.

    `protocol` and `port` are those of the listener. The client's address is appended to the
    addresses that came. Raises HeadError 463 when more than 30 came.
    Source: ALB User Guide, HTTP headers (X-Forwarded-For is appended to by default; the others
    say how the client reached the load balancer); Request tracing.
    """
    came = [each.strip() for v in values(headers, "x-forwarded-for") for each in v.split(",")]
    addresses = [each for each in came if each]
    if len(addresses) > _MAX_FORWARDED_ADDRESSES:
        raise HeadError(463, f"X-Forwarded-For holds {len(addresses)} addresses")
    return (
        ("X-Forwarded-For", ", ".join([*addresses, client_ip])),
        ("X-Forwarded-Proto", protocol.lower()),
        ("X-Forwarded-Port", str(port)),
        ("X-Amzn-Trace-Id", _trace_id(";".join(values(headers, "x-amzn-trace-id")))),
    )


def trace_root(forwarded: Headers) -> str:
    """The trace id in headers made here, without the name of its field."""
    found = _ROOT.search(";".join(values(forwarded, "x-amzn-trace-id")))
    return found[1] if found else ""


def _trace_id(came: str) -> str:
    """Root is made where none came; where one did, Self is set in front of it.

    Source: ALB User Guide, Request tracing.
    """
    fresh = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    kept = _SELF.sub("", came).strip("; ")
    if "root=" not in kept.lower():
        return ";".join(each for each in (f"Root={fresh}", kept) if each)
    return f"Self={fresh};{kept}"
