"""Calls about groups and their members that AWS refuses, by guard.

Bare moto accepts the first list; in answer to the second it breaks with a Python exception.
"""

from collections.abc import Callable
from typing import Any

from tests.control.scaling_calls import CHANGE


def group_twice(site: Any) -> None:
    site.scaling_group()
    site.scaling_group(MaxSize=1, DesiredCapacity=0)


def minimum_below_nothing(site: Any) -> None:
    site.scaling_group(MinSize=-1)


def new_group_in_no_zone(site: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    site.auto_scaling.create_auto_scaling_group(
        AutoScalingGroupName="mars",
        LaunchTemplate={"LaunchTemplateName": "web"},
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["mars-1a"],
    )


def process_that_is_none(site: Any) -> None:
    site.scaling_group()
    site.auto_scaling.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["Foo"])


def _first(site: Any, **sizes: int) -> str:
    site.scaling_group(**sizes)
    return str(next(iter(site.members())))


def end_the_last_of_the_minimum(site: Any) -> None:
    site.auto_scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=_first(site, MinSize=3), ShouldDecrementDesiredCapacity=True
    )


def detach_the_last_of_the_minimum(site: Any) -> None:
    site.auto_scaling.detach_instances(
        AutoScalingGroupName="web",
        InstanceIds=[_first(site, MinSize=3)],
        ShouldDecrementDesiredCapacity=True,
    )


def put_the_last_of_the_minimum_into_standby(site: Any) -> None:
    site.auto_scaling.enter_standby(
        AutoScalingGroupName="web",
        InstanceIds=[_first(site, MinSize=3)],
        ShouldDecrementDesiredCapacity=True,
    )


def end_what_is_no_member(site: Any) -> None:
    site.scaling_group()
    site.auto_scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=site.launch(), ShouldDecrementDesiredCapacity=False
    )


def health_of_no_member(site: Any) -> None:
    site.scaling_group()
    site.auto_scaling.set_instance_health(InstanceId=site.launch(), HealthStatus="Unhealthy")


def health_that_is_none(site: Any) -> None:
    site.auto_scaling.set_instance_health(InstanceId=_first(site), HealthStatus="Foo")


def desired_of_no_group(site: Any) -> None:
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)


def _execute(site: Any, policy: str, **more: Any) -> None:
    site.auto_scaling.execute_policy(PolicyName=policy, **more)


def execute_no_policy(site: Any) -> None:
    site.scaling_group()
    _execute(site, "none", AutoScalingGroupName="web")


def execute_another_groups_policy(site: Any) -> None:
    site.scaling_group("other", DesiredCapacity=0)
    site.scaling_group(DesiredCapacity=0)
    site.auto_scaling.put_scaling_policy(
        AutoScalingGroupName="other", PolicyName="add", ScalingAdjustment=1, **CHANGE
    )
    _execute(site, "add", AutoScalingGroupName="web")


