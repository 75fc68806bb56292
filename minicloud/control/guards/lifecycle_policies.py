"""Lifecycle policies of repositories: rules that fit together."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.lifecycle_policy import LifecyclePolicyError, read_lifecycle_policy


def _unusable(call: Call) -> str | None:
    text = call.get("lifecyclePolicyText")
    if text is None:
        return None
    try:
        read_lifecycle_policy(text)
    except LifecyclePolicyError as error:
        return (
            "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "
            f"'Lifecycle policy validation failure: {error}'"
        )
    return None


GUARDS = (
    Guard(
        id="ecr-lifecycle-policy",
        service="ecr",
        operations=("PutLifecyclePolicy", "StartLifecyclePolicyPreview"),
        code="InvalidParameterException",
        rule="Each rule of a lifecycle policy has a priority of its own and is whole: tagged "
        "images with a list of tags, an age with its unit, a rule for any image last.",
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/"
        "lifecycle_policy_parameters.html; wording as quoted in "
        "github.com/cloudposse/terraform-aws-ecr/issues/158",
        finds=_unusable,
    ),
)
