"""How long a test waits for a function of the student's."""

import time

from autograder.examiner.patience import Patience


def test_function_that_timed_out_once_gets_a_tenth_of_the_time() -> None:
    began = time.monotonic()
    patience = Patience(600.0, lambda: began + 600.0)
    assert patience.until("f") == began + 600
    assert patience.lost("f", 600.0) == "f() did not return within 600 s"
    assert patience.until("f") <= time.monotonic() + 60
    assert "so it got less" in patience.lost("f", 60.0)
    assert patience.until("g") == began + 600, "other functions have their time"


def test_no_call_outlasts_the_cell() -> None:
    soon = time.monotonic() + 1
    patience = Patience(600.0, lambda: soon)
    patience.lost("f", 600.0)
    assert patience.until("f") == soon
