"""Where moto's CloudFront is known to differ from AWS's, beside what the guards refuse."""

from minicloud.control.deviation import Deviation, Fidelity

_API = "https://docs.aws.amazon.com/cloudfront/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide"
_TEST = "tests/control/test_cloudfront.py::"
_EDGES = "tests/servers/test_edges.py::"

EDGES_BREAK = frozenset(
    {
        *("cloudfront-access-control-there", "cloudfront-page-length"),
        *("cloudfront-public-key-there", "cloudfront-key-group-there"),
    }
)
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

EDGE_DEVIATIONS = (
    Deviation(
        id="cloudfront-edges",
        service="cloudfront",
        aws="Hundreds of edge locations answer for a distribution, each with a cache of its own, "
        "and larger regional caches stand between them and the origin.",
        moto="Nothing listens.",
        here="Three HTTP servers on this machine, whose caches go by the virtual clock. They speak "
        "plain HTTP, hold objects whole, compress with gzip only, know no ranges and no custom "
        "error pages, and ask the origin themselves.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/HowCloudFrontWorks.html",
        test=f"{_EDGES}test_each_edge_asks_the_origin_once",
    ),
    Deviation(
        id="cloudfront-deployment",
        service="cloudfront",
        aws="A new distribution, and each change, is InProgress until it has reached all edges, "
        "then Deployed: within minutes.",
        moto="It is Deployed as soon as somebody looks at it.",
        here="It takes five minutes of the virtual clock; until then the edges go by the "
        "configuration before.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_Distribution.html",
        test=f"{_TEST}test_bare_moto_5_2_5_deploys_at_the_second_look",
    ),
    Deviation(
        id="cloudfront-invalidation",
        service="cloudfront",
        aws="An invalidation is InProgress, and Completed when all edges have dropped the objects.",
        moto="It is COMPLETED at once, a word that AWS does not have, and nothing happens.",
        here="It is Completed after a minute of the virtual clock, when all edges drop the objects "
        "together.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_Invalidation.html",
        test=f"{_TEST}test_bare_moto_5_2_5_completes_at_once_in_words_of_its_own",
    ),
    Deviation(
        id="cloudfront-versions",
        service="cloudfront",
        aws="Each version of a distribution has an ETag and a date of its own.",
        moto="The ETag stays the same, and the date is always one of 2021.",
        here="As AWS, with the cloud's date.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_UpdateDistribution.html",
        test=f"{_TEST}test_bare_moto_5_2_5_keeps_etag_and_date_for_ever",
    ),
    Deviation(
        id="cloudfront-access-control-versions",
        service="cloudfront",
        aws="Each version of an origin access control has an ETag of its own.",
        moto="The ETag stays the same.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_UpdateOriginAccessControl.html",
        test=f"{_TEST}test_bare_moto_5_2_5_keeps_an_access_controls_etag",
    ),
    Deviation(
        id="cloudfront-s3-origin",
        service="cloudfront",
        aws="An S3 origin keeps its origin access control.",
        moto="It is forgotten.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_Origin.html",
        test=f"{_TEST}test_bare_moto_5_2_5_forgets_the_access_control",
    ),
    Deviation(
        id="cloudfront-cache-policies",
        service="cloudfront",
        aws="Cache policies say what is in the cache key and how long objects stay; some are "
        "CloudFront's own.",
        moto="The calls end with the error 404.",
        here="Policies can be made, read, listed and deleted, not updated. Of CloudFront's own "
        "there are CachingOptimized, the one for uncompressed objects, and CachingDisabled, and "
        "the origin request policies AllViewer and AllViewerExceptHostHeader.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/using-managed-cache-policies.html",
        test=f"{_TEST}test_bare_moto_5_2_5_has_no_cache_policies",
    ),
)
"""In the order in which the chapter meets them."""
