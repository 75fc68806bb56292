"""Alarms, policies and schedules move a group in the emulated cloud."""

from datetime import timedelta
from typing import Any

import boto3
import pytest

import minicloud

METRIC = {"Namespace": "Course", "MetricName": "Busy"}
A, C, D = "ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"


class Scaling:
    """The group `web` of a site, with what these tests do to it again and again."""

    def __init__(self, site: Any, cloud: minicloud.Cloud) -> None:
        self.site, self.cloud = site, cloud
        self.client = site.auto_scaling
        self.cloudwatch = boto3.client("cloudwatch")

    def busy(self, value: float, minutes: int = 1) -> None:
        """Report a value, and let a minute pass; again and again."""
        for _ in range(minutes):
            self.cloudwatch.put_metric_data(
                Namespace="Course", MetricData=[{"MetricName": "Busy", "Value": value}]
            )
            self.cloud.advance(60)

    def policy(self, name: str = "add", **settings: Any) -> str:
        arguments = {"AutoScalingGroupName": "web", "PolicyName": name} | settings
        return str(self.client.put_scaling_policy(**arguments)["PolicyARN"])

    def simple(self, amount: int, **settings: Any) -> str:
        change = {"AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": amount}
        return self.policy(**change | settings)

    def alarm(self, *actions: str, name: str = "high", **settings: Any) -> None:
        arguments = {
            **METRIC,
            "AlarmName": name,
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 2,
            "Threshold": 70.0,
            "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": list(actions),
        }
        self.cloudwatch.put_metric_alarm(**arguments | settings)

    def state(self, name: str = "high") -> str:
        (found,) = self.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return str(found["StateValue"])

    @property
    def desired(self) -> int:
        (group,) = self.client.describe_auto_scaling_groups()["AutoScalingGroups"]
        return int(group["DesiredCapacity"])

    def sizes(self) -> tuple[int, int, int]:
        (group,) = self.client.describe_auto_scaling_groups()["AutoScalingGroups"]
        return group["MinSize"], group["MaxSize"], group["DesiredCapacity"]

    def schedule(self, name: str = "open", **settings: Any) -> None:
        arguments = {"AutoScalingGroupName": "web", "ScheduledActionName": name}
        self.client.put_scheduled_update_group_action(**arguments | settings)


@pytest.fixture
def scaling(site: Any, cloud: minicloud.Cloud) -> Scaling:
    site.scaling_group()
    return Scaling(site, cloud)


def test_an_alarm_follows_its_metric(scaling: Scaling) -> None:
    scaling.alarm()
    assert scaling.state() == "INSUFFICIENT_DATA"
    scaling.busy(50, minutes=2)
    assert scaling.state() == "OK"
    scaling.busy(90)
    assert scaling.state() == "OK"
    scaling.busy(90)
    assert scaling.state() == "ALARM"


def test_a_state_that_was_set_by_hand_lasts_until_the_next_evaluation(scaling: Scaling) -> None:
    scaling.alarm()
    scaling.busy(50, minutes=2)
    scaling.cloudwatch.set_alarm_state(AlarmName="high", StateValue="ALARM", StateReason="a test")
    assert scaling.state() == "ALARM"
    scaling.busy(50)
    assert scaling.state() == "OK"


def test_an_alarm_calls_its_policy_and_the_group_grows_over_its_zones(scaling: Scaling) -> None:
    scaling.alarm(scaling.simple(3))
    scaling.busy(90, minutes=2)
    assert scaling.desired == 6
    assert sorted(scaling.site.members().values()) == [A, A, C, C, D, D]


def test_a_simple_policy_waits_for_its_cooldown(scaling: Scaling) -> None:
    scaling.alarm(scaling.simple(1, Cooldown=180))
    grown = []
    for _ in range(8):
        scaling.busy(90)
        grown.append(scaling.desired)
    assert grown == [3, 4, 4, 4, 5, 5, 5, 6]


def test_a_simple_policy_waits_for_the_groups_300_seconds_by_default(scaling: Scaling) -> None:
    scaling.alarm(scaling.simple(1))
    scaling.busy(90, minutes=6)
    assert scaling.desired == 4
    scaling.busy(90)
    assert scaling.desired == 5


def test_steps_go_by_the_size_of_the_breach(scaling: Scaling) -> None:
    steps = [
        {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1},
        {"MetricIntervalLowerBound": 10, "ScalingAdjustment": 4},
    ]
    arn = scaling.policy(
        PolicyType="StepScaling", AdjustmentType="ChangeInCapacity", StepAdjustments=steps
    )
    scaling.cloud.advance(300)
    scaling.alarm(arn, EvaluationPeriods=1)
    scaling.busy(75)
    assert scaling.desired == 4
    scaling.busy(95)
    assert scaling.desired == 7


