"""Invalidations of CloudFront: paths that can be meant, and not too many at once."""

from minicloud.control.calls import Call
from minicloud.control.distributions.calls import backend_of, items
from minicloud.control.guard import Guard

_GUIDE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide"


def _no_path(call: Call) -> str | None:
    # Here, so that who never uses CloudFront does not wait for its records.
    from minicloud.dataplane.edge_cache.invalidation import is_path

    wrong = [path for path in _paths(call) if not is_path(path)]
    if not wrong:
        return None
    return (
        f"Your request contains one or more invalid invalidation paths, such as {wrong[0]!r}: a "
        "path begins with a slash and may end with *."
    )


def _too_many(call: Call) -> str | None:
    from minicloud.dataplane.edge_cache.invalidation import (
        MOST_PATHS_AT_WORK,
        MOST_WILDCARDS_AT_WORK,
        is_wildcard,
    )

    invalidations = backend_of(call).invalidations.get(call.get("DistributionId")) or ()
    at_work = [path for one in invalidations if one.status == "InProgress" for path in one.paths]
    paths = [*at_work, *_paths(call)]
    wildcards = sum(is_wildcard(path) for path in paths)
    if wildcards <= MOST_WILDCARDS_AT_WORK and len(paths) - wildcards <= MOST_PATHS_AT_WORK:
        return None
    return (
        f"{wildcards} paths with a wildcard and {len(paths) - wildcards} others would be in "
        f"progress, of which {MOST_WILDCARDS_AT_WORK} and {MOST_PATHS_AT_WORK} may be: wait until "
        "some are completed."
    )


def _paths(call: Call) -> list[str]:
    return items(call.get("InvalidationBatch", {}).get("Paths"))


GUARDS = (
    Guard(
        id="cloudfront-invalidation-paths",
        service="cloudfront",
        operations=("CreateInvalidation",),
        code="InvalidArgument",
        rule="An invalidation path begins with a slash, and has * at its end only.",
        source=f"{_GUIDE}/invalidation-specifying-objects.html; the wording is ours",
        finds=_no_path,
    ),
    Guard(
        id="cloudfront-invalidations-at-work",
        service="cloudfront",
        operations=("CreateInvalidation",),
        code="TooManyInvalidationsInProgress",
        rule="Of one distribution, 15 paths with a wildcard and 3,000 others are invalidated at a "
        "time.",
        source=f"{_GUIDE}/InvalidationLimits.html; the wording is ours",
        finds=_too_many,
    ),
)
