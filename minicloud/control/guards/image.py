"""Images: one name each, and none to launch from once it is deregistered."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def _name_taken(call: Call) -> str | None:
    name, own = call.get("Name"), call.account_id
    for image in call.backend("ec2").amis.values():
        if image.name == name and image.owner_id == own:
            return f"AMI name {name} is already in use by AMI {image.id}"
    return None


def _deregistered(call: Call) -> str | None:
    ec2, image_id = call.backend("ec2"), call.get("ImageId")
    if image_id not in ec2.deleted_amis or image_id in ec2.amis:
        return None
    return f"The image id '[{image_id}]' is no longer available: it was deregistered"


def _not_own(call: Call) -> str | None:
    image = call.backend("ec2").amis.get(call.get("ImageId"))
    if image is None or image.owner_id == call.account_id:
        return None
    return f"Not authorized for images: [{image.id}]"


GUARDS = (
    Guard(
        id="image-owner",
        service="ec2",
        operations=("DeregisterImage",),
        code="AuthFailure",
        rule="An image is deregistered by its owner alone.",
        source=f"{_REFERENCE}/API_DeregisterImage.html and errors-overview.html; the wording is "
        "ours",
        finds=_not_own,
    ),
    Guard(
        id="image-name",
        service="ec2",
        operations=("CreateImage",),
        code="InvalidAMIName.Duplicate",
        rule="An account's images in a Region have different names.",
        source=f"{_REFERENCE}/errors-overview.html; wording as quoted in "
        "github.com/hashicorp/packer/issues/11165",
        finds=_name_taken,
    ),
    Guard(
        id="image-deregistered",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidAMIID.Unavailable",
        rule="A deregistered image cannot be used to launch new instances.",
        source=f"{_REFERENCE}/API_DeregisterImage.html and errors-overview.html; the wording is "
        "ours",
        finds=_deregistered,
    ),
)
