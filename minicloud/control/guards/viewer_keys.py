"""CloudFront's public keys and key groups that are not there."""

from minicloud.control.calls import Call
from minicloud.control.distributions.calls import backend_of
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/cloudfront/latest/APIReference"


def _no_key(call: Call) -> str | None:
    known = call.get("Id") in backend_of(call).public_keys
    return None if known else "The specified public key does not exist."


def _no_group(call: Call) -> str | None:
    known = call.get("Id") in backend_of(call).key_groups
    return None if known else "The specified key group does not exist."


GUARDS = (
    Guard(
        id="cloudfront-public-key-there",
        service="cloudfront",
        operations=("GetPublicKey",),
        code="NoSuchPublicKey",
        rule="A public key that is asked for is there.",
        source=f"{_API}/API_GetPublicKey.html; the wording is ours",
        finds=_no_key,
    ),
    Guard(
        id="cloudfront-key-group-there",
        service="cloudfront",
        operations=("GetKeyGroup",),
        code="NoSuchResource",
        rule="A key group that is asked for is there.",
        source=f"{_API}/API_GetKeyGroup.html; the wording is ours",
        finds=_no_group,
    ),
)
