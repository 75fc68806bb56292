import pytest

from minicloud.checks import CheckFailed, expect_close


def test_a_close_prediction_gives_its_error_as_a_share() -> None:
    assert expect_close(110, 100, 0.2) == pytest.approx(0.1)
    assert expect_close(100, 100, 0.0) == 0


def test_nothing_is_close_to_nothing_measured_but_nothing() -> None:
    assert expect_close(0, 0, 0.1) == 0
    with pytest.raises(CheckFailed):
        expect_close(0.001, 0, 0.1)


@pytest.mark.parametrize(("predicted", "direction"), [(131, "more"), (69, "less")])
def test_a_prediction_that_is_off_is_told_which_way_but_not_the_answer(
    predicted: float, direction: str
) -> None:
    with pytest.raises(CheckFailed) as failure:
        expect_close(predicted, 100, 0.3, what="failed requests", hint="count again")
    message = str(failure.value)
    assert f"the prediction of failed requests is {predicted}: {direction} than" in message
    assert "Next: count again" in message
    assert "100" not in message


@pytest.mark.parametrize("predicted", [None, "12", True, float("nan"), float("inf")])
def test_what_is_no_finite_number_is_named(predicted: object) -> None:
    with pytest.raises(CheckFailed, match=r"Expected: a (finite )?number"):
        expect_close(predicted, 12, 0.5)  # type: ignore[arg-type]
