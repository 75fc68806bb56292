"""Alarms follow their metrics by themselves, and call for their actions."""

import json
from typing import Any

import boto3
import pytest

import minicloud
from tests.control.alarm_calls import alarm

CHANGE = {"AdjustmentType": "ChangeInCapacity"}


def state(name: str = "busy") -> str:
    found = boto3.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(found[0]["StateValue"])


def report(value: float) -> None:
    boto3.client("cloudwatch").put_metric_data(
        Namespace="shop", MetricData=[{"MetricName": "orders", "Value": value}]
    )


def set_state(value: str, **more: Any) -> None:
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName="busy", StateValue=value, StateReason="by hand", **more
    )


def test_an_alarm_is_evaluated_in_a_cloud_without_auto_scaling(cloud: minicloud.Cloud) -> None:
    alarm()
    assert state() == "INSUFFICIENT_DATA"
    report(5)
    cloud.advance(60)
    assert state() == "ALARM"
    report(0)
    cloud.advance(60)
    assert state() == "OK"


@pytest.mark.parametrize("first_s", [0.5, 59.999, 0.1])
def test_a_fraction_of_a_second_leaves_alarms_as_they_were(
    cloud: minicloud.Cloud, first_s: float
) -> None:
    alarm()
    cloud.advance(first_s)
    report(5)
    cloud.advance(60)
    assert state() == "ALARM"


def test_many_short_advances_do_what_a_long_one_does(cloud: minicloud.Cloud) -> None:
    alarm()
    report(5)
    for _ in range(700):
        cloud.advance(0.1)
    assert state() == "ALARM"


def group_of_one(site: Any, **settings: Any) -> None:
    site.scaling_group(DesiredCapacity=1)
    made = site.auto_scaling.put_scaling_policy(
        AutoScalingGroupName="web", PolicyName="out", **CHANGE | settings
    )
    alarm(AlarmActions=[made["PolicyARN"]])


def step_policy(site: Any) -> None:
    steps = [
        {"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 10.0, "ScalingAdjustment": 1},
        {"MetricIntervalLowerBound": 10.0, "ScalingAdjustment": 3},
    ]
    group_of_one(site, PolicyType="StepScaling", StepAdjustments=steps)


def test_an_alarm_set_by_hand_calls_for_its_policy_once(site: Any, cloud: minicloud.Cloud) -> None:
    group_of_one(site, ScalingAdjustment=1)
    set_state("ALARM")
    assert len(site.members()) == 2
    set_state("ALARM")
    cloud.advance(30)
    assert len(site.members()) == 2


def test_an_alarm_set_by_hand_tells_a_step_policy_how_far_it_is(
    site: Any, cloud: minicloud.Cloud
) -> None:
    step_policy(site)
    cloud.advance(600)  # warmed up
    set_state("ALARM", StateReasonData=json.dumps({"recentDatapoints": [2.0, 15.0]}))
    assert len(site.members()) == 4


def test_an_alarm_set_by_hand_without_a_value_moves_no_step_policy(site: Any) -> None:
    step_policy(site)
    set_state("ALARM")
    assert len(site.members()) == 1


def test_an_alarm_without_actions_enabled_calls_for_nothing(site: Any) -> None:
    group_of_one(site, ScalingAdjustment=1)
    boto3.client("cloudwatch").disable_alarm_actions(AlarmNames=["busy"])
    set_state("ALARM")
    assert len(site.members()) == 1


def test_bare_moto_5_2_5_moves_no_group_when_an_alarm_is_set(bare_site: Any) -> None:
    bare_site.scaling_group(DesiredCapacity=1)
    bare_site.auto_scaling.put_scaling_policy(
        AutoScalingGroupName="web", PolicyName="out", ScalingAdjustment=1, **CHANGE
    )
    (policy,) = bare_site.auto_scaling.describe_policies()["ScalingPolicies"]
    alarm(AlarmActions=[policy["PolicyARN"]])
    set_state("ALARM")
    assert len(bare_site.members()) == 1
