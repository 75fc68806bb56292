"""How fast controllers are: a fleet of 250 instances ticked, and a week of schedules and alarms.

The last line is JSON. Times are of the CPU. Each is also given as a ratio against a floor that
runs beside it: a loop over the same instances, or minutes, that does nothing but look.
"""

import json
import time
from collections.abc import Callable
from math import pi, sin
from typing import Any

import boto3

import minicloud
from minicloud.dataplane.cron import read_cron_line
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.scaling_plan import ScalingPlan
from minicloud.dataplane.scaling_policy import TargetTrackingPolicy
from minicloud.dataplane.scheduled_action import ScheduledAction
from minicloud.dataplane.traffic_run import run_traffic

FLEET = 250
WEEK_S = 7 * 24 * 3600
WEEK_MINUTES = WEEK_S // 60
ZONES = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")
OFFICE_HOURS = (("open", "0 9 * * 1-5", 6), ("close", "0 20 * * 1-5", 2))


def cpu_ms(action: Callable[[], Any], times: int = 1) -> float:
    """The least CPU time of several runs."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        action()
        found.append((time.process_time() - begin) * 1000)
    return min(found)


def group(size: int, name: str = "web") -> Any:
    """A group over three zones, in the emulated cloud."""
    ec2, auto_scaling = boto3.client("ec2"), boto3.client("autoscaling")
    if not ec2.describe_launch_templates()["LaunchTemplates"]:
        ec2.create_launch_template(
            LaunchTemplateName="web",
            LaunchTemplateData={"ImageId": "ami-0e5c0de0000000001", "InstanceType": "t3.micro"},
        )
    auto_scaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchTemplate={"LaunchTemplateName": "web"},
        MinSize=0,
        MaxSize=size + 10,
        DesiredCapacity=size,
        AvailabilityZones=list(ZONES),
    )
    return auto_scaling


def tick_of_a_fleet(cloud: minicloud.Cloud) -> tuple[float, float]:
    """A tick that looks at every instance, and a loop that only reads their states."""
    ec2 = boto3.client("ec2")
    members = [
        one["InstanceId"]
        for one in group(FLEET).describe_auto_scaling_groups()["AutoScalingGroups"][0]["Instances"]
    ]
    # A lost instance keeps the controller looking until it is replaced, ten seconds later.
    ec2.terminate_instances(InstanceIds=members[:1])
    tick_ms = min(cpu_ms(lambda: cloud.advance(1)) for _ in range(9))
    from moto.autoscaling.models import autoscaling_backends

    web = autoscaling_backends["123456789012"]["ap-northeast-1"].autoscaling_groups["web"]
    look_ms = cpu_ms(lambda: [(one.instance.id, one.instance.state) for one in web.instances], 9)
    return tick_ms, look_ms


def week_in_the_cloud(cloud: minicloud.Cloud) -> float:
    """Office hours, and an alarm with a point for each minute, for a week of virtual time."""
    cloud.reset()
    auto_scaling, cloudwatch = group(2), boto3.client("cloudwatch")
    for name, line, desired in OFFICE_HOURS:
        auto_scaling.put_scheduled_update_group_action(
            AutoScalingGroupName="web",
            ScheduledActionName=name,
            Recurrence=line,
            TimeZone="Asia/Tokyo",
            DesiredCapacity=desired,
        )
    arn = auto_scaling.put_scaling_policy(
        AutoScalingGroupName="web",
        PolicyName="add",
        AdjustmentType="ChangeInCapacity",
        ScalingAdjustment=1,
        Cooldown=3600,
    )["PolicyARN"]
    metric = {"Namespace": "Course", "MetricName": "Busy"}
    cloudwatch.put_metric_alarm(
        **metric,
        AlarmName="high",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=3,
        Threshold=70.0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[arn],
    )
    start = cloud.now
    data = [
        {
            "MetricName": "Busy",
            "Value": 50 + 30 * sin(minute * 2 * pi / 1440),
            "Timestamp": start.fromtimestamp(start.timestamp() + minute * 60, start.tzinfo),
        }
        for minute in range(WEEK_MINUTES)
    ]
    for first in range(0, len(data), 1000):
        cloudwatch.put_metric_data(Namespace="Course", MetricData=data[first : first + 1000])
    return cpu_ms(lambda: cloud.advance(WEEK_S))


def week_of_traffic() -> tuple[float, float]:
    """A week under a curve, for a fleet with target tracking and a timetable; and a bare loop."""
    curve = [600 + 500 * sin(minute * 2 * pi / 1440) for minute in range(WEEK_MINUTES)]
    plan = ScalingPlan(
        "web",
        GroupSize(10, 300, FLEET),
        ZONES,
        (TargetTrackingPolicy("cpu", "CPUUtilization", 50.0, warmup_s=120.0),),
        scheduled_actions=tuple(
            ScheduledAction(name, read_cron_line(line), "Asia/Tokyo", min_size=size * 10)
            for name, line, size in OFFICE_HOURS
        ),
    )
    return cpu_ms(lambda: run_traffic(plan, curve), 3), cpu_ms(lambda: [x * x for x in curve], 5)


def main() -> None:
    """Measure, and print one line of JSON."""
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    tick_ms, look_ms = tick_of_a_fleet(cloud)
    week_ms = week_in_the_cloud(cloud)
    traffic_ms, loop_ms = week_of_traffic()
    minicloud.stop()
    print(
        json.dumps(
            {
                "fleet": FLEET,
                "tick_ms": round(tick_ms, 2),
                "tick_over_looking": round(tick_ms / look_ms, 1),
                "week_in_the_cloud_ms": round(week_ms),
                "week_in_the_cloud_us_a_minute": round(week_ms * 1000 / WEEK_MINUTES, 1),
                "week_of_traffic_ms": round(traffic_ms),
                "week_of_traffic_over_loop": round(traffic_ms / loop_ms),
            }
        )
    )


if __name__ == "__main__":
    main()
