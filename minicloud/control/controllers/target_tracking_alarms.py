"""The alarms that AWS makes for a target tracking policy, made in moto's CloudWatch."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call
from minicloud.control.controllers.scaling_records import policy_of, tracked_metric
from minicloud.dataplane.scaling_policy import TargetTrackingPolicy

_REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"
_PREFIX = "TargetTracking-"


def amendments() -> tuple[Amendment, ...]:
    """What gives a policy its ARN, its own cooldown and its alarms, and takes them away."""
    return (
        Amendment(
            id="auto-scaling-policy-alarms",
            service="autoscaling",
            operations=("PutScalingPolicy",),
            rule="Putting a policy returns its ARN, and makes the alarms of target tracking.",
            source=f"{_REFERENCE}/API_PutScalingPolicy.html",
            amend=_make,
        ),
        Amendment(
            id="auto-scaling-policy-alarms-deleted",
            service="autoscaling",
            operations=("DeletePolicy", "DeleteAutoScalingGroup"),
            rule="The alarms of target tracking go with their policy, and policies with their "
            "group.",
            source=f"{_REFERENCE}/API_DeletePolicy.html",
            amend=_delete,
        ),
    )


def _make(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    policy = call.backend("autoscaling").policies[call.get("PolicyName")]
    policy.cooldown = call.get("Cooldown")  # moto takes 300 s for not given
    _drop_orphans(call)
    alarms = []
    record = policy_of(policy)
    if isinstance(record, TargetTrackingPolicy):
        cloudwatch = call.backend("cloudwatch")
        (namespace, name, dimensions), statistic = tracked_metric(policy)
        for rule in record.alarms():
            side = rule.name.rsplit("-", 1)[-1]
            unique = uuid5(NAMESPACE_OID, f"{policy.arn}/{side}")
            alarm = cloudwatch.put_metric_alarm(
                name=f"{_PREFIX}{policy.auto_scaling_group_name}-{side}-{unique}",
                namespace=namespace,
                metric_name=name,
                comparison_operator=rule.comparison.value,
                evaluation_periods=rule.evaluation_periods,
                period=int(rule.period_s),
                threshold=rule.threshold,
                statistic=statistic,
                description="DO NOT EDIT OR DELETE. For TargetTrackingScaling policy "
                f"{policy.arn}.",
                dimensions=[{"Name": key, "Value": value} for key, value in dimensions],
                alarm_actions=[policy.arn],
            )
            alarms.append({"AlarmName": alarm.name, "AlarmARN": alarm.alarm_arn})
    policy.alarms = alarms
    return answer | {"PolicyARN": policy.arn, "Alarms": alarms}


def _delete(call: Call, answer: Any) -> Any:
    backend = call.backend("autoscaling")
    backend.policies = {
        name: one
        for name, one in backend.policies.items()
        if one.auto_scaling_group_name in backend.autoscaling_groups
    }
    for name, one in list(backend.scheduled_actions.items()):
        if one.auto_scaling_group_name not in backend.autoscaling_groups:
            del backend.scheduled_actions[name]
    _drop_orphans(call)
    return answer


def _drop_orphans(call: Call) -> None:
    """Delete the alarms of target tracking whose policy is gone or was put anew."""
    cloudwatch, policies = call.backend("cloudwatch"), call.backend("autoscaling").policies
    living = {one.arn for one in policies.values() if getattr(one, "alarms", None)}
    names = [
        alarm.name
        for alarm in cloudwatch.alarms.values()
        if alarm.name.startswith(_PREFIX) and not living & set(alarm.alarm_actions or ())
    ]
    if names:
        cloudwatch.delete_alarms(names)
