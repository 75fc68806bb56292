"""Which credit mode an instance of a t family is in, where moto says standard of all."""

from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call

_STANDARD_BY_DEFAULT = ("t2.",)
_BURSTABLE = ("t2.", "t3.", "t3a.", "t4g.")


def _modes(call: Call, answer: Any) -> Any:
    ec2 = call.backend("ec2")
    if call.operation == "RunInstances":
        for instance in answer.instances:
            instance.asked_credits = call.get("CreditSpecification", {}).get("CpuCredits")
        return answer
    told = []
    for one in answer["InstanceCreditSpecifications"]:
        instance = ec2.get_instance_by_id(one["InstanceId"])
        kind = instance.instance_type
        if kind.startswith(_BURSTABLE):
            default = "standard" if kind.startswith(_STANDARD_BY_DEFAULT) else "unlimited"
            asked = getattr(instance, "asked_credits", None)
            told.append(one | {"CpuCredits": asked or default})
    return answer | {"InstanceCreditSpecifications": told}


CREDIT_MODE = Amendment(
    id="credit-mode",
    service="ec2",
    operations=("RunInstances", "DescribeInstanceCreditSpecifications"),
    rule="A t2 instance is in the standard credit mode by default, a t3, t3a or t4g instance in "
    "unlimited; other types have none.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
    "burstable-performance-instances-unlimited-mode-concepts.html",
    amend=_modes,
)
