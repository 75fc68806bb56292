"""The filters of EC2's Describe calls: those that the API Reference lists for each of them."""

import re
from functools import cache

from minicloud.control.calls import Call
from minicloud.control.guard import EVERY_OPERATION, Guard

_NAME = re.compile(r"<code>([^<]+)</code>")
_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")
_BY_TAG = ("tag:", "tag-key", "tag-value")


@cache
def _documented(operation: str) -> frozenset[str]:
    """The names in botocore's copy of the API Reference; empty: it lists none.

    Whatever stands there as code counts.
    """
    from moto.core.utils import get_service_model

    shape = get_service_model("ec2").operation_model(operation).input_shape
    members = shape.members if shape else {}
    filters = members.get("Filters") or members.get("Filter")
    if filters is None or "<li>" not in filters.documentation:
        return frozenset()
    return frozenset(_NAME.findall(filters.documentation))


def _hyphenated(name: str) -> str:
    """AWS takes some older spellings too, such as `isDefault` and `availabilityZone`."""
    return _CAPITAL.sub(r"-\1", name).lower()


def _unknown(call: Call) -> str | None:
    filters = call.parameters.get("Filters") or call.parameters.get("Filter")
    if not isinstance(filters, list):
        return None
    known = _documented(call.operation)
    by_tag = any(name.startswith("tag") for name in known)
    for one in filters:
        name = one.get("Name")
        if not known or name is None or _hyphenated(name) in known:
            continue
        if not (by_tag and name.startswith(_BY_TAG)):
            return f"The filter '{name}' is invalid"
    return None


GUARDS = (
    Guard(
        id="filter-name",
        service="ec2",
        operations=(EVERY_OPERATION,),
        code="InvalidParameterValue",
        rule="A filter is one of those that the API Reference lists for the call.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html "
        "(Filter.N) and errors-overview.html; wording as quoted in "
        "github.com/aws/aws-cli/issues/7225",
        finds=_unknown,
    ),
)
