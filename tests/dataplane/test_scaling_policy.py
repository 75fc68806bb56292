"""The arithmetic of scaling policies, by the examples of the EC2 Auto Scaling User Guide."""

import pytest

from minicloud.dataplane.alarm import Comparison
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.scaling_decision import Call, ScalingDecisions
from minicloud.dataplane.scaling_policy import (
    Adjustment,
    AdjustmentType,
    SimplePolicy,
    Step,
    StepPolicy,
    TargetTrackingPolicy,
)

CHANGE, EXACT, PERCENT = AdjustmentType.CHANGE, AdjustmentType.EXACT, AdjustmentType.PERCENT
SIZE = GroupSize(0, 100, 10)


@pytest.mark.parametrize(
    ("kind", "amount", "least", "before", "after"),
    [
        (CHANGE, 5, 0, 3, 8),
        (CHANGE, -2, 0, 3, 1),
        (EXACT, 5, 0, 3, 5),
        (PERCENT, 10, 0, 10, 11),
        (PERCENT, 127, 0, 10, 22),  # 12.7 is rounded to 12
        (PERCENT, 67, 0, 1, 2),  # 0.67 to 1
        (PERCENT, -58, 0, 1, 0),  # -0.58 to -1
        (PERCENT, -667, 0, 1, -5),  # -6.67 to -6
        (PERCENT, 25, 2, 4, 6),  # 25 % of 4 is 1, and 2 are the least
        (PERCENT, -25, 2, 4, 2),
        (PERCENT, 25, 2, 0, 0),
    ],
)
def test_adjustments_round_as_the_guide_says(kind, amount, least, before, after):
    assert Adjustment(kind, amount, least).applied_to(before) == after


def percent(lower, upper, amount):
    return Step(lower, upper, Adjustment(PERCENT, amount))


OUT = StepPolicy("out", (percent(0, 10, 0), percent(10, 20, 10), percent(20, None, 30)), 300.0)
IN = StepPolicy("in", (percent(-10, 0, 0), percent(-20, -10, -10), percent(None, -20, -30)), 300.0)
THRESHOLD = 50.0


def step(policy, value, size, warm, now_s=1000.0, warming=0):
    """The desired capacity after a metric of `value`, with some that have just arrived."""
    since = [0.0] * warm + [now_s - 1] * warming
    call = Call(policy, value, value - THRESHOLD)
    return ScalingDecisions().decide([call], [OUT, IN], size, since, now_s).desired_capacity


@pytest.mark.parametrize(
    ("policy", "value", "desired", "expected"),
    [
        (OUT, 55, 10, 10),
        (OUT, 60, 10, 11),
        (OUT, 70, 11, 14),
        (IN, 45, 14, 14),
        (IN, 40, 14, 13),
        (IN, 30, 13, 10),
    ],
)
def test_steps_are_taken_by_the_size_of_the_breach(policy, value, desired, expected):
    assert step(policy, value, GroupSize(0, 100, desired), desired) == expected


def test_above_the_threshold_the_lower_bound_is_the_steps_own_and_below_it_the_upper():
    assert [OUT.step(breach).adjustment.amount for breach in (0, 9.9, 10, 20)] == [0, 0, 10, 30]
    assert [IN.step(breach).adjustment.amount for breach in (-10, -10.1, -20, -20.1)] == [
        -10,
        -10,
        -30,
        -30,
    ]


@pytest.mark.parametrize(("value", "expected"), [(62, 11), (70, 13)])
def test_what_is_warming_up_is_not_asked_for_twice(value, expected):
    """The guide's example: 10 instances and an eleventh that is warming up."""
    assert step(OUT, value, GroupSize(0, 100, 11), warm=10, warming=1) == expected


def test_nothing_leaves_while_something_warms_up():
    assert step(IN, 30, GroupSize(0, 100, 11), warm=10, warming=1) == 11
    assert step(IN, 30, GroupSize(0, 100, 11), warm=11) == 8