def track(scaling: Scaling, **settings: Any) -> None:
    configuration = {
        "TargetValue": 50.0,
        "CustomizedMetricSpecification": {**METRIC, "Statistic": "Average"},
    }
    scaling.policy(
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration=configuration | settings,
        EstimatedInstanceWarmup=0,
    )


def test_target_tracking_goes_out_in_3_minutes_and_in_after_15(scaling: Scaling) -> None:
    track(scaling)
    scaling.busy(100, minutes=2)
    assert scaling.desired == 3
    scaling.busy(100)
    assert scaling.desired == 6
    scaling.busy(25, minutes=14)
    assert scaling.desired == 6
    scaling.busy(25)
    assert scaling.desired == 3


def test_target_tracking_without_scaling_in_stays(scaling: Scaling) -> None:
    track(scaling, DisableScaleIn=True)
    scaling.busy(100, minutes=3)
    scaling.busy(10, minutes=20)
    assert scaling.desired == 6


def test_the_alarms_of_target_tracking_come_and_go_with_the_policy(scaling: Scaling) -> None:
    def alarms() -> dict[str, float]:
        found = scaling.cloudwatch.describe_alarms()["MetricAlarms"]
        return {one["AlarmName"].split("-")[2]: one["Threshold"] for one in found}

    track(scaling)
    assert alarms() == {"AlarmHigh": 50.0, "AlarmLow": 35.0}
    (policy,) = scaling.client.describe_policies()["ScalingPolicies"]
    assert len(policy["Alarms"]) == 2
    track(scaling, TargetValue=40.0)
    assert alarms() == {"AlarmHigh": 40.0, "AlarmLow": 28.0}
    scaling.client.delete_policy(AutoScalingGroupName="web", PolicyName="add")
    assert alarms() == {}


def test_policies_and_schedules_go_with_their_group(scaling: Scaling) -> None:
    track(scaling)
    scaling.schedule(Recurrence="0 9 * * *", DesiredCapacity=5)
    scaling.client.delete_auto_scaling_group(AutoScalingGroupName="web", ForceDelete=True)
    assert scaling.client.describe_policies()["ScalingPolicies"] == []
    assert scaling.client.describe_scheduled_actions()["ScheduledUpdateGroupActions"] == []
    assert scaling.cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_office_hours_in_tokyo_and_the_same_line_in_utc(scaling: Scaling) -> None:
    """Time begins on a Monday at midnight UTC, which is 9 o'clock in Tokyo."""
    line = {"Recurrence": "0 18 * * 1-5", "DesiredCapacity": 1}
    scaling.schedule("close", **line, TimeZone="Asia/Tokyo")
    scaling.cloud.advance(9 * 3600 - 1)
    assert scaling.desired == 3
    scaling.cloud.advance(1)
    assert scaling.desired == 1
    scaling.client.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=3)
    scaling.client.delete_scheduled_action(AutoScalingGroupName="web", ScheduledActionName="close")
    scaling.schedule("close", **line)
    scaling.cloud.advance(9 * 3600 - 1)
    assert scaling.desired == 3
    scaling.cloud.advance(1)
    assert scaling.desired == 1


def test_a_scheduled_action_sets_the_limits_too(scaling: Scaling) -> None:
    scaling.schedule(Recurrence="30 0 * * *", MinSize=4, MaxSize=20, DesiredCapacity=12)
    scaling.cloud.advance(1800)
    assert scaling.sizes() == (4, 20, 12)


def test_a_one_time_action_does_not_stay(scaling: Scaling) -> None:
    scaling.schedule(StartTime=scaling.cloud.now + timedelta(hours=1), DesiredCapacity=5)
    scaling.cloud.advance(3600)
    assert scaling.desired == 5
    assert scaling.client.describe_scheduled_actions()["ScheduledUpdateGroupActions"] == []


@pytest.mark.parametrize(
    ("process", "expected"), [("AlarmNotification", (0, 9, 7)), ("ScheduledActions", (0, 9, 6))]
)
def test_suspended_triggers_do_nothing(
    scaling: Scaling, process: str, expected: tuple[int, int, int]
) -> None:
    scaling.client.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=[process])
    scaling.alarm(scaling.simple(3))
    scaling.schedule(Recurrence="3 * * * *", DesiredCapacity=7)
    scaling.busy(90, minutes=3)
    assert scaling.sizes() == expected


def test_activities_say_what_was_done_and_why_newest_first(scaling: Scaling) -> None:
    scaling.alarm(scaling.simple(1))
    scaling.busy(90, minutes=2)
    newest, *older = scaling.client.describe_scaling_activities()["Activities"]
    assert newest["Description"].startswith("Launching a new EC2 instance: i-")
    assert "monitor alarm high in state ALARM triggered policy add" in newest["Cause"]
    assert "from 3 to 4" in newest["Cause"]
    assert (newest["StartTime"] - scaling.cloud.now).total_seconds() == 0
    assert len(older) == 3


