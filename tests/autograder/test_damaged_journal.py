"""A damaged line of the journal costs a run, and gives nobody another's result."""

import re
from pathlib import Path

import pytest

from autograder.fingerprint import Fingerprint
from autograder.grade import Graded, Outcome, grade
from autograder.journal import Journal
from autograder.ledger import Kept, Ledger, Result
from tests.autograder.courses import Course


def test_result_that_a_damaged_line_held_is_run_again_and_told(
    course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    course.submit("s", {})
    assert [one.score for one in grade("toy", course.root)] == [0]
    course.submit("t")
    path = course.root / "submitted/s/toy/toy.ipynb"
    path.unlink()
    path.parent.rmdir()
    course.submit("s")
    assert {one.student: one.score for one in grade("toy", course.root)} == {"s": 6, "t": 6}
    assert "cannot be read" not in caplog.text
    journal = course.root / "autograded/.toy.journal"
    damaged = re.sub(rb'(?m)^(.*"key":"s".*"graded".*)"toy"', rb'\1"tay"', journal.read_bytes())
    assert damaged != journal.read_bytes()
    journal.write_bytes(damaged)
    assert {one.student: one.unchanged for one in grade("toy", course.root)} == {
        "s": False,
        "t": True,
    }
    assert f"1 line of {journal} cannot be read and is left out" in caplog.text
    caplog.clear()
    assert all(one.unchanged for one in grade("toy", course.root))
    assert not caplog.text


def test_kept_mark_of_a_lost_result_is_not_given_to_an_earlier_one(tmp_path: Path) -> None:
    graded = Graded("s", "toy", Outcome.GRADED, "", (), 1, 1, (), 0)
    with Journal(tmp_path / "journal", "toy") as journal:
        list(journal.lines())
        ledger = Ledger(journal)
        ledger.add("s", Result(graded, Fingerprint("first", "", ""), {}))
        ledger.add("s", Result(graded, Fingerprint("second", "", ""), {}))
        ledger.keep("s", Kept(1, "files"))
    path = tmp_path / "journal"
    path.write_bytes(path.read_bytes().replace(b"second", b"sekond"))
    with Journal(path, "toy") as journal:
        entry = Ledger(journal).find("s")
    assert entry is not None
    assert (entry.fingerprint, entry.kept) == (Fingerprint("first", "", ""), None)
