"""What an edge says by itself, and what it adds to what the origin said."""

import base64
import hashlib
from html import escape

from minicloud.dataplane.edge_cache.edge_record import ResultType
from minicloud.servers.http_exchange import Reply
from minicloud.servers.http_head import Headers

# The length of AWS's, whose content means something to CloudFront alone.
_REQUEST_ID_BYTES = 40


def error_page(status: int, why: str) -> Reply:
    """Source: CloudFront's own page has this title; the sentence below it is ours."""
    body = (
        "<html><head><title>ERROR: The request could not be satisfied</title></head>"
        f"<body><h1>{status} ERROR</h1><h2>The request could not be satisfied.</h2>"
        f"<p>{escape(why)}</p></body></html>\n"
    ).encode()
    return Reply(status, body, (("Server", "CloudFront"), ("Content-Type", "text/html")))


def redirect_to_https(host: str, target: str) -> Reply:
    """Source: CloudFront API Reference, CacheBehavior, ViewerProtocolPolicy (301)."""
    page = error_page(301, "Ask again by HTTPS.")
    location = ("Location", f"https://{host.partition(':')[0]}{target}")
    return Reply(301, page.body, (*page.headers, location))


def own_headers(result: ResultType, edge_code: str, number: int, age_s: float | None) -> Headers:
    """X-Cache and what else CloudFront adds; Age is that of an object from the cache.

    Source: AWS re:Post, Why is my CloudFront distribution returning an "X-Cache:Miss from
    CloudFront" response (X-Cache, X-Amz-Cf-Pop); CloudFront Developer Guide, Request and response
    behavior for custom origins (Via, X-Amz-Cf-Id).
    """
    digest = hashlib.sha512(f"{edge_code}/{number}".encode()).digest()[:_REQUEST_ID_BYTES]
    told: Headers = (
        ("X-Cache", result.header),
        ("Via", f"1.1 {digest.hex()[:32]}.cloudfront.net (CloudFront)"),
        ("X-Amz-Cf-Pop", edge_code),
        ("X-Amz-Cf-Id", base64.urlsafe_b64encode(digest).decode()),
    )
    return told if age_s is None else (*told, ("Age", str(int(age_s))))