def test_what_is_reported_without_a_time_is_of_now(scaling: Scaling) -> None:
    scaling.busy(42)
    now = scaling.cloud.now
    found = scaling.cloudwatch.get_metric_statistics(
        **METRIC,
        StartTime=now - timedelta(minutes=5),
        EndTime=now,
        Period=60,
        Statistics=["Average"],
    )["Datapoints"]
    assert [one["Average"] for one in found] == [42.0]


def test_one_long_advance_does_what_many_short_ones_do(
    scaling: Scaling, cloud: minicloud.Cloud
) -> None:
    def story(steps: list[float]) -> list[tuple[str, str]]:
        minicloud.reset()
        again = Scaling(type(scaling.site)(), cloud)
        again.site.scaling_group()
        again.schedule(Recurrence="*/7 * * * *", DesiredCapacity=5)
        again.schedule("less", Recurrence="*/5 * * * *", DesiredCapacity=2)
        again.site.ec2.terminate_instances(InstanceIds=[next(iter(again.site.members()))])
        for step in steps:
            cloud.advance(step)
        found = again.client.describe_scaling_activities()["Activities"]
        return [(str(one["StartTime"]), one["Description"]) for one in found]

    assert story([1800.0]) == story([1.0] * 1800)


def test_bare_moto_5_2_5_evaluates_no_alarm_and_fires_no_schedule(bare_site: Any) -> None:
    bare_site.scaling_group()
    cloudwatch = boto3.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        **METRIC,
        AlarmName="high",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=70.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    data = [{"MetricName": "Busy", "Value": 99.0}]
    cloudwatch.put_metric_data(Namespace="Course", MetricData=data)
    (alarm,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert alarm["StateValue"] == "OK"
    bare_site.auto_scaling.put_scheduled_update_group_action(
        AutoScalingGroupName="web",
        ScheduledActionName="never",
        Recurrence="not a cron line",
        DesiredCapacity=1,
    )
    assert len(bare_site.members()) == 3


def test_bare_moto_5_2_5_names_no_policy_arn_makes_no_alarms_and_keeps_no_activities(
    bare_site: Any,
) -> None:
    bare_site.scaling_group()
    answer = bare_site.auto_scaling.put_scaling_policy(
        AutoScalingGroupName="web",
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "TargetValue": 50.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
        },
    )
    assert "PolicyARN" not in answer
    assert boto3.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert bare_site.auto_scaling.describe_scaling_activities()["Activities"] == []


def test_a_notebook_can_report_for_the_instances(scaling: Scaling) -> None:
    scaling.policy(
        PolicyType="TargetTrackingScaling",
        EstimatedInstanceWarmup=0,
        TargetTrackingConfiguration={
            "TargetValue": 50.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
        },
    )
    cpu = {
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "web"}],
        "StatisticValues": {"SampleCount": 3, "Sum": 300, "Minimum": 100, "Maximum": 100},
    }
    for _ in range(3):
        scaling.cloudwatch.put_metric_data(Namespace="AWS/EC2", MetricData=[cpu])
        scaling.cloud.advance(60)
    assert scaling.desired == 6


def test_the_same_name_in_a_second_group_replaces_the_first(scaling: Scaling) -> None:
    scaling.site.scaling_group("other")
    for group in ("web", "other"):
        scaling.schedule(AutoScalingGroupName=group, Recurrence="0 9 * * *", MinSize=1)
        scaling.simple(1, AutoScalingGroupName=group)
    (action,) = scaling.client.describe_scheduled_actions()["ScheduledUpdateGroupActions"]
    (policy,) = scaling.client.describe_policies()["ScalingPolicies"]
    assert (action["AutoScalingGroupName"], policy["AutoScalingGroupName"]) == ("other", "other")


def test_a_launch_configuration_can_still_be_made(scaling: Scaling) -> None:
    scaling.client.create_launch_configuration(
        LaunchConfigurationName="old", ImageId=scaling.site.image, InstanceType="t3.micro"
    )
    assert scaling.client.describe_launch_configurations()["LaunchConfigurations"]


def test_one_bad_action_refuses_its_batch(scaling: Scaling, error_code: Any) -> None:
    def put() -> None:
        scaling.client.batch_put_scheduled_update_group_action(
            AutoScalingGroupName="web",
            ScheduledUpdateGroupActions=[
                {"ScheduledActionName": name, "Recurrence": line, "DesiredCapacity": 1}
                for name, line in (("good", "0 9 * * *"), ("bad", "noon"))
            ],
        )

    assert error_code(put) == "ValidationError"
    assert scaling.client.describe_scheduled_actions()["ScheduledUpdateGroupActions"] == []


