"""Policies that CloudFront has ready for everybody, by their ids.

Source: CloudFront Developer Guide, Use managed cache policies; Use managed origin request
policies.
Simplified: those for AWS Amplify and Elemental MediaPackage are left out, and those whose
headers CloudFront makes itself (the viewer's country, for instance).
"""

from minicloud.dataplane.edge_cache.records import CachePolicy, Kept, RequestParts, Selection

_DAY_S = 86_400
_YEAR_S = 31_536_000

CACHE_POLICIES: dict[str, CachePolicy] = {
    "658327ea-f89d-4fab-a63d-7e88639e58f6": CachePolicy(
        "Managed-CachingOptimized", 1, _DAY_S, _YEAR_S, compressions=("br", "gzip")
    ),
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": CachePolicy(
        "Managed-CachingOptimizedForUncompressedObjects", 1, _DAY_S, _YEAR_S
    ),
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": CachePolicy("Managed-CachingDisabled", 0, 0, 0),
}

_EVERYTHING = Selection(Kept.ALL)
ORIGIN_REQUEST_POLICIES: dict[str, RequestParts] = {
    # AllViewer
    "216adef6-5c7f-47e4-b989-5492eafa07d3": RequestParts(
        _EVERYTHING, Selection(Kept.ALL_VIEWER), _EVERYTHING
    ),
    # AllViewerExceptHostHeader
    "b689b0a8-53d0-40ab-baf2-68738e2966ac": RequestParts(
        _EVERYTHING, Selection(Kept.ALL_EXCEPT, frozenset({"host"})), _EVERYTHING
    ),
}