def _steps(site: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    step = {"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}
    site.auto_scaling.put_scaling_policy(
        AutoScalingGroupName="web",
        PolicyName="add",
        PolicyType="StepScaling",
        StepAdjustments=[step],
        **CHANGE,
    )


def execute_below_every_step(site: Any) -> None:
    _steps(site)
    _execute(site, "add", AutoScalingGroupName="web", MetricValue=10.0, BreachThreshold=50.0)


def execute_a_step_without_numbers(site: Any) -> None:
    _steps(site)
    _execute(site, "add", AutoScalingGroupName="web")


def page_of_groups_that_nobody_gave(site: Any) -> None:
    site.scaling_group()
    site.auto_scaling.describe_auto_scaling_groups(NextToken="next")


def target_groups_of_no_group(site: Any) -> None:
    site.auto_scaling.attach_load_balancer_target_groups(
        AutoScalingGroupName="nope", TargetGroupARNs=[site.group()]
    )


def version_in_a_word(site: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    site.scaling_group("next", LaunchTemplate={"LaunchTemplateName": "web", "Version": "latest"})


def name_with_a_colon(site: Any) -> None:
    site.scaling_group("web:1", DesiredCapacity=0)


def health_check_by_nobody(site: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    site.auto_scaling.update_auto_scaling_group(AutoScalingGroupName="web", HealthCheckType="ALB")


def termination_by_no_policy(site: Any) -> None:
    site.scaling_group(TerminationPolicies=["Oldest"])


def life_of_an_hour(site: Any) -> None:
    site.scaling_group(MaxInstanceLifetime=3600)


def metrics_each_five_minutes(site: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    site.auto_scaling.enable_metrics_collection(AutoScalingGroupName="web", Granularity="5Minute")


def metrics_of_no_group(site: Any) -> None:
    site.auto_scaling.enable_metrics_collection(AutoScalingGroupName="nope", Granularity="1Minute")


def tag_no_group(site: Any) -> None:
    tag = {"ResourceId": "nope", "ResourceType": "auto-scaling-group", "Key": "team"}
    site.auto_scaling.create_or_update_tags(Tags=[tag | {"Value": "web"}])


def configuration_twice(site: Any) -> None:
    for _ in range(2):
        site.auto_scaling.create_launch_configuration(
            LaunchConfigurationName="web", ImageId=site.image, InstanceType="t3.micro"
        )


def _hook(site: Any, **settings: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    given = {"LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"} | settings
    site.auto_scaling.put_lifecycle_hook(
        AutoScalingGroupName="web", LifecycleHookName="wait", **given
    )


def hook_for_no_transition(site: Any) -> None:
    _hook(site, LifecycleTransition="launching")


def hook_of_five_seconds(site: Any) -> None:
    _hook(site, HeartbeatTimeout=5)


def hook_that_stops(site: Any) -> None:
    _hook(site, DefaultResult="STOP")


def new_group_with_a_hook_for_nothing(site: Any) -> None:
    hook = {"LifecycleHookName": "wait", "LifecycleTransition": "autoscaling:LAUNCH"}
    site.scaling_group(LifecycleHookSpecificationList=[hook])


def delete_no_hook(site: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    site.auto_scaling.delete_lifecycle_hook(AutoScalingGroupName="web", LifecycleHookName="nope")


def complete_with_success(site: Any) -> None:
    _hook(site)
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)
    site.auto_scaling.complete_lifecycle_action(
        AutoScalingGroupName="web",
        LifecycleHookName="wait",
        LifecycleActionResult="SUCCESS",
        InstanceId=next(iter(site.members())),
    )


def refresh_beyond_everything(site: Any) -> None:
    site.scaling_group(DesiredCapacity=0)
    site.auto_scaling.start_instance_refresh(
        AutoScalingGroupName="web", Preferences={"MinHealthyPercentage": 101}
    )


GROUP_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("auto-scaling-name-taken", group_twice),
    ("auto-scaling-sizes", minimum_below_nothing),
    ("auto-scaling-zones", new_group_in_no_zone),
    ("auto-scaling-processes", process_that_is_none),
    ("auto-scaling-end-minimum", end_the_last_of_the_minimum),
    ("auto-scaling-leave-minimum", detach_the_last_of_the_minimum),
    ("auto-scaling-leave-minimum", put_the_last_of_the_minimum_into_standby),
    ("execute-policy-exists", execute_another_groups_policy),
    ("auto-scaling-settings", name_with_a_colon),
    ("auto-scaling-settings", health_check_by_nobody),
    ("auto-scaling-settings", termination_by_no_policy),
    ("auto-scaling-settings", life_of_an_hour),
    ("auto-scaling-granularity", metrics_each_five_minutes),
    ("launch-configuration-name", configuration_twice),
    ("lifecycle-hook", hook_for_no_transition),
    ("lifecycle-hook", hook_of_five_seconds),
    ("lifecycle-hook", hook_that_stops),
    ("lifecycle-hook", new_group_with_a_hook_for_nothing),
    ("lifecycle-hook-exists", delete_no_hook),
]

BREAKING_GROUP_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("auto-scaling-member", end_what_is_no_member),
    ("auto-scaling-member", health_of_no_member),
    ("auto-scaling-health", health_that_is_none),
    ("auto-scaling-group-exists", desired_of_no_group),
    ("auto-scaling-group-exists", target_groups_of_no_group),
    ("auto-scaling-page-token", page_of_groups_that_nobody_gave),
    ("execute-policy-exists", execute_no_policy),
    ("execute-policy-step", execute_below_every_step),
    ("execute-policy-step", execute_a_step_without_numbers),
    ("lifecycle-action-result", complete_with_success),
    ("auto-scaling-template-version", version_in_a_word),
    ("instance-refresh", refresh_beyond_everything),
    ("auto-scaling-tags", tag_no_group),
    ("auto-scaling-group-exists", metrics_of_no_group),
]
