"""What IAM refuses and moto lets pass, as guards of its own.

They join with the rest of IAM when somebody first uses it.
"""

from typing import Any

from minicloud.control.access.credential import KeyState
from minicloud.control.access.iam_names import NAME_GUARDS
from minicloud.control.access.iam_quotas import QUOTA_GUARDS
from minicloud.control.access.policy_documents import DOCUMENT_GUARDS
from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/IAM/latest/APIReference"
_CONFLICT = "DeleteConflict"
# Source: IAM API Reference, UpdateAccessKey, Status: what each means. The model lists Expired too,
# which nobody can give a key.
_STATUSES = tuple(state.value for state in KeyState)
MOST_MFA_DEVICES = 8
"""Source: AWS re:Post, Authenticate an MFA token through the AWS CLI (up to eight devices)."""


def _user_in_use(call: Call) -> str | None:
    iam = _iam(call)
    user = iam.users.get(call.get("UserName"))
    if user is None:
        return None
    if user.password:
        return "Cannot delete entity, must delete login profile first."
    if user.access_keys:
        return "Cannot delete entity, must delete access keys first."
    if user.mfa_devices:
        return "Cannot delete entity, must delete MFA device first."
    if iam.get_groups_for_user(user.name):
        return "Cannot delete entity, must remove users from group first."
    return None


def _group_in_use(call: Call) -> str | None:
    group = _iam(call).groups.get(call.get("GroupName"))
    if group is None:
        return None
    if group.users:
        return "Cannot delete entity, must remove users from group first."
    if group.managed_policies:
        return "Cannot delete entity, must detach all policies first."
    return "Cannot delete entity, must delete policies first." if group.policies else None


def _policy_in_use(call: Call) -> str | None:
    policy = _iam(call).managed_policies.get(call.get("PolicyArn"))
    attached = policy is not None and policy.attachment_count
    return "Cannot delete a policy attached to entities." if attached else None


def _device_in_use(call: Call) -> str | None:
    device = _iam(call).virtual_mfa_devices.get(call.get("SerialNumber"))
    in_use = device is not None and device.user is not None
    return "MFA VirtualDevice in use. Must deactivate first." if in_use else None


def _too_many_devices(call: Call) -> str | None:
    user = _iam(call).users.get(call.get("UserName"))
    if user is None or len(user.mfa_devices) < MOST_MFA_DEVICES:
        return None
    return f"Cannot exceed quota for MFADevicesPerUser: {MOST_MFA_DEVICES}"


def _no_status(call: Call) -> str | None:
    status = call.get("Status")
    if status in _STATUSES:
        return None
    return (
        f"1 validation error detected: Value '{status}' at 'status' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{', '.join(_STATUSES)}]"
    )


def _iam(call: Call) -> Any:
    from minicloud.control.access.standing_policies import iam_of

    return iam_of(call.account_id)


IAM_GUARDS: tuple[Guard, ...] = (
    *DOCUMENT_GUARDS,
    *QUOTA_GUARDS,
    *NAME_GUARDS,
    Guard(
        id="iam-delete-user",
        service="iam",
        operations=("DeleteUser",),
        code=_CONFLICT,
        rule="A user with a password, access keys, MFA devices or groups cannot be deleted.",
        source=f"{_API}/API_DeleteUser.html",
        finds=_user_in_use,
    ),
    Guard(
        id="iam-delete-group",
        service="iam",
        operations=("DeleteGroup",),
        code=_CONFLICT,
        rule="A group with users or policies cannot be deleted.",
        source=f"{_API}/API_DeleteGroup.html",
        finds=_group_in_use,
    ),
    Guard(
        id="iam-delete-policy",
        service="iam",
        operations=("DeletePolicy",),
        code=_CONFLICT,
        rule="A managed policy that is attached somewhere cannot be deleted.",
        source=f"{_API}/API_DeletePolicy.html",
        finds=_policy_in_use,
    ),
    Guard(
        id="iam-delete-mfa-device",
        service="iam",
        operations=("DeleteVirtualMFADevice",),
        code=_CONFLICT,
        rule="An MFA device that a user has enabled has to be deactivated before it is deleted.",
        source=f"{_API}/API_DeleteVirtualMFADevice.html",
        finds=_device_in_use,
    ),
    Guard(
        id="iam-key-status",
        service="iam",
        operations=("UpdateAccessKey",),
        code="ValidationError",
        rule="An access key is made Active or Inactive, in this spelling.",
        source=f"{_API}/API_UpdateAccessKey.html; wording as of moto for another parameter",
        finds=_no_status,
    ),
    Guard(
        id="iam-mfa-devices",
        service="iam",
        operations=("EnableMFADevice",),
        code="LimitExceeded",
        rule="A user has at most eight MFA devices.",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
        finds=_too_many_devices,
    ),
)
