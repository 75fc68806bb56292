"""Virtual time: its steps, and those that nobody needs."""

from math import inf

import pytest

from minicloud.control.clock import VirtualClock


def test_each_step_is_taken_while_somebody_needs_it() -> None:
    clock, seen = VirtualClock(), []
    clock.on_tick(seen.append)
    clock.advance(2.5)
    assert seen == [1.0, 2.0, 2.5]


def test_steps_that_nobody_needs_are_left_out_and_the_end_is_not() -> None:
    clock, seen = VirtualClock(), []
    clock.on_tick(seen.append, lambda now_s: 60.0 if now_s < 60 else inf)
    clock.advance(100.5)
    assert seen == [60.0, 100.5]


def test_a_step_stays_where_it_was_when_others_are_left_out() -> None:
    clock, seen = VirtualClock(step_s=7.0), []
    clock.on_tick(seen.append, lambda now_s: 10.0 if now_s < 10 else inf)
    clock.advance(20.0)
    assert seen == [14.0, 20.0]


def test_one_watcher_without_a_wish_keeps_every_step() -> None:
    clock, seen = VirtualClock(), []
    clock.on_tick(seen.append, lambda now_s: inf)
    clock.on_tick(lambda now_s: None)
    clock.advance(3.0)
    assert seen == [1.0, 2.0, 3.0]


def test_steps_are_whole_ones_also_after_a_fraction() -> None:
    clock, seen = VirtualClock(), []
    clock.advance(0.5)
    clock.on_tick(seen.append, lambda now_s: 60.0 if now_s < 60 else inf)
    clock.advance(60.0)
    assert seen == [60.0, 60.5]


@pytest.mark.parametrize("seconds", [-1.0, inf, float("nan")])
def test_time_neither_goes_back_nor_on_for_ever(seconds: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        VirtualClock().advance(seconds)