def execute(scaling: Scaling, **settings: Any) -> int:
    scaling.client.execute_policy(AutoScalingGroupName="web", PolicyName="add", **settings)
    return scaling.desired


def test_a_policy_executed_by_hand_stays_within_the_limits(scaling: Scaling) -> None:
    scaling.simple(5)
    assert [execute(scaling) for _ in range(2)] == [8, 9]


def test_a_cooldown_counts_by_hand_only_where_it_is_honoured(
    scaling: Scaling, error_code: Any
) -> None:
    scaling.simple(1)
    assert execute(scaling) == 4
    assert error_code(lambda: execute(scaling, HonorCooldown=True)) == _COOLING
    assert execute(scaling) == 5

    def set_desired(**more: Any) -> None:
        scaling.client.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=6, **more)

    assert error_code(lambda: set_desired(HonorCooldown=True)) == _COOLING
    assert scaling.desired == 5
    scaling.cloud.advance(300)
    set_desired(HonorCooldown=True)
    assert execute(scaling, HonorCooldown=True) == 7


_COOLING = "ScalingActivityInProgress"


def test_an_alarm_waits_for_the_cooldown_of_a_policy_executed_by_hand(scaling: Scaling) -> None:
    policy = scaling.simple(1)
    scaling.alarm(policy, EvaluationPeriods=1)
    assert execute(scaling) == 4
    scaling.busy(90)
    assert scaling.desired == 4
    scaling.busy(90, minutes=5)
    assert scaling.desired == 5


def test_a_policy_is_executed_by_its_arn(scaling: Scaling) -> None:
    scaling.client.execute_policy(PolicyName=scaling.simple(2))
    assert scaling.desired == 5


def test_a_scheduled_action_in_the_past_is_refused(scaling: Scaling, error_code: Any) -> None:
    past = scaling.cloud.now - timedelta(seconds=1)

    def put() -> None:
        scaling.schedule(StartTime=past, DesiredCapacity=1)

    assert error_code(put) == "ValidationError"
    batch = scaling.client.batch_put_scheduled_update_group_action(
        AutoScalingGroupName="web",
        ScheduledUpdateGroupActions=[
            {"ScheduledActionName": "late", "StartTime": past, "DesiredCapacity": 1},
            {"ScheduledActionName": "good", "Recurrence": "0 9 * * *", "DesiredCapacity": 1},
        ],
    )
    (failed,) = batch["FailedScheduledUpdateGroupActions"]
    assert (failed["ScheduledActionName"], failed["ErrorCode"]) == ("late", "ValidationError")
    (kept,) = scaling.client.describe_scheduled_actions()["ScheduledUpdateGroupActions"]
    assert kept["ScheduledActionName"] == "good"


def test_bare_moto_5_2_5_honours_no_cooldown(bare_site: Any) -> None:
    bare_site.scaling_group()
    name = {"AutoScalingGroupName": "web", "PolicyName": "add"}
    change = {"AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1}
    bare_site.auto_scaling.put_scaling_policy(**name, **change)
    for _ in range(2):
        bare_site.auto_scaling.execute_policy(**name, HonorCooldown=True)
    assert len(bare_site.members()) == 5


def test_bare_moto_5_2_5_schedules_the_past(bare_site: Any) -> None:
    bare_site.scaling_group()
    bare_site.auto_scaling.put_scheduled_update_group_action(
        AutoScalingGroupName="web",
        ScheduledActionName="late",
        StartTime="2020-01-01T00:00:00Z",
        DesiredCapacity=1,
    )
    answer = bare_site.auto_scaling.describe_scheduled_actions()
    assert len(answer["ScheduledUpdateGroupActions"]) == 1


def test_a_step_executed_by_hand_goes_by_the_value_that_is_given(
    scaling: Scaling, error_code: Any
) -> None:
    steps = [
        {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1},
        {"MetricIntervalLowerBound": 10, "ScalingAdjustment": 4},
    ]
    kind = {"PolicyType": "StepScaling", "AdjustmentType": "ChangeInCapacity"}
    scaling.policy(**kind, StepAdjustments=steps)
    scaling.cloud.advance(300)
    assert error_code(lambda: execute(scaling)) == "ValidationError"
    assert execute(scaling, MetricValue=90.0, BreachThreshold=70.0) == 7


def test_bare_moto_5_2_5_passes_the_maximum_by_hand(bare_site: Any) -> None:
    bare_site.scaling_group()
    name = {"AutoScalingGroupName": "web", "PolicyName": "add"}
    change = {"AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 20}
    bare_site.auto_scaling.put_scaling_policy(**name, **change)
    bare_site.auto_scaling.execute_policy(**name)
    assert len(bare_site.members()) == 23
