"""A group under a curve of traffic."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minicloud.dataplane.alarm import Alarm, Comparison
from minicloud.dataplane.cron import read_cron_line
from minicloud.dataplane.errors import WorkloadError
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.scaling_plan import PolicyAlarm, ScalingPlan
from minicloud.dataplane.scaling_policy import (
    Adjustment,
    AdjustmentType,
    SimplePolicy,
    TargetTrackingPolicy,
)
from minicloud.dataplane.scheduled_action import ScheduledAction
from minicloud.dataplane.traffic_run import run_traffic

ZONES = ("a", "c", "d")
CPU = TargetTrackingPolicy("cpu", "CPUUtilization", 50.0, warmup_s=120.0)
STILL = ScalingPlan("web", GroupSize(1, 30, 3), ZONES)
TRACKING = replace(STILL, policies=(CPU,))
CALM, BUSY = 12.0, 60.0


def simple(cooldown_s):
    policy = SimplePolicy("add", Adjustment(AdjustmentType.CHANGE, 1), cooldown_s)
    alarm = Alarm("high", "CPUUtilization", 70.0, Comparison.AT_OR_ABOVE)
    return replace(STILL, policies=(policy,), policy_alarms=(PolicyAlarm(alarm, policy),))


def test_a_group_that_nothing_moves_serves_what_it_can():
    run = run_traffic(STILL, [15.0] * 30 + [60.0] * 30, serves_per_s=10.0)
    assert set(run.in_service) == {3}
    assert run.cpu_percent[0] == 50.0
    assert run.cpu_percent[-1] == 100.0
    assert run.short_minutes == 30
    assert run.service_level == pytest.approx((15 + 30) / (15 + 60))
    assert run.instance_hours == 3.0


def test_target_tracking_follows_after_three_minutes_and_a_boot():
    run = run_traffic(TRACKING, [CALM] * 20 + [BUSY] * 60, boot_s=120.0)
    first = run.activities[0]
    # The alarm needs three minutes above the target; all 30 requests a second fill the CPU.
    assert (first.minute, first.cause, first.before, first.after) == (23, "cpu", 3, 6)
    assert run.in_service[24] == 3
    assert run.in_service[25] == 6
    assert run.in_service[-1] == 12  # 60 a second at half of 10 each
    assert run.cpu_percent[-1] == 50.0


def test_target_tracking_scales_in_after_fifteen_minutes():
    run = run_traffic(replace(TRACKING, size=GroupSize(1, 30, 12)), [BUSY] * 20 + [CALM] * 60)
    (first, *_) = run.activities
    assert first.minute == 20 + 15
    assert (first.before, first.after) == (12, 3)  # 20 % of CPU is two fifths of the target


def test_a_simple_policy_adds_one_and_waits_and_without_a_cooldown_it_adds_too_many():
    """Nine are enough for 70 % at 60 a second, and two are booting when the alarm sees that."""
    load = [CALM] * 5 + [BUSY] * 55
    assert max(run_traffic(simple(0.0), load).desired) == 11
    slow = run_traffic(simple(600.0), load)
    assert [one.minute for one in slow.activities] == [6, 16, 26, 36, 46, 56]
    assert slow.desired[-1] == 9


def test_a_timetable_in_tokyo_opens_at_nine_there_and_in_utc_at_six_in_the_evening():
    opening = ScheduledAction(
        "open", read_cron_line("0 9 * * *"), "Asia/Tokyo", min_size=9, desired_capacity=9
    )
    in_utc = replace(opening, time_zone="UTC")
    for action, minute in ((opening, 0), (in_utc, 9 * 60)):
        run = run_traffic(replace(STILL, scheduled_actions=(action,)), [CALM] * (24 * 60))
        assert [(one.minute, one.cause, one.after) for one in run.activities] == [
            (minute, "open", 9)
        ]


def test_a_warm_up_shorter_than_the_boot_asks_twice():
    load = [CALM] * 20 + [BUSY] * 20
    wanted = {
        warmup_s: max(
            run_traffic(replace(STILL, policies=(replace(CPU, warmup_s=warmup_s),)), load).desired
        )
        for warmup_s in (60.0, 180.0)
    }
    assert wanted == {60.0: 30, 180.0: 12}  # 30 are all that it may have


def test_zones_stay_balanced_while_the_group_breathes():
    waves = ([CALM] * 40 + [BUSY] * 40) * 3
    run = run_traffic(TRACKING, waves, boot_s=0.0)
    assert len(set(run.in_service)) > 2
    for minute, serving in enumerate(run.in_service):
        shares = [run.in_service_by_zone[zone][minute] for zone in ZONES]
        assert sum(shares) == serving
        assert max(shares) - min(shares) <= 1


def test_a_run_is_json():
    run = run_traffic(TRACKING, [CALM] * 3 + [BUSY] * 8)
    read = json.loads(json.dumps(run.to_json()))
    assert read["in_service"] == list(run.in_service)
    assert read["activities"][0]["cause"] == "cpu"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rate_per_s": [1.0, -1.0]}, "minute 1 has a rate of -1.0"),
        ({"rate_per_s": [float("nan")]}, "minute 0 has a rate of nan"),
        ({"serves_per_s": 0.0}, "serves_per_s is 0.0"),
        ({"boot_s": -1.0}, "boot_s is -1.0"),
        ({"start": "monday"}, "start is 'monday': expected a datetime with its time zone"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, says):
    with pytest.raises(WorkloadError, match=says):
        run_traffic(STILL, **{"rate_per_s": [1.0], **changes})


@settings(max_examples=40)
@given(
    load=st.lists(st.floats(0, 400), min_size=1, max_size=90),
    boot_s=st.sampled_from([0.0, 90.0, 400.0]),
    limits=st.tuples(st.integers(0, 5), st.integers(5, 30)),
)
def test_a_run_stays_within_its_limits_and_loses_no_request(load, boot_s, limits):
    plan = replace(TRACKING, size=GroupSize(*limits, limits[1]))
    run = run_traffic(plan, load, boot_s=boot_s)
    assert all(limits[0] <= desired <= limits[1] for desired in run.desired)
    assert all(0 <= served <= rate for served, rate in zip(run.served_per_s, load, strict=True))
    assert all(up <= there for up, there in zip(run.in_service, run.running, strict=True))
    assert 0 <= run.service_level <= 1
    assert run == run_traffic(plan, load, boot_s=boot_s)
    assert Counter(map(len, run.in_service_by_zone.values())) == {len(load): 3}
