"""Origin access controls: one of a name, changed by who knows it, deleted when nobody uses it."""

from minicloud.control.calls import Call
from minicloud.control.distributions.calls import backend_of, items
from minicloud.control.distributions.versions import configuration_now
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/cloudfront/latest/APIReference"
_CHANGING = ("UpdateOriginAccessControl", "DeleteOriginAccessControl")


def _no_control(call: Call) -> str | None:
    known = call.get("Id") in backend_of(call).origin_access_controls
    return None if known else "The specified origin access control does not exist."


def _no_version(call: Call) -> str | None:
    if call.get("IfMatch"):
        return None
    return "The If-Match version is missing or not valid for the resource."


def _another_version(call: Call) -> str | None:
    control = backend_of(call).origin_access_controls.get(call.get("Id"))
    if control is None or call.get("IfMatch") == control.etag:
        return None
    return "The precondition in one or more of the request fields evaluated to false."


def _same_name(call: Call) -> str | None:
    name = call.get("OriginAccessControlConfig", {}).get("Name")
    controls = backend_of(call).origin_access_controls.values()
    if all(one.name != name or one.id == call.get("Id") for one in controls):
        return None
    return f"An origin access control with the name {name!r} already exists."


def _in_use(call: Call) -> str | None:
    for distribution in backend_of(call).distributions.values():
        for origin in items(configuration_now(distribution).get("Origins")):
            if origin.get("OriginAccessControlId") == call.get("Id"):
                return (
                    "Cannot delete the origin access control because it's in use by the "
                    f"distribution {distribution.distribution_id}."
                )
    return None


GUARDS = (
    Guard(
        id="cloudfront-access-control-there",
        service="cloudfront",
        operations=_CHANGING,
        code="NoSuchOriginAccessControl",
        rule="Only an origin access control that exists can be changed or deleted.",
        source=f"{_API}/API_DeleteOriginAccessControl.html; the wording is ours",
        finds=_no_control,
    ),
    Guard(
        id="cloudfront-access-control-version-given",
        service="cloudfront",
        operations=_CHANGING,
        code="InvalidIfMatchVersion",
        rule="Who changes or deletes an origin access control names an ETag.",
        source=f"{_API}/API_UpdateOriginAccessControl.html",
        finds=_no_version,
    ),
    Guard(
        id="cloudfront-access-control-version",
        service="cloudfront",
        operations=_CHANGING,
        code="PreconditionFailed",
        rule="That ETag is the newest.",
        source=f"{_API}/API_UpdateOriginAccessControl.html",
        finds=_another_version,
    ),
    Guard(
        id="cloudfront-access-control-name",
        service="cloudfront",
        operations=("CreateOriginAccessControl", "UpdateOriginAccessControl"),
        code="OriginAccessControlAlreadyExists",
        rule="An origin access control has a name of its own.",
        source=f"{_API}/API_CreateOriginAccessControl.html; the wording is ours",
        finds=_same_name,
    ),
    Guard(
        id="cloudfront-access-control-used",
        service="cloudfront",
        operations=("DeleteOriginAccessControl",),
        code="OriginAccessControlInUse",
        rule="An origin access control that a distribution uses stays.",
        source=f"{_API}/API_DeleteOriginAccessControl.html",
        finds=_in_use,
    ),
)
