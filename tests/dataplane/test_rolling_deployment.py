"""The limits of a rolling update, step by step."""

import math

import pytest

from minicloud.dataplane.rolling_deployment import (
    Crew,
    DeploymentLimits,
    Step,
    failure_threshold,
    next_step,
)


@pytest.mark.parametrize(
    ("desired", "minimum", "maximum", "least", "most"),
    # The examples of the ECS Developer Guide, Rolling update.
    [(4, 50, 200, 2, 8), (2, 75, 200, 2, 4), (3, 100, 125, 3, 3)],
)
def test_the_lower_limit_is_rounded_up_and_the_upper_down(
    desired: int, minimum: int, maximum: int, least: int, most: int
) -> None:
    limits = DeploymentLimits(minimum, maximum)
    assert (limits.least_healthy(desired), limits.most(desired)) == (least, most)


def roll(desired: int, limits: DeploymentLimits) -> list[tuple[int, int]]:
    """Old and new tasks after each step, until the deployment is done or stuck.

    What was started is healthy at the next step.
    """
    new, old, seen = Crew(), Crew(healthy=desired), []
    for _ in range(100):
        step = next_step(desired, limits, new, old)
        if step == Step() or step.stuck:
            return seen
        old = Crew(healthy=old.healthy - step.stop_old_healthy)
        assert old.healthy + new.healthy >= limits.least_healthy(desired)
        assert old.total + new.total + step.start <= limits.most(desired) + step.stop_old_healthy
        seen.append((old.total, new.total + step.start))
        new = Crew(healthy=new.total + step.start)
    raise AssertionError(f"never done: {seen}")


def test_the_defaults_start_all_new_tasks_before_an_old_one_ends() -> None:
    assert roll(4, DeploymentLimits()) == [(4, 4), (0, 4)]


def test_half_of_the_tasks_make_room_where_there_is_none() -> None:
    assert roll(4, DeploymentLimits(50, 100)) == [(2, 0), (2, 2), (0, 2), (0, 4)]


def test_one_more_than_desired_replaces_them_one_by_one() -> None:
    assert roll(4, DeploymentLimits(100, 125)) == [
        *[(4, 1), (3, 1), (3, 2), (2, 2), (2, 3), (1, 3), (1, 4), (0, 4)]
    ]


@pytest.mark.parametrize(
    ("desired", "minimum", "maximum"), [(4, 100, 100), (3, 100, 125), (2, 75, 100)]
)
def test_limits_that_allow_no_move_are_told(desired: int, minimum: int, maximum: int) -> None:
    step = next_step(desired, DeploymentLimits(minimum, maximum), Crew(), Crew(healthy=desired))
    assert step == Step(stuck=True)


@pytest.mark.parametrize("desired", range(1, 12))
@pytest.mark.parametrize("minimum", [0, 25, 50, 66, 99, 100])
@pytest.mark.parametrize("maximum", [100, 110, 150, 200])
def test_a_deployment_ends_with_the_new_tasks_or_cannot_move(
    desired: int, minimum: int, maximum: int
) -> None:
    limits = DeploymentLimits(minimum, maximum)
    can_move = math.ceil(desired * minimum / 100) < desired or desired * maximum // 100 > desired
    assert (roll(desired, limits) or [(desired, 0)])[-1] == (
        (0, desired) if can_move else (desired, 0)
    )


def test_a_missing_task_is_started() -> None:
    assert next_step(3, DeploymentLimits(), Crew(healthy=2), Crew()) == Step(start=1)


def test_tasks_that_are_starting_are_not_started_again() -> None:
    assert next_step(3, DeploymentLimits(), Crew(healthy=1, starting=2), Crew()) == Step()


def test_a_smaller_desired_count_ends_the_surplus() -> None:
    assert next_step(1, DeploymentLimits(), Crew(healthy=3), Crew()) == Step(stop_new=2)


def test_an_unhealthy_task_ends_once_its_replacement_is_healthy() -> None:
    limits = DeploymentLimits()
    assert next_step(2, limits, Crew(1, 0, 1), Crew()) == Step(start=1)
    assert next_step(2, limits, Crew(1, 1, 1), Crew()) == Step()
    assert next_step(2, limits, Crew(2, 0, 1), Crew()) == Step(stop_new_unhealthy=1)


def test_an_unhealthy_replacement_goes_too() -> None:
    assert next_step(2, DeploymentLimits(), Crew(1, 0, 2), Crew()).stop_new_unhealthy == 1


def test_without_room_above_an_unhealthy_task_goes_first() -> None:
    limits = DeploymentLimits(50, 100)
    assert next_step(2, limits, Crew(1, 0, 1), Crew()) == Step(stop_new_unhealthy=1)


def test_old_tasks_that_are_not_healthy_go_at_once() -> None:
    step = next_step(2, DeploymentLimits(), Crew(starting=2), Crew(0, 1, 1))
    assert step == Step(stop_old_idle=2)


def test_a_deployment_that_is_held_starts_and_replaces_nothing() -> None:
    held = next_step(3, DeploymentLimits(), Crew(), Crew(healthy=3), may_start=False)
    assert held == Step()


@pytest.mark.parametrize(("desired", "threshold"), [(1, 3), (25, 13), (400, 200), (800, 200)])
def test_the_circuit_breaker_takes_half_of_the_desired_count_within_bounds(
    desired: int, threshold: int
) -> None:
    assert failure_threshold(desired) == threshold
