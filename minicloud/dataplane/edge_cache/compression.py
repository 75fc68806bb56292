"""Which objects an edge packs before it keeps them, and how.

Source: CloudFront Developer Guide, Serve compressed files.
Simplified: gzip only, also for viewers that take Brotli as well.
"""

import gzip

from minicloud.dataplane.edge_cache.cache_key import CacheKey
from minicloud.dataplane.edge_cache.records import CacheBehavior, Headers, header

SMALLEST_BYTES = 1_000
LARGEST_BYTES = 10_000_000

_APPLICATION = (
    "dash+xml eot font font-sfnt javascript json opentype otf pkcs7-mime protobuf rss+xml truetype "
    "ttf vnd.apple.mpegurl vnd.ms-fontobject xhtml+xml xml x-font-opentype x-font-truetype "
    "x-font-ttf x-httpd-cgi x-javascript x-mpegurl x-opentype x-otf x-perl x-ttf"
)
_FONT = "eot opentype otf ttf"
_TEXT = (
    "css csv html javascript js plain richtext tab-separated-values xml x-component x-java-source "
    "x-script"
)
PACKED_TYPES = frozenset(
    {
        *(f"application/{one}" for one in _APPLICATION.split()),
        *(f"font/{one}" for one in _FONT.split()),
        *(f"text/{one}" for one in _TEXT.split()),
        "image/svg+xml",
        "vnd.apple.mpegurl",
    }
)


def packed(
    behavior: CacheBehavior, key: CacheKey, headers: Headers, body: bytes
) -> tuple[Headers, bytes] | None:
    """An answer of the origin as it is kept and given out; None: as it came.

    The key holds what compressions the viewer takes. A strong ETag becomes a weak one.
    """
    told = {name: header(headers, name) for name in ("content-type", "content-length", "etag")}
    kind = (told["content-type"] or "").partition(";")[0].strip().lower()
    fits = (
        behavior.compress
        and "gzip" in key.accept_encoding.split(",")
        and kind in PACKED_TYPES
        and SMALLEST_BYTES <= len(body) <= LARGEST_BYTES
        and told["content-length"] is not None
        and header(headers, "content-encoding") is None
    )
    if not fits:
        return None
    replaced = {"etag", "content-length"}
    kept = tuple(pair for pair in headers if pair[0].lower() not in replaced)
    etag = weak(told["etag"] or "")
    if etag:
        kept += (("ETag", etag),)
    kept += (("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    return kept, gzip.compress(body, mtime=0)


def weak(etag: str) -> str:
    """The weak form of an ETag; empty when it is not valid."""
    if etag.startswith("W/"):
        return etag
    return f"W/{etag}" if etag.startswith('"') else ""
