"""Credits against AWS's table and cases worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.cpu_credits import BURSTABLE, CreditMode, run_minutes

# Source: EC2 User Guide, table of CPU credits: cap and baseline in percent for each vCPU.
TABLE = {
    "t2.nano": (72, 5),
    "t2.micro": (144, 10),
    "t2.small": (288, 20),
    "t2.medium": (576, 20),
    "t2.large": (864, 30),
    "t2.xlarge": (1296, 22.5),
    "t2.2xlarge": (1958.4, 17),
    "t3.nano": (144, 5),
    "t3.micro": (288, 10),
    "t3.small": (576, 20),
    "t3.medium": (576, 20),
    "t3.large": (864, 30),
    "t3.xlarge": (2304, 40),
    "t3.2xlarge": (4608, 40),
}


@pytest.mark.parametrize("name", TABLE)
def test_caps_and_baselines_are_those_of_the_table(name: str) -> None:
    kind = BURSTABLE[name]
    assert (kind.most_accrued, kind.baseline_percent) == pytest.approx(TABLE[name])


def test_a_new_t2_bursts_on_its_launch_credits_and_then_crawls() -> None:
    minutes = run_minutes(BURSTABLE["t2.micro"], [100] * 60)
    # 30 launch credits and a tenth of a credit a minute: 30 / 0.9 minutes at full speed.
    full = [one for one in minutes if one.percent == 100]
    assert len(full) == 33
    assert minutes[-1].percent == pytest.approx(10)
    assert minutes[-1].credits == pytest.approx(0)
    assert {one.surplus for one in minutes} == {0}


@pytest.mark.parametrize("idle", range(0, 60, 5))
def test_the_last_full_minute_is_full_whatever_was_earned_before(idle: int) -> None:
    minutes = run_minutes(BURSTABLE["t2.micro"], [0] * idle + [100] * 60)
    full = [one for one in minutes if one.percent == one.asked_percent == 100]
    # 30 launch credits and a tenth for each idle minute, spent at nine tenths a minute.
    assert len(full) == (300 + idle) // 9


def test_a_job_after_a_quarter_of_an_hour_slows_down_at_minute_fifty() -> None:
    minutes = run_minutes(BURSTABLE["t2.micro"], [0] * 15 + [100] * 60)
    slow = [at for at, one in enumerate(minutes) if one.percent < one.asked_percent]
    assert slow[0] == 50  # 31.5 credits last 35 minutes from minute 15 on
    assert minutes[50].percent == pytest.approx(10)


def test_at_twice_the_baseline_the_second_day_is_charged_and_not_the_first() -> None:
    minutes = run_minutes(BURSTABLE["t3.micro"], [20] * 2880)
    assert sum(one.charged for one in minutes[:1440]) == 0
    assert sum(one.charged for one in minutes[1440:]) == pytest.approx(288)


def test_at_its_baseline_nothing_is_gained_or_lost() -> None:
    for kind in BURSTABLE.values():
        minutes = run_minutes(kind, [kind.baseline_percent] * 60, credits=5)
        assert minutes[-1].credits == pytest.approx(5)


def test_an_idle_instance_fills_up_in_a_day_and_no_further() -> None:
    minutes = run_minutes(BURSTABLE["t3.micro"], [0] * (25 * 60))
    assert minutes[12 * 60 - 1].credits == pytest.approx(144)
    assert minutes[-1].credits == pytest.approx(288)


def test_launch_credits_are_kept_outside_the_cap() -> None:
    minutes = run_minutes(BURSTABLE["t2.micro"], [0] * (25 * 60))
    assert minutes[-1].credits == pytest.approx(144 + 30)


def test_unlimited_never_slows_down_and_charges_what_a_day_cannot_earn_back() -> None:
    kind = BURSTABLE["t3.micro"]
    minutes = run_minutes(kind, [100] * 240)
    assert {one.percent for one in minutes} == {100}
    # Two vCPUs spend 2 credits a minute and earn 0.2: a surplus of 1.8 a minute, 288 at most.
    assert minutes[99].surplus == pytest.approx(180)
    assert minutes[-1].surplus == pytest.approx(288)
    assert sum(one.charged for one in minutes) == pytest.approx(240 * 1.8 - 288)


def test_what_is_earned_pays_the_surplus_back_first() -> None:
    minutes = run_minutes(BURSTABLE["t3.micro"], [100] * 10 + [0] * 100)
    assert minutes[9].surplus == pytest.approx(18)
    assert minutes[98].credits == 0
    assert minutes[-1].surplus == pytest.approx(0)
    assert minutes[-1].credits == pytest.approx(2)


@given(
    asked=st.lists(st.floats(0, 100), max_size=200),
    name=st.sampled_from(sorted(BURSTABLE)),
    mode=st.sampled_from(CreditMode),
)
def test_no_credit_comes_from_nowhere(asked: list[float], name: str, mode: CreditMode) -> None:
    kind = BURSTABLE[name]
    minutes = run_minutes(kind, asked, mode)
    spent = sum(kind.vcpus * one.percent / 100 for one in minutes)
    had = kind.launch_credits if mode is CreditMode.STANDARD else 0
    earned = len(asked) * kind.earned_per_hour / 60
    if minutes:
        left = minutes[-1].credits - minutes[-1].surplus - sum(one.charged for one in minutes)
        assert spent + left == pytest.approx(had + earned, abs=1e-6)
        assert all(one.percent <= one.asked_percent + 1e-9 for one in minutes)
        assert all(one.credits >= 0 and one.surplus >= 0 for one in minutes)


@pytest.mark.parametrize("asked", [-1, 101, float("nan")])
def test_more_than_all_of_a_cpu_is_told(asked: float) -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        run_minutes(BURSTABLE["t3.micro"], [asked])


def test_the_name_of_a_type_is_not_enough() -> None:
    with pytest.raises(TypeError, match=r"'t3.micro': expected an entry of BURSTABLE"):
        run_minutes("t3.micro", [10.0])  # type: ignore[arg-type]
