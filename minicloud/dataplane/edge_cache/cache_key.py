"""Which requests share an object at an edge, and what of a request the origin gets."""

from dataclasses import dataclass, replace

from minicloud.dataplane.edge_cache.records import (
    CacheBehavior,
    CachePolicy,
    Headers,
    RequestParts,
    Selection,
    ViewerRequest,
    header,
)

# What CloudFront says itself, whatever the viewer said.
_NEVER_FORWARDED = frozenset(
    {
        "accept-encoding",
        "content-length",
        "cookie",
        "expect",
        "via",
        "x-amz-cf-id",
        "x-forwarded-for",
    }
)


@dataclass(frozen=True, slots=True)
class CacheKey:
    """Two requests with equal keys get the same object.

    Source: CloudFront Developer Guide, Understand the cache key (the distribution's domain name
    and the path, by default).
    """

    domain_name: str
    path: str
    query: str = ""
    headers: Headers = ()
    cookies: str = ""
    accept_encoding: str = ""

    @property
    def url(self) -> str:
        """Path and query string, as an invalidation names them."""
        return f"{self.path}?{self.query}" if self.query else self.path


def cache_key(domain_name: str, policy: CachePolicy, request: ViewerRequest) -> CacheKey:
    """The key of a request under a policy.

    Source: CloudFront Developer Guide, Understand cache policies; Cache content based on query
    string parameters (order and case of parameters count).
    """
    parts = policy.key
    return CacheKey(
        domain_name,
        request.path,
        chosen_query(parts.query_strings, request.query),
        tuple(sorted(_chosen_headers(parts.headers, request.headers))),
        chosen_cookies(parts.cookies, request.headers),
        normalised_encoding(policy, request.headers),
    )


def origin_request(behavior: CacheBehavior, request: ViewerRequest) -> ViewerRequest:
    """The request with only what the origin gets: what is in the key, and what is forwarded.

    What belongs to a connection is for whoever sends it to leave out.
    Source: CloudFront Developer Guide, Control origin requests with a policy.
    """
    policy, more = behavior.cache_policy, behavior.forwarded
    key = policy.key
    headers = _either(request.headers, key, more)
    cookies = _cookies_of_either(request.headers, key, more)
    if cookies:
        headers += (("Cookie", cookies),)
    if policy.compressions and header(request.headers, "accept-encoding") is not None:
        encoding = normalised_encoding(policy, request.headers)
        headers += (("Accept-Encoding", encoding or "identity"),)
    return replace(request, query=_query_of_either(request.query, key, more), headers=headers)


def forwards_cookies(behavior: CacheBehavior) -> bool:
    """Whether the origin can see cookies, and so may set them.

    Source: CloudFront Developer Guide, Request and response behavior for custom origins, HTTP
    response headers that CloudFront removes or replaces (Set-Cookie).
    """
    nothing = Selection()
    return behavior.cache_policy.key.cookies != nothing or behavior.forwarded.cookies != nothing


def chosen_query(selection: Selection, query: str) -> str:
    """The chosen parameters in the order in which they came."""
    parts = [part for part in query.split("&") if part]
    return "&".join(part for part in parts if selection.holds(part.partition("=")[0]))


def chosen_cookies(selection: Selection, headers: Headers) -> str:
    """The chosen cookies, as a Cookie header lists them."""
    pairs = [pair for pair in _cookie_pairs(headers) if selection.holds(pair.partition("=")[0])]
    return "; ".join(pairs)


def normalised_encoding(policy: CachePolicy, headers: Headers) -> str:
    """The compressions that the viewer takes and the policy tells apart, such as `br,gzip`.

    Source: CloudFront Developer Guide, Understand cache policies, Compression support.
    """
    told = header(headers, "accept-encoding") or ""
    taken = {part.partition(";")[0].strip().lower() for part in told.split(",")}
    return ",".join(one for one in ("br", "gzip") if one in policy.compressions and one in taken)


def _chosen_headers(selection: Selection, headers: Headers) -> Headers:
    return tuple((name.lower(), value) for name, value in headers if selection.holds(name.lower()))


def _cookie_pairs(headers: Headers) -> list[str]:
    lines = [value for name, value in headers if name.lower() == "cookie"]
    return [pair.strip() for line in lines for pair in line.split(";") if pair.strip()]


def _either(headers: Headers, key: RequestParts, more: RequestParts) -> Headers:
    return tuple(
        (name, value)
        for name, value in headers
        if name.lower() not in _NEVER_FORWARDED
        and (key.headers.holds(name.lower()) or more.headers.holds(name.lower()))
    )


def _query_of_either(query: str, key: RequestParts, more: RequestParts) -> str:
    parts = [part for part in query.split("&") if part]
    return "&".join(
        part
        for part in parts
        if key.query_strings.holds(part.partition("=")[0])
        or more.query_strings.holds(part.partition("=")[0])
    )


def _cookies_of_either(headers: Headers, key: RequestParts, more: RequestParts) -> str:
    return "; ".join(
        pair
        for pair in _cookie_pairs(headers)
        if key.cookies.holds(pair.partition("=")[0]) or more.cookies.holds(pair.partition("=")[0])
    )
