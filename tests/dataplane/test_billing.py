import pytest

from minicloud.dataplane.billing import billed_by_the_hour, billed_by_the_second


@pytest.mark.parametrize(
    ("runs_s", "by_second", "by_hour"),
    [
        ([], 0, 0),
        ([0], 60, 3600),
        ([59.2], 60, 3600),
        ([60], 60, 3600),
        ([60.1], 61, 3600),
        ([3600], 3600, 3600),
        ([3601], 3601, 7200),
        ([300, 300, 300], 900, 10800),
    ],
)
def test_each_start_is_billed_for_itself(runs_s: list[float], by_second: int, by_hour: int) -> None:
    assert billed_by_the_second(runs_s) == by_second
    assert billed_by_the_hour(runs_s) == by_hour


@pytest.mark.parametrize("run_s", [-1, float("nan"), float("inf")])
def test_a_run_that_is_no_time_is_told(run_s: float) -> None:
    for billed in (billed_by_the_second, billed_by_the_hour):
        with pytest.raises(ValueError, match="0 or more"):
            billed([run_s])
