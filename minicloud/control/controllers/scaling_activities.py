"""What Auto Scaling did and why: the activities that moto does not keep."""

from collections import defaultdict
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from minicloud.control.amendment import Amendment
from minicloud.control.calendar import date_at
from minicloud.control.calls import Call


class ScalingActivities:
    """The activities of every group, by its ARN."""

    def __init__(self) -> None:
        self._by_group: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._causes: dict[str, str] = {}
        self._waiting: dict[str, dict[str, Any]] = {}

    def reset(self) -> None:
        """Forget all of them."""
        self._by_group.clear()
        self._causes.clear()
        self._waiting.clear()

    def because(self, group: Any, now_s: float, cause: str) -> None:
        """What the next launches and terminations of a group are for."""
        self._causes[group.arn] = f"At {_text(now_s)} {cause}"

    def note(self, group: Any, now_s: float, description: str, cause: str) -> None:
        """Keep an activity that is over as soon as it begins."""
        self._keep(group, now_s, description, cause)

    def note_failed(
        self, group: Any, now_s: float, description: str, cause: str, reason: str
    ) -> None:
        """Keep an activity that failed, with AWS's reason.

        Source: EC2 Auto Scaling API Reference, Activity (StatusCode, StatusMessage); how the
        description repeats the reason is as quoted in
        github.com/kubernetes/autoscaler/issues/1263.
        """
        told = f"{description}.  Status Reason: {reason}"
        self._keep(group, now_s, told, cause, StatusCode="Failed", StatusMessage=reason)

    def waits(self, instance_id: str) -> None:
        """The newest activity is not over: a lifecycle hook holds its instance.

        Source: EC2 Auto Scaling API Reference, Activity (MidLifecycleAction).
        Simplified: half of it is done, for as long as the instance waits.
        """
        for kept in self._by_group.values():
            if kept and kept[-1]["Description"].endswith(instance_id):
                kept[-1].pop("EndTime")
                kept[-1] |= {"StatusCode": "MidLifecycleAction", "Progress": 50}
                self._waiting[instance_id] = kept[-1]

    def over(self, instance_id: str, now_s: float, reason: str = "") -> None:
        """The activity that waited is over; `reason`: why it has come to nothing.

        Source: aws.amazon.com/premiumsupport/knowledge-center/lifecycle-actions-code-deploy (the
        wording); the status is ours.
        """
        activity = self._waiting.pop(instance_id, None)
        if activity is None:
            return
        activity |= {"EndTime": date_at(now_s), "StatusCode": "Successful", "Progress": 100}
        if reason:
            activity["Description"] += f". Status Reason: {reason}"
            activity |= {"StatusCode": "Cancelled", "StatusMessage": reason}

    def _keep(self, group: Any, now_s: float, description: str, cause: str, **status: str) -> None:
        before = self._causes.get(group.arn)
        told = f"At {_text(now_s)} {cause}"
        kept = self._by_group[group.arn]
        kept.append(
            {
                "ActivityId": str(uuid5(NAMESPACE_OID, f"{group.arn}/{len(kept)}")),
                "AutoScalingGroupName": group.name,
                "Description": description,
                "Cause": told if before is None else f"{before} {told}",
                "StartTime": date_at(now_s),
                "EndTime": date_at(now_s),
                "StatusCode": "Successful",
                "Progress": 100,
            }
            | status
        )

    def done(self, group: Any) -> None:
        """The cause that was given holds no longer."""
        self._causes.pop(group.arn, None)

    def amendments(self) -> tuple[Amendment, ...]:
        """What fills `describe_scaling_activities`."""
        return (
            Amendment(
                id="auto-scaling-activities",
                service="autoscaling",
                operations=("DescribeScalingActivities",),
                rule="A group's scaling activities are kept, each with its cause.",
                source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
                "API_DescribeScalingActivities.html",
                amend=self._describe,
            ),
        )

    def _describe(self, call: Call, answer: dict[str, Any]) -> dict[str, Any]:
        groups = call.backend("autoscaling").autoscaling_groups.values()
        name = call.get("AutoScalingGroupName")
        arns = [group.arn for group in groups if name in (None, group.name)]
        kept = [one for arn in arns for one in self._by_group.get(arn, [])]
        wanted = call.get("ActivityIds") or [one["ActivityId"] for one in kept]
        newest_first = [one for one in reversed(kept) if one["ActivityId"] in wanted]
        newest_first.sort(key=lambda one: one["StartTime"], reverse=True)
        return answer | {"Activities": newest_first[: int(call.get("MaxRecords", 100))]}


def _text(now_s: float) -> str:
    return date_at(now_s).strftime("%Y-%m-%dT%H:%M:%SZ")