def test_a_policy_stays_within_the_limits():
    assert step(OUT, 99, GroupSize(5, 12, 10), warm=10) == 12
    assert step(IN, 1, GroupSize(9, 12, 10), warm=10) == 9


def test_a_simple_policy_waits_for_its_cooldown():
    policy = SimplePolicy("add", Adjustment(CHANGE, 2), cooldown_s=180.0)
    decisions, size, desired = ScalingDecisions(), SIZE, []
    for now_s in range(0, 480, 60):
        size = decisions.decide([Call(policy, 90.0, 20.0)], [policy], size, [-1.0] * 10, now_s)
        desired.append(size.desired_capacity)
    assert desired == [12, 12, 12, 14, 14, 14, 16, 16]


def test_a_simple_policy_waits_for_the_default_cooldown_of_the_group():
    policy = SimplePolicy("add", Adjustment(CHANGE, 2))
    decisions = ScalingDecisions(cooldown_s=120.0)
    call = Call(policy, 90.0, 20.0)
    assert decisions.decide([call], [policy], SIZE, [0.0], 60.0).desired_capacity == 12
    assert decisions.cooling(179.0)
    assert not decisions.cooling(180.0)


def test_a_simple_policy_waits_for_what_is_being_launched():
    policy = SimplePolicy("add", Adjustment(CHANGE, 2))
    calls = [Call(policy, 90.0, 20.0)]
    assert ScalingDecisions().decide(calls, [policy], SIZE, [0.0, 99.0], 60.0) == SIZE


CPU = TargetTrackingPolicy("cpu", "CPUUtilization", 50.0, warmup_s=0.0)


def track(value, *policies, calls=None, desired=10, warm=None, now_s=1000.0):
    policies = policies or (CPU,)
    made = [
        Call(one, value, value - (50.0 if value > 50 else 35.0)) for one in (calls or policies[:1])
    ]
    since = [0.0] * (desired if warm is None else warm)
    size = GroupSize(1, 40, desired)
    return ScalingDecisions().decide(made, policies, size, since, now_s).desired_capacity


@pytest.mark.parametrize(
    ("value", "expected"),
    [(57.5, 12), (100, 20), (34, 7), (30, 6), (5, 1), (0, 1)],
)
def test_target_tracking_takes_as_many_as_bring_the_metric_to_the_target(value, expected):
    """11.5 instances would do at 57.5 %: they are 12."""
    assert track(value) == expected


def test_the_two_alarms_of_target_tracking_are_out_fast_and_in_slowly():
    high, low = CPU.alarms()
    assert (high.comparison, high.threshold, high.evaluation_periods) == (Comparison.ABOVE, 50, 3)
    assert (low.comparison, low.threshold, low.evaluation_periods) == (Comparison.BELOW, 35, 15)


def test_target_tracking_scales_in_only_when_all_are_ready():
    other = TargetTrackingPolicy("requests", "RequestCountPerTarget", 1000.0, warmup_s=0.0)
    assert track(20, CPU, other) == 10
    assert track(20, CPU, other, calls=(CPU, other)) < 10


def test_a_policy_that_does_not_scale_in_holds_nobody_up():
    out_only = TargetTrackingPolicy("out", "NetworkIn", 50.0, scale_in=False, warmup_s=0.0)
    assert track(20, CPU, out_only) == 4
    assert track(20, out_only) == 10


def test_of_several_policies_the_one_with_the_largest_capacity_counts():
    """An example of the AWS CLI reference: one adds 3, another 200 % of the 10 that there are."""
    three = StepPolicy("three", (Step(0, None, Adjustment(CHANGE, 3)),), 0.0)
    triple = StepPolicy("triple", (Step(0, None, Adjustment(PERCENT, 200)),), 0.0)
    calls = [Call(three, 90, 40), Call(triple, 90, 40)]
    decided = ScalingDecisions().decide(calls, [three, triple], SIZE, [0.0] * 10, 1000.0)
    assert decided.desired_capacity == 30
