"""Pages of long answers: how long one may be, and that its length is a number."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.constraint import out_of_range

_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
_ELASTICACHE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference"
_CLOUDFRONT = "https://docs.aws.amazon.com/cloudfront/latest/APIReference"
_LEAST, _MOST = 20, 100


def _length(call: Call) -> str | None:
    told = call.get("MaxRecords")
    return None if told is None else out_of_range(int(told), "MaxRecords", _LEAST, _MOST)


def _no_length(call: Call) -> str | None:
    told = str(call.get("MaxItems", "1"))
    return None if told.isdecimal() else f"MaxItems is {told}: it must be a whole number"


def _no_place(call: Call) -> str | None:
    told = str(call.get("Marker", "0"))
    return None if told.isdecimal() else f"Marker {told} is none that an earlier answer gave"


GUARDS = (
    Guard(
        id="rds-page-length",
        service="rds",
        operations=(
            *("DescribeDBInstances", "DescribeDBClusters", "DescribeDBSnapshots"),
            *("DescribeDBParameters", "DescribeDBParameterGroups", "DescribeDBSubnetGroups"),
            "DescribeEvents",
        ),
        code="InvalidParameterValue",
        rule="A page has 20 to 100 records.",
        source=f"{_RDS}/API_DescribeDBInstances.html; code as quoted in "
        "github.com/boto/boto3/issues/3798",
        finds=_length,
    ),
    Guard(
        id="rds-parameters-page",
        service="rds",
        operations=("DescribeDBParameters",),
        code="InvalidParameterValue",
        rule="A list of parameters goes on where an earlier answer said.",
        source=f"{_RDS}/API_DescribeDBParameters.html and CommonErrors.html; the wording is ours",
        finds=_no_place,
    ),
    Guard(
        id="cache-page-length",
        service="elasticache",
        operations=(
            *("DescribeCacheClusters", "DescribeReplicationGroups", "DescribeEvents"),
            *("DescribeCacheParameters", "DescribeCacheParameterGroups"),
            "DescribeCacheSubnetGroups",
        ),
        code="InvalidParameterValue",
        rule="A page has 20 to 100 records.",
        source=f"{_ELASTICACHE}/API_DescribeCacheClusters.html",
        finds=_length,
    ),
    Guard(
        id="cloudfront-page-length",
        service="cloudfront",
        operations=(
            *("ListDistributions", "ListInvalidations", "ListOriginAccessControls"),
            "ListCachePolicies",
        ),
        code="InvalidArgument",
        rule="How many a list has at most is a number.",
        source=f"{_CLOUDFRONT}/API_ListDistributions.html; the wording is ours",
        finds=_no_length,
    ),
)
