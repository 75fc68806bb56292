"""Libraries whose private parts are replaced or called: a new version is read before it is used."""

from importlib.metadata import version

import pytest

REVIEWED = {
    # minicloud/control: shared_models, shared_events, quick_parsing, direct_calls, plain_requests
    "botocore": "1.44.5",
    # minicloud/control, nearly all of it
    "moto": "5.2.5",
    # autograder/shell and autograder/student
    "ipython": "9.18.1",
    # autograder/lean_imports and autograder/steps/record
    "nbgrader": "0.9.6",
    # autograder/cluster
    "distributed": "2026.8.0",
}


@pytest.mark.parametrize("package", REVIEWED)
def test_the_version_is_the_one_that_was_read(package: str) -> None:
    assert version(package) == REVIEWED[package], (
        f"{package} has changed: read what the files named here replace or call of it, see that "
        "it still is as they take it to be, and put the new version into REVIEWED"
    )
