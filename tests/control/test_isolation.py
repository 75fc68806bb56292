"""What fails for one group, service or alarm is told there, and stays there."""

from itertools import pairwise
from typing import Any

import boto3
import pytest

import minicloud
from minicloud.control.controllers.auto_scaling import AutoScalingController
from minicloud.control.controllers.ecs_services import Services
from minicloud.control.controllers.instance_life import InstanceLifeController
from minicloud.control.controllers.peering_expiry import PeeringExpiry
from minicloud.control.controllers.scaling_triggers import ScalingTriggers
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.isolation import ControllerWarning
from tests.control.ecs_cluster import NAME, Cluster

A = "ap-northeast-1a"


def activities(site: Any) -> list[dict[str, Any]]:
    answer = site.auto_scaling.describe_scaling_activities(AutoScalingGroupName="web")
    return list(answer["Activities"])


def small_subnet(site: Any) -> str:
    vpc = site.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    made = site.ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/28", AvailabilityZone=A)
    return str(made["Subnet"]["SubnetId"])


def make_a_queue(name: str = "any") -> str:
    return str(boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"])


def build_all(site: Any) -> None:
    """A group, a service, a target group and an alarm."""
    group = site.group()
    site.listener(site.balancer(), group)
    site.scaling_group(DesiredCapacity=1)
    site.register(group, *site.members())
    cluster = Cluster(site, zones=(A,))
    cluster.define()
    cluster.serve(1)
    alarm(site)


def alarm(site: Any, **changes: Any) -> None:
    settings = {
        "AlarmName": "busy",
        "Namespace": "shop",
        "MetricName": "orders",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    boto3.client("cloudwatch").put_metric_alarm(**settings | changes)


@pytest.mark.parametrize(
    ("controller", "method"),
    [
        (AutoScalingController, "_look_at"),
        (AutoScalingController, "tick"),
        (Services, "reconcile"),
        (TargetHealthController, "_look_at"),
        (InstanceLifeController, "tick"),
        (PeeringExpiry, "tick"),
        (ScalingTriggers, "tick"),
    ],
)
def test_a_defect_of_a_controller_is_a_warning_and_other_calls_are_answered(
    site: Any,
    cloud: minicloud.Cloud,
    monkeypatch: pytest.MonkeyPatch,
    controller: Any,
    method: str,
) -> None:
    build_all(site)

    def poisoned(*_: Any) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(controller, method, poisoned)
    with pytest.warns(ControllerWarning, match=r"ZeroDivisionError: a defect\. This is a defect"):
        assert site.ec2.create_key_pair(KeyName="any")["KeyName"] == "any"
    with pytest.warns(ControllerWarning):
        assert cloud.advance(120) == 120


def test_one_group_of_two_fails_and_the_other_is_looked_after(
    site: Any, cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.scaling_group("sick", DesiredCapacity=1)
    site.scaling_group("web", DesiredCapacity=2)
    look: Any = AutoScalingController._look_at

    def poisoned(controller: Any, group: Any) -> None:
        if group.name == "sick":
            raise ZeroDivisionError("a defect")
        look(controller, group)

    monkeypatch.setattr(AutoScalingController, "_look_at", poisoned)
    lost = next(iter(site.members()))
    with pytest.warns(ControllerWarning, match="Auto Scaling group sick"):
        site.ec2.terminate_instances(InstanceIds=[lost])
    with pytest.warns(ControllerWarning, match="Auto Scaling group sick"):
        cloud.advance(30)
    assert len(site.members()) == 2


def test_a_group_whose_subnet_is_gone_fails_to_launch_and_says_so(
    site: Any, cloud: minicloud.Cloud
) -> None:
    subnet = small_subnet(site)
    site.scaling_group(DesiredCapacity=0, VPCZoneIdentifier=subnet)
    site.ec2.delete_subnet(SubnetId=subnet)
    make_a_queue()
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)
    cloud.advance(5)
    (failed,) = activities(site)
    assert failed["StatusCode"] == "Failed"
    why = f"The subnet ID '{subnet}' does not exist. Launching EC2 instance failed."
    assert failed["StatusMessage"] == why
    assert failed["Description"] == f"Launching a new EC2 instance.  Status Reason: {why}"
    assert failed["Cause"].endswith("increasing the capacity from 0 to 1.")


def test_a_group_without_its_launch_template_fails_to_launch_and_recovers(
    site: Any, cloud: minicloud.Cloud
) -> None:
    site.scaling_group(DesiredCapacity=1)
    site.ec2.delete_launch_template(LaunchTemplateName="web")
    site.ec2.terminate_instances(InstanceIds=list(site.members()))
    cloud.advance(60)
    assert not site.members()
    newest = activities(site)[0]
    assert (newest["StatusCode"], "does not exist" in newest["StatusMessage"]) == ("Failed", True)
    data = {"ImageId": site.image, "InstanceType": "t3.micro"}
    site.ec2.create_launch_template(LaunchTemplateName="new", LaunchTemplateData=data)
    site.auto_scaling.update_auto_scaling_group(
        AutoScalingGroupName="web", LaunchTemplate={"LaunchTemplateName": "new"}
    )
    cloud.advance(900)
    assert len(site.members()) == 1


def test_failed_launches_are_tried_again_less_and_less_often(
    site: Any, cloud: minicloud.Cloud
) -> None:
    subnet = small_subnet(site)
    site.scaling_group(DesiredCapacity=0, VPCZoneIdentifier=subnet)
    site.ec2.delete_subnet(SubnetId=subnet)
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)
    cloud.advance(3600)
    times = [one["StartTime"] for one in reversed(activities(site))]
    pauses_s = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert pauses_s[:4] == [20, 40, 80, 160]
    assert max(pauses_s) == 900


def test_a_service_whose_definition_was_deleted_runs_and_scales(
    site: Any, cloud: minicloud.Cloud
) -> None:
    cluster = Cluster(site)
    definition = cluster.define()
    cluster.serve(1)
    cloud.advance(60)
    cluster.ecs.deregister_task_definition(taskDefinition=definition)
    answer = cluster.ecs.delete_task_definitions(taskDefinitions=[definition])
    assert answer["taskDefinitions"][0]["status"] == "DELETE_IN_PROGRESS"
    cluster.update(desiredCount=2)
    cloud.advance(60)
    make_a_queue()
    assert cluster.counts() == (2, 0)
    cluster.ecs.delete_service(cluster=NAME, service="web", force=True)
    cloud.advance(60)
    with pytest.raises(cluster.ecs.exceptions.ClientException):
        cluster.ecs.describe_task_definition(taskDefinition=definition)


def test_a_refusal_of_aws_that_nobody_tells_is_a_warning_too(
    site: Any, cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    from minicloud.control.dispatch import refusal

    def refused(*_: Any) -> None:
        raise refusal("InvalidSubnetID.NotFound", "gone")

    site.scaling_group(DesiredCapacity=1)
    monkeypatch.setattr(AutoScalingController, "_look_at", refused)
    with pytest.warns(ControllerWarning, match="gone"):
        make_a_queue()
