"""Status checks: an instance that has just come up is `initializing` until it was checked.

Simplified: the first check is passed one interval after the instance came up, and every later one
too; moto's answer says the rest.
"""

from collections.abc import Callable
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call

INTERVAL_S = 60.0
"""Source: EC2 User Guide, Status checks for your instances (performed every minute)."""

_INITIALIZING = {
    "Status": "initializing",
    "Details": [{"Name": "reachability", "Status": "initializing"}],
}


class StatusChecks:
    """Puts `describe_instance_status` right. `up_for_s` says how long an instance has been up."""

    def __init__(self, up_for_s: Callable[[str], float]) -> None:
        self._up_for_s = up_for_s

    def amendments(self) -> tuple[Amendment, ...]:
        """What is said of instances that have just come up."""
        return (
            Amendment(
                id="status-checks",
                service="ec2",
                operations=("DescribeInstanceStatus",),
                rule="An instance that has just come up is initializing until it has passed its "
                "status checks, which run every minute.",
                source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
                "monitoring-system-instance-status-check.html",
                amend=self._describe,
            ),
        )

    def _describe(self, _call: Call, answer: dict[str, Any]) -> dict[str, Any]:
        told = [
            _initializing(one)
            if one.state == "running" and self._up_for_s(one.id) < INTERVAL_S
            else one
            for one in answer["InstanceStatuses"]
        ]
        return answer | {"InstanceStatuses": told}


def _initializing(instance: Any) -> dict[str, Any]:
    return {
        "AvailabilityZone": instance.availability_zone,
        "InstanceId": instance.id,
        "InstanceState": {"Code": instance.state_code, "Name": instance.state},
        "InstanceStatus": _INITIALIZING,
        "SystemStatus": _INITIALIZING,
    }
