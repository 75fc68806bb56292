"""What a distribution is: origins, and behaviours that lead paths to them."""

from dataclasses import dataclass, field
from enum import StrEnum

Headers = tuple[tuple[str, str], ...]


class Kept(StrEnum):
    """Which of a viewer's query strings, headers or cookies are meant.

    Source: CloudFront API Reference, CachePolicyQueryStringsConfig and
    OriginRequestPolicyHeadersConfig.
    """

    NONE = "none"
    ALL = "all"
    ALL_VIEWER = "allViewer"
    WHITELIST = "whitelist"
    ALL_EXCEPT = "allExcept"


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the names in a request. Names are compared as they are written."""

    kept: Kept = Kept.NONE
    names: frozenset[str] = frozenset()

    def holds(self, name: str) -> bool:
        match self.kept:
            case Kept.NONE:
                return False
            case Kept.ALL | Kept.ALL_VIEWER:
                return True
            case Kept.WHITELIST:
                return name in self.names
            case Kept.ALL_EXCEPT:
                return name not in self.names


@dataclass(frozen=True, slots=True)
class RequestParts:
    """The parts of a viewer's request that a policy speaks of. Names of headers are lower case."""

    query_strings: Selection = Selection()
    headers: Selection = Selection()
    cookies: Selection = Selection()


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """How long objects stay, and what of a request is in the cache key and goes to the origin.

    `compressions` are the encodings that are told apart, of "br" and "gzip".
    """

    name: str
    minimum_ttl_s: float
    default_ttl_s: float
    maximum_ttl_s: float
    key: RequestParts = RequestParts()
    compressions: tuple[str, ...] = ()

    @property
    def caches(self) -> bool:
        """Whether anything can stay at all."""
        return self.maximum_ttl_s > 0 or self.default_ttl_s > 0


class ViewerProtocolPolicy(StrEnum):
    ALLOW_ALL = "allow-all"
    REDIRECT_TO_HTTPS = "redirect-to-https"
    HTTPS_ONLY = "https-only"


@dataclass(frozen=True, slots=True)
class CacheBehavior:
    """What happens to the requests whose path fits the pattern.

    `forwarded` is what the origin gets beside what is in the cache key.
    """

    path_pattern: str
    target_origin_id: str
    cache_policy: CachePolicy
    forwarded: RequestParts = RequestParts()
    allowed_methods: tuple[str, ...] = ("GET", "HEAD")
    viewer_protocol_policy: ViewerProtocolPolicy = ViewerProtocolPolicy.ALLOW_ALL
    compress: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where objects come from. `signs` says whether its requests are signed by CloudFront.

    `is_bucket` is true of an S3 bucket; any other address is a custom origin.
    """

    origin_id: str
    domain_name: str
    port: int = 80
    path: str = ""
    custom_headers: Headers = ()
    is_bucket: bool = False
    signs: bool = False


@dataclass(frozen=True, slots=True)
class Distribution:
    """A configuration as the edges have it.

    `behaviors` are in the order in which they are tried; the default one fits whatever is left.
    `error_ttls_s` holds the minimum time for which an error stays, by its status, where it was
    set.
    """

    distribution_id: str
    arn: str
    domain_name: str
    origins: tuple[Origin, ...]
    default_behavior: CacheBehavior
    behaviors: tuple[CacheBehavior, ...] = ()
    enabled: bool = True
    default_root_object: str = ""
    error_ttls_s: dict[int, float] = field(default_factory=dict)

    def origin(self, origin_id: str) -> Origin:
        return next(one for one in self.origins if one.origin_id == origin_id)


@dataclass(frozen=True, slots=True)
class ViewerRequest:
    """What a viewer asks an edge for."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()


def header(headers: Headers, name: str) -> str | None:
    """The values of a header in one line, None when it was not sent. `name` is in lower case."""
    found = [value for key, value in headers if key.lower() == name]
    return ", ".join(found) if found else None
