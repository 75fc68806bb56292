"""What an edge packs: the list of CloudFront's developer guide."""

import gzip

import pytest

from minicloud.dataplane.edge_cache.cache_key import CacheKey
from minicloud.dataplane.edge_cache.compression import packed, weak
from minicloud.dataplane.edge_cache.records import CacheBehavior, CachePolicy

POLICY = CachePolicy("p", 0, 1, 2, compressions=("br", "gzip"))


def told(
    size: int = 1000,
    takes: str = "br,gzip",
    kind: str | None = "text/css; charset=utf-8",
    compress: bool = True,
    length: bool = True,
    **headers: str,
) -> tuple[tuple[tuple[str, str], ...], bytes] | None:
    behavior = CacheBehavior("*", "o", POLICY, compress=compress)
    key = CacheKey("d1.cloudfront.net", "/a", accept_encoding=takes)
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    pairs += [("Content-Type", kind)] if kind else []
    pairs += [("Content-Length", str(size))] if length else []
    return packed(behavior, key, tuple(pairs), b"a" * size)


@pytest.mark.parametrize("size", [1_000, 10_000_000])
def test_a_file_of_a_size_in_between_is_packed(size: int) -> None:
    found = told(size)
    assert found is not None
    assert len(gzip.decompress(found[1])) == size
    assert ("Content-Encoding", "gzip") in found[0]
    assert not any(name == "Content-Length" for name, _ in found[0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 999},
        {"size": 10_000_001},
        {"takes": "br"},
        {"takes": ""},
        {"kind": "image/png"},
        {"kind": None},
        {"compress": False},
        {"length": False},
        {"Content_Encoding": "identity"},
    ],
)
def test_everything_else_stays_as_it_came(wrong: dict[str, object]) -> None:
    assert told(**wrong) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("etag", "expected"), [('"v1"', 'W/"v1"'), ('W/"v1"', 'W/"v1"'), ("v1", None), ("", None)]
)
def test_a_strong_etag_becomes_weak_and_an_invalid_one_goes(
    etag: str, expected: str | None
) -> None:
    found = told(ETag=etag)
    assert found is not None
    assert dict(found[0]).get("ETag") == expected
    assert weak(etag) == (expected or "")


def test_the_same_file_is_packed_into_the_same_bytes() -> None:
    assert told() == told()
