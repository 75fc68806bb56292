"""Whether a prediction comes close to a measurement."""

from math import isfinite

from minicloud.checks.failure import CheckFailed


def expect_close(
    predicted: float, measured: float, tolerance: float, *, what: str = "the value", hint: str = ""
) -> float:
    """The error of the prediction, as a share of what was measured; 0 for a perfect one.

    `tolerance` is such a share too: 0.2 lets a prediction be 20 % off. Where nothing was
    measured, only a prediction of 0 is close. `hint` says what to think about when it is not.
    Raises CheckFailed when it is not close, or not a finite number.
    """
    expected = f"within {tolerance:.0%} of what the simulation measured"
    next_step = hint or "write down step by step what the number is made of, and check each step"
    if isinstance(predicted, bool) or not isinstance(predicted, int | float):
        raise CheckFailed(
            f"the prediction of {what} is {predicted!r}, a {type(predicted).__name__}.",
            "a number",
            "return a plain int or float",
        )
    if not isfinite(predicted):
        raise CheckFailed(
            f"the prediction of {what} is {predicted}.",
            "a finite number",
            "look for a division by something that can be 0",
        )
    off = abs(predicted - measured)
    error = off / abs(measured) if measured else (0.0 if off == 0 else float("inf"))
    if error > tolerance:
        direction = "more" if predicted > measured else "less"
        raise CheckFailed(
            f"the prediction of {what} is {predicted:g}: {direction} than was measured.",
            expected,
            next_step,
        )
    return error
