"""Lifecycle hooks: who comes or goes waits, until somebody answers or the time-out passes."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"


class Hooks:
    """A group of no instances yet, and the calls that these tests make again and again."""

    def __init__(self, site: Any, cloud: minicloud.Cloud) -> None:
        self.site, self.cloud = site, cloud
        self.client = site.auto_scaling
        site.scaling_group(DesiredCapacity=0)

    def put(self, transition: str, name: str = "wait", **settings: Any) -> None:
        self.client.put_lifecycle_hook(
            AutoScalingGroupName="web",
            LifecycleHookName=name,
            LifecycleTransition=transition,
            **settings,
        )

    def want(self, count: int) -> None:
        self.client.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=count)

    def states(self) -> dict[str, str]:
        """Lifecycle state by instance."""
        described = self.client.describe_auto_scaling_groups(AutoScalingGroupNames=["web"])
        (group,) = described["AutoScalingGroups"]
        return {one["InstanceId"]: one["LifecycleState"] for one in group["Instances"]}

    def only(self) -> str:
        (instance,) = self.states()
        return instance

    def complete(self, instance: str, result: str = "CONTINUE", name: str = "wait") -> None:
        self.client.complete_lifecycle_action(
            AutoScalingGroupName="web",
            LifecycleHookName=name,
            LifecycleActionResult=result,
            InstanceId=instance,
        )

    def beat(self, instance: str) -> None:
        self.client.record_lifecycle_action_heartbeat(
            AutoScalingGroupName="web", LifecycleHookName="wait", InstanceId=instance
        )

    def newest(self) -> Any:
        return self.client.describe_scaling_activities(AutoScalingGroupName="web")["Activities"][0]

    def ec2_state(self, instance: str) -> str:
        found = self.site.ec2.describe_instances(InstanceIds=[instance])
        return str(found["Reservations"][0]["Instances"][0]["State"]["Name"])


@pytest.fixture
def hooks(site: Any, cloud: minicloud.Cloud) -> Hooks:
    return Hooks(site, cloud)


def test_a_new_instance_waits_and_comes_into_service_when_told(hooks: Hooks) -> None:
    hooks.put(LAUNCHING)
    hooks.want(1)
    assert list(hooks.states().values()) == ["Pending:Wait"]
    activity = hooks.newest()
    assert (activity["StatusCode"], "EndTime" in activity) == ("MidLifecycleAction", False)
    hooks.cloud.advance(60)
    hooks.complete(hooks.only())
    assert list(hooks.states().values()) == ["InService"]
    assert hooks.newest()["StatusCode"] == "Successful"


def test_an_instance_that_waits_is_counted_and_not_launched_twice(hooks: Hooks) -> None:
    hooks.put(LAUNCHING)
    hooks.want(2)
    hooks.cloud.advance(600)
    hooks.want(3)
    assert list(hooks.states().values()) == ["Pending:Wait"] * 3


def test_who_waits_is_no_target_until_it_serves(hooks: Hooks) -> None:
    group = hooks.site.group()
    hooks.site.listener(hooks.site.balancer(), group)
    hooks.client.attach_load_balancer_target_groups(
        AutoScalingGroupName="web", TargetGroupARNs=[group]
    )
    hooks.put(LAUNCHING)
    hooks.want(1)
    hooks.cloud.advance(60)
    assert hooks.site.states(group) == []
    hooks.complete(hooks.only())
    assert hooks.site.states(group) == ["initial"]
    hooks.cloud.advance(120)
    assert hooks.site.states(group) == ["healthy"]


def test_time_abandons_a_launch_by_default_and_another_one_is_tried(hooks: Hooks) -> None:
    hooks.put(LAUNCHING, HeartbeatTimeout=60)
    hooks.want(1)
    first = hooks.only()
    hooks.cloud.advance(59)
    assert hooks.states() == {first: "Pending:Wait"}
    hooks.cloud.advance(1)
    assert first not in hooks.states()
    assert hooks.ec2_state(first) in ("shutting-down", "terminated")
    assert hooks.newest()["StatusMessage"].endswith("was abandoned: Heartbeat Timeout")
    hooks.cloud.advance(30)
    (second,) = hooks.states()
    assert second != first


def test_time_lets_a_launch_go_on_where_the_default_is_continue(hooks: Hooks) -> None:
    hooks.put(LAUNCHING, HeartbeatTimeout=60, DefaultResult="CONTINUE")
    hooks.want(1)
    hooks.cloud.advance(60)
    assert list(hooks.states().values()) == ["InService"]


def test_a_heartbeat_begins_the_time_out_anew(hooks: Hooks) -> None:
    hooks.put(LAUNCHING, HeartbeatTimeout=60)
    hooks.want(1)
    first = hooks.only()
    for _ in range(5):
        hooks.cloud.advance(50)
        hooks.beat(first)
    assert hooks.states() == {first: "Pending:Wait"}
    hooks.cloud.advance(60)
    assert first not in hooks.states()


def test_heartbeats_do_not_help_beyond_a_hundred_time_outs(hooks: Hooks) -> None:
    hooks.put(LAUNCHING, HeartbeatTimeout=30, DefaultResult="CONTINUE")
    hooks.want(1)
    for _ in range(149):
        hooks.cloud.advance(20)
        hooks.beat(hooks.only())
    hooks.cloud.advance(19)
    assert list(hooks.states().values()) == ["Pending:Wait"]
    hooks.cloud.advance(1)
    assert list(hooks.states().values()) == ["InService"]


def test_an_abandoned_launch_is_terminated_at_once(hooks: Hooks) -> None:
    hooks.put(LAUNCHING)
    hooks.want(1)
    first = hooks.only()
    hooks.complete(first, "ABANDON")
    assert first not in hooks.states()
    assert "Lifecycle Action Completed with ABANDON Result" in hooks.newest()["Description"]


def test_who_ends_waits_out_of_service_until_told(hooks: Hooks) -> None:
    group = hooks.site.group()
    hooks.site.listener(hooks.site.balancer(), group)
    hooks.client.attach_load_balancer_target_groups(
        AutoScalingGroupName="web", TargetGroupARNs=[group]
    )
    hooks.want(2)
    hooks.put(TERMINATING)
    hooks.cloud.advance(60)
    hooks.want(1)
    (going,) = [one for one, state in hooks.states().items() if state == "Terminating:Wait"]
    assert hooks.ec2_state(going) == "running"
    assert hooks.site.health(group).get(going, ("draining",))[0] == "draining"
    hooks.cloud.advance(1800)
    assert sorted(hooks.states().values()) == ["InService", "Terminating:Wait"]
    hooks.complete(going)
    assert list(hooks.states().values()) == ["InService"]
    assert hooks.ec2_state(going) in ("shutting-down", "terminated")


@pytest.mark.parametrize("default", ["CONTINUE", "ABANDON"])
def test_time_ends_an_instance_whatever_the_default(hooks: Hooks, default: str) -> None:
    hooks.want(1)
    hooks.put(TERMINATING, HeartbeatTimeout=300, DefaultResult=default)
    hooks.want(0)
    hooks.cloud.advance(299)
    assert list(hooks.states().values()) == ["Terminating:Wait"]
    hooks.cloud.advance(1)
    assert hooks.states() == {}


def test_an_unhealthy_instance_is_held_and_its_replacement_comes(hooks: Hooks) -> None:
    hooks.want(1)
    hooks.put(TERMINATING)
    lost = hooks.only()
    hooks.client.set_instance_health(InstanceId=lost, HealthStatus="Unhealthy")
    hooks.cloud.advance(120)
    assert hooks.states()[lost] == "Terminating:Wait"
    assert sorted(hooks.states().values()) == ["InService", "Terminating:Wait"]


def test_ending_by_hand_waits_too_and_the_capacity_shrinks_at_once(hooks: Hooks) -> None:
    hooks.want(2)
    hooks.put(TERMINATING)
    first = next(iter(hooks.states()))
    hooks.client.terminate_instance_in_auto_scaling_group(
        InstanceId=first, ShouldDecrementDesiredCapacity=True
    )
    assert hooks.states()[first] == "Terminating:Wait"
    hooks.cloud.advance(300)
    (group,) = hooks.client.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert (group["DesiredCapacity"], len(group["Instances"])) == (1, 2)


def test_two_hooks_both_have_to_answer_and_one_can_give_up(hooks: Hooks) -> None:
    hooks.put(LAUNCHING, "first")
    hooks.put(LAUNCHING, "second")
    hooks.want(2)
    one, other = hooks.states()
    hooks.complete(one, name="first")
    assert hooks.states()[one] == "Pending:Wait"
    hooks.complete(one, name="second")
    assert hooks.states()[one] == "InService"
    hooks.complete(other, "ABANDON", name="second")
    assert other not in hooks.states()


def test_a_group_is_made_with_its_hook_and_takes_it_along(hooks: Hooks) -> None:
    hook = {"LifecycleHookName": "wait", "LifecycleTransition": LAUNCHING}
    hooks.site.scaling_group("other", LifecycleHookSpecificationList=[hook], DesiredCapacity=1)
    found = hooks.client.describe_auto_scaling_groups(AutoScalingGroupNames=["other"])
    assert found["AutoScalingGroups"][0]["Instances"][0]["LifecycleState"] == "Pending:Wait"
    hooks.client.delete_auto_scaling_group(AutoScalingGroupName="other", ForceDelete=True)
    hooks.site.scaling_group("other", DesiredCapacity=1)
    found = hooks.client.describe_lifecycle_hooks(AutoScalingGroupName="other")
    assert found["LifecycleHooks"] == []


def test_a_hook_is_described_as_it_was_put(hooks: Hooks) -> None:
    hooks.put(LAUNCHING, HeartbeatTimeout=300)
    hooks.client.put_lifecycle_hook(
        AutoScalingGroupName="web", LifecycleHookName="wait", DefaultResult="CONTINUE"
    )
    (found,) = hooks.client.describe_lifecycle_hooks(AutoScalingGroupName="web")["LifecycleHooks"]
    assert found == {
        "LifecycleHookName": "wait",
        "AutoScalingGroupName": "web",
        "LifecycleTransition": LAUNCHING,
        "HeartbeatTimeout": 300,
        "GlobalTimeout": 30_000,
        "DefaultResult": "CONTINUE",
    }


def test_an_action_that_is_over_or_never_was_is_refused(hooks: Hooks, error_code: Any) -> None:
    hooks.put(LAUNCHING)
    hooks.want(1)
    first = hooks.only()
    hooks.complete(first)
    assert error_code(lambda: hooks.complete(first)) == "ValidationError"
    assert error_code(lambda: hooks.beat(first)) == "ValidationError"
    assert error_code(lambda: hooks.complete(first, name="other")) == "ValidationError"
    assert list(hooks.states().values()) == ["InService"]


def test_a_waiting_instance_that_is_terminated_is_replaced(hooks: Hooks) -> None:
    hooks.put(LAUNCHING)
    hooks.want(1)
    first = hooks.only()
    hooks.site.ec2.terminate_instances(InstanceIds=[first])
    hooks.cloud.advance(120)
    assert list(hooks.states().values()) == ["Pending:Wait"]
    assert first not in hooks.states()


def test_the_event_names_the_token_that_completes_the_action(hooks: Hooks) -> None:
    """A queue that EventBridge fills: what a program that drains instances listens to."""
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url = sqs.create_queue(QueueName="going")["QueueUrl"]
    named = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    rule = events.put_rule(
        Name="going",
        EventPattern=json.dumps(
            {
                "source": ["aws.autoscaling"],
                "detail-type": ["EC2 Instance-terminate Lifecycle Action"],
            }
        ),
    )["RuleArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": named["QueueArn"],
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    events.put_targets(Rule="going", Targets=[{"Id": "queue", "Arn": named["QueueArn"]}])
    hooks.want(1)
    hooks.put(TERMINATING, NotificationMetadata="drain")
    hooks.want(0)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    detail = json.loads(message["Body"])["detail"]
    assert (detail["EC2InstanceId"], detail["NotificationMetadata"]) == (hooks.only(), "drain")
    hooks.client.complete_lifecycle_action(
        AutoScalingGroupName="web",
        LifecycleHookName="wait",
        LifecycleActionResult="CONTINUE",
        LifecycleActionToken=detail["LifecycleActionToken"],
    )
    assert hooks.states() == {}


def test_bare_moto_5_2_5_holds_nothing(bare_site: Any) -> None:
    hook = {"LifecycleHookName": "wait", "LifecycleTransition": LAUNCHING}
    bare_site.scaling_group(LifecycleHookSpecificationList=[hook], DesiredCapacity=1)
    client = bare_site.auto_scaling
    assert client.describe_lifecycle_hooks(AutoScalingGroupName="web")["LifecycleHooks"] == []
    client.put_lifecycle_hook(AutoScalingGroupName="web", **hook)
    client.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    (group,) = client.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert [one["LifecycleState"] for one in group["Instances"]] == ["InService"] * 2
    (found,) = client.describe_lifecycle_hooks(AutoScalingGroupName="web")["LifecycleHooks"]
    assert found["NotificationTargetARN"].endswith("my-queue")
    with pytest.raises(NotImplementedError):
        client.complete_lifecycle_action(
            AutoScalingGroupName="web", LifecycleHookName="wait", LifecycleActionResult="CONTINUE"
        )


def test_an_action_is_completed_in_its_own_group_only(hooks: Hooks) -> None:
    hooks.put(LAUNCHING)
    hooks.want(1)
    hooks.site.scaling_group(name="other", DesiredCapacity=0)
    hooks.client.put_lifecycle_hook(
        AutoScalingGroupName="other", LifecycleHookName="wait", LifecycleTransition=LAUNCHING
    )
    with pytest.raises(ClientError, match="No active Lifecycle Action"):
        hooks.client.complete_lifecycle_action(
            AutoScalingGroupName="other",
            LifecycleHookName="wait",
            LifecycleActionResult="CONTINUE",
            InstanceId=hooks.only(),
        )
    assert list(hooks.states().values()) == ["Pending:Wait"]


def test_who_waits_for_a_hook_that_is_deleted_waits_no_longer(hooks: Hooks) -> None:
    hooks.put(LAUNCHING)
    hooks.want(1)
    first = hooks.only()
    hooks.client.delete_lifecycle_hook(AutoScalingGroupName="web", LifecycleHookName="wait")
    hooks.cloud.advance(60)
    assert first not in hooks.states()
    assert list(hooks.states().values()) == ["InService"]
    second = hooks.only()
    hooks.put(TERMINATING)
    hooks.want(0)
    assert hooks.states() == {second: "Terminating:Wait"}
    hooks.client.delete_lifecycle_hook(AutoScalingGroupName="web", LifecycleHookName="wait")
    assert hooks.states() == {}


def test_a_launch_is_over_when_who_waits_is_ended_by_hand(hooks: Hooks) -> None:
    hooks.put(LAUNCHING)
    hooks.want(1)
    hooks.client.terminate_instance_in_auto_scaling_group(
        InstanceId=hooks.only(), ShouldDecrementDesiredCapacity=True
    )
    activities = hooks.client.describe_scaling_activities(AutoScalingGroupName="web")["Activities"]
    assert not [one for one in activities if one["StatusCode"] == "MidLifecycleAction"]


def test_who_is_ending_is_not_ended_again_at_anothers_cost(hooks: Hooks) -> None:
    hooks.put(TERMINATING)
    hooks.want(3)
    ending = next(iter(hooks.states()))
    for _ in range(2):
        hooks.client.terminate_instance_in_auto_scaling_group(
            InstanceId=ending, ShouldDecrementDesiredCapacity=True
        )
    assert sorted(hooks.states().values()) == ["InService", "InService", "Terminating:Wait"]
    (group,) = hooks.client.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["DesiredCapacity"] == 2
