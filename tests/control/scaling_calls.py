"""Calls about scaling that AWS refuses and bare moto accepts, by guard."""

from collections.abc import Callable
from typing import Any

CHANGE = {"AdjustmentType": "ChangeInCapacity"}


def policy(site: Any, **settings: Any) -> None:
    site.scaling_group()
    arguments = {"AutoScalingGroupName": "web", "PolicyName": "any"} | settings
    site.auto_scaling.put_scaling_policy(**arguments)


def steps(site: Any, *bounds: tuple[float | None, float | None]) -> None:
    names = ("MetricIntervalLowerBound", "MetricIntervalUpperBound")
    adjustments = [
        {name: bound for name, bound in zip(names, pair, strict=True) if bound is not None}
        | {"ScalingAdjustment": 1}
        for pair in bounds
    ]
    policy(site, PolicyType="StepScaling", StepAdjustments=adjustments, **CHANGE)


def tracking(site: Any, **settings: Any) -> None:
    cpu = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    configuration = {"TargetValue": 50.0, "PredefinedMetricSpecification": cpu} | settings
    kind = "TargetTrackingScaling"
    policy(site, PolicyType=kind, TargetTrackingConfiguration=configuration)


def schedule(site: Any, **settings: Any) -> None:
    site.scaling_group()
    given = {"Recurrence": "0 9 * * *", "DesiredCapacity": 1} | settings
    site.auto_scaling.put_scheduled_update_group_action(
        AutoScalingGroupName="web",
        ScheduledActionName="any",
        **{name: value for name, value in given.items() if value is not None},
    )


def policy_of_no_group(site: Any) -> None:
    policy(site, AutoScalingGroupName="none", ScalingAdjustment=1, **CHANGE)


def unknown_kind_of_policy(site: Any) -> None:
    policy(site, PolicyType="MagicScaling", ScalingAdjustment=1, **CHANGE)


def policy_without_adjustment_type(site: Any) -> None:
    policy(site, ScalingAdjustment=1)


def simple_policy_without_adjustment(site: Any) -> None:
    policy(site, **CHANGE)


def simple_policy_with_steps(site: Any) -> None:
    policy(site, ScalingAdjustment=1, StepAdjustments=[{"ScalingAdjustment": 1}], **CHANGE)


def step_policy_without_steps(site: Any) -> None:
    steps(site)


def exact_capacity_below_nothing(site: Any) -> None:
    policy(site, AdjustmentType="ExactCapacity", ScalingAdjustment=-1)


def steps_that_overlap(site: Any) -> None:
    steps(site, (0, 20), (10, None))


def steps_with_a_gap(site: Any) -> None:
    steps(site, (0, 10), (20, None))


def step_without_bounds(site: Any) -> None:
    steps(site, (None, None))


def step_upside_down(site: Any) -> None:
    steps(site, (10, 0))


def steps_without_an_upper_end(site: Any) -> None:
    steps(site, (0, 10))


def steps_without_a_lower_end(site: Any) -> None:
    steps(site, (-10, 0))


def too_many_steps(site: Any) -> None:
    steps(site, *((n, n + 1) for n in range(20)), (20, None))


def target_of_nothing(site: Any) -> None:
    tracking(site, TargetValue=0.0)


def target_without_a_metric(site: Any) -> None:
    policy(
        site, PolicyType="TargetTrackingScaling", TargetTrackingConfiguration={"TargetValue": 1.0}
    )


def target_of_an_unknown_metric(site: Any) -> None:
    tracking(site, PredefinedMetricSpecification={"PredefinedMetricType": "CPU"})


def target_per_target_without_a_label(site: Any) -> None:
    kind = {"PredefinedMetricType": "ALBRequestCountPerTarget"}
    tracking(site, PredefinedMetricSpecification=kind)


def cron_line_of_six_fields(site: Any) -> None:
    schedule(site, Recurrence="0 0 6 * * 1-5")


def cron_line_of_another_service(site: Any) -> None:
    schedule(site, Recurrence="0 9 ? * MON-FRI")


def hour_that_is_none(site: Any) -> None:
    schedule(site, Recurrence="0 24 * * *")


def bad_cron_line_in_a_batch(site: Any) -> None:
    site.scaling_group()
    site.auto_scaling.batch_put_scheduled_update_group_action(
        AutoScalingGroupName="web",
        ScheduledUpdateGroupActions=[
            {"ScheduledActionName": "any", "Recurrence": "noon", "DesiredCapacity": 1}
        ],
    )


def time_zone_that_is_none(site: Any) -> None:
    schedule(site, TimeZone="Japan Standard Time")


def schedule_without_sizes(site: Any) -> None:
    schedule(site, DesiredCapacity=None)


def schedule_with_sizes_crossed(site: Any) -> None:
    schedule(site, MinSize=5, MaxSize=3, DesiredCapacity=None)


def schedule_without_a_time(site: Any) -> None:
    schedule(site, Recurrence=None)


def schedule_that_ends_first(site: Any) -> None:
    schedule(site, StartTime="2027-01-02T00:00:00Z", EndTime="2027-01-01T00:00:00Z")


def one_action_too_many(site: Any) -> None:
    site.scaling_group()
    for first in (0, 50, 100):
        actions = [
            {"ScheduledActionName": f"a{n}", "Recurrence": "0 9 * * *", "DesiredCapacity": 1}
            for n in range(first, min(first + 50, 126))
        ]
        site.auto_scaling.batch_put_scheduled_update_group_action(
            AutoScalingGroupName="web", ScheduledUpdateGroupActions=actions
        )


SCALING_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("scaling-policy-group", policy_of_no_group),
    ("scaling-policy-parts", unknown_kind_of_policy),
    ("scaling-policy-parts", policy_without_adjustment_type),
    ("scaling-policy-parts", simple_policy_without_adjustment),
    ("scaling-policy-parts", simple_policy_with_steps),
    ("scaling-policy-parts", step_policy_without_steps),
    ("scaling-policy-parts", exact_capacity_below_nothing),
    ("scaling-policy-steps", steps_that_overlap),
    ("scaling-policy-steps", steps_with_a_gap),
    ("scaling-policy-steps", step_without_bounds),
    ("scaling-policy-steps", step_upside_down),
    ("scaling-policy-steps", steps_without_an_upper_end),
    ("scaling-policy-steps", steps_without_a_lower_end),
    ("scaling-policy-steps", too_many_steps),
    ("scaling-policy-target", target_of_nothing),
    ("scaling-policy-target", target_without_a_metric),
    ("scaling-policy-target", target_of_an_unknown_metric),
    ("scaling-policy-target", target_per_target_without_a_label),
    ("scheduled-action-recurrence", cron_line_of_six_fields),
    ("scheduled-action-recurrence", cron_line_of_another_service),
    ("scheduled-action-recurrence", hour_that_is_none),
    ("scheduled-action-recurrence", bad_cron_line_in_a_batch),
    ("scheduled-action-time-zone", time_zone_that_is_none),
    ("scheduled-action-sizes", schedule_without_sizes),
    ("scheduled-action-sizes", schedule_with_sizes_crossed),
    ("scheduled-action-time", schedule_without_a_time),
    ("scheduled-action-time", schedule_that_ends_first),
    ("scheduled-action-quota", one_action_too_many),
]
