"""What Route 53 believes of an endpoint."""

import pytest

from minicloud.dataplane.name_routing.health import (
    Opinion,
    after_probe,
    calculated_is_healthy,
    is_healthy,
    status_passes,
)


def after(*results: bool, threshold: int = 3, start: bool = True) -> bool:
    opinion = Opinion(start)
    for passed in results:
        opinion = after_probe(opinion, passed, threshold)
    return opinion.healthy


def test_an_opinion_turns_after_as_many_results_in_a_row_as_it_was_told() -> None:
    assert after(False, False)
    assert not after(False, False, False)
    assert after(False, False, True, False, False)
    assert not after(True, True, start=False)
    assert after(True, True, True, start=False)
    assert not after(False, threshold=1)


@pytest.mark.parametrize(
    ("healthy", "all_of_them", "verdict"),
    [
        (2, 16, False),  # 12.5 %
        (3, 16, True),  # 18.75 %
        (18, 100, False),  # 18 % or less: unhealthy
        (19, 100, True),
    ],
)
def test_more_than_eighteen_per_cent_have_to_agree(
    healthy: int, all_of_them: int, verdict: bool
) -> None:
    opinions = [Opinion(number < healthy) for number in range(all_of_them)]
    assert is_healthy(opinions) is verdict


def test_a_calculated_check_counts_its_children() -> None:
    assert calculated_is_healthy([True, False, True], 2)
    assert not calculated_is_healthy([True, False], 2)
    assert calculated_is_healthy([False], 0)
    assert not calculated_is_healthy([True], 2)


def test_success_is_two_hundred_to_three_hundred_ninety_nine() -> None:
    assert [code for code in (199, 200, 301, 399, 400, 503) if status_passes(code)] == [
        200,
        301,
        399,
    ]
