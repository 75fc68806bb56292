"""The end of a student's process is told, whatever ended it."""

import resource

import pytest

from autograder.processes.causes import why_ended


@pytest.mark.parametrize("number", [35, 40, 63])
def test_a_signal_without_a_name_is_no_error(number: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    assert why_ended(-number, used, {"limits": {"cpu_s": 1e9}}) == ""
