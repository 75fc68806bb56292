"""What moves a group, read from the cloud and run under traffic."""

import boto3
import pytest

import minicloud
from minicloud.dataplane.alarm import Comparison
from minicloud.dataplane.errors import InventoryError
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.scaling_policy import SimplePolicy, StepPolicy, TargetTrackingPolicy

CPU = {
    "Namespace": "AWS/EC2",
    "MetricName": "CPUUtilization",
    "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "web"}],
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 2,
    "Threshold": 70.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


@pytest.fixture
def client():
    minicloud.start(region="ap-northeast-1", seed=7)
    ec2, auto_scaling = boto3.client("ec2"), boto3.client("autoscaling")
    ec2.create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": "ami-0e5c0de0000000001", "InstanceType": "t3.micro"},
    )
    auto_scaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchTemplate={"LaunchTemplateName": "web"},
        MinSize=2,
        MaxSize=20,
        DesiredCapacity=3,
        DefaultInstanceWarmup=180,
        AvailabilityZones=["ap-northeast-1a", "ap-northeast-1c"],
    )
    yield auto_scaling
    minicloud.stop()


def put(client, name, **settings):
    arguments = {"AutoScalingGroupName": "web", "PolicyName": name}
    return client.put_scaling_policy(**arguments | settings)["PolicyARN"]


def tracking(client, **metric):
    metric = metric or {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    configuration = {"TargetValue": 50.0, "PredefinedMetricSpecification": metric}
    kind = "TargetTrackingScaling"
    put(client, "cpu", PolicyType=kind, TargetTrackingConfiguration=configuration)


def test_a_plan_has_the_sizes_policies_alarms_and_timetable_of_its_group(client):
    simple = put(client, "add", AdjustmentType="ChangeInCapacity", ScalingAdjustment=2)
    step = {"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 50}
    put(
        client,
        "jump",
        PolicyType="StepScaling",
        AdjustmentType="PercentChangeInCapacity",
        MinAdjustmentMagnitude=2,
        StepAdjustments=[step],
        EstimatedInstanceWarmup=60,
    )
    tracking(client)
    boto3.client("cloudwatch").put_metric_alarm(AlarmName="high", AlarmActions=[simple], **CPU)
    client.put_scheduled_update_group_action(
        AutoScalingGroupName="web",
        ScheduledActionName="open",
        Recurrence="0 9 * * 1-5",
        TimeZone="Asia/Tokyo",
        MinSize=6,
    )
    plan = minicloud.take_scaling_plan("web")
    assert (plan.size, plan.warmup_s, plan.cooldown_s) == (GroupSize(2, 20, 3), 180.0, 300.0)
    assert plan.availability_zones == ("ap-northeast-1a", "ap-northeast-1c")
    kinds = {one.name: type(one) for one in plan.policies}
    assert kinds == {"add": SimplePolicy, "jump": StepPolicy, "cpu": TargetTrackingPolicy}
    (own,) = plan.policy_alarms
    assert (own.alarm.comparison, own.policy.name) == (Comparison.ABOVE, "add")
    assert [one.alarm.name for one in plan.all_alarms()] == [
        "high",
        "TargetTracking-cpu-AlarmHigh",
        "TargetTracking-cpu-AlarmLow",
    ]
    (action,) = plan.scheduled_actions
    assert (action.name, action.time_zone, action.min_size) == ("open", "Asia/Tokyo", 6)


def test_a_day_of_traffic_runs_against_what_stands(client):
    tracking(client)
    still = [20.0] * 60
    run = minicloud.run_traffic(minicloud.take_scaling_plan("web"), still + [80.0] * 60 + still)
    assert run.in_service[0] == 3
    assert max(run.in_service) == 16
    assert run.in_service[-1] < 16
    assert 0.5 < run.service_level < 1.0


def test_a_group_that_does_not_exist_is_named(client):
    with pytest.raises(InventoryError, match="no Auto Scaling group 'none'"):
        minicloud.take_scaling_plan("none")


def test_a_metric_that_a_run_does_not_make_is_named(client):
    tracking(client, PredefinedMetricType="ASGAverageNetworkIn")
    with pytest.raises(InventoryError, match="policy 'cpu' follows 'ASGAverageNetworkIn'"):
        minicloud.take_scaling_plan("web")
