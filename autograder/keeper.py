"""The one writer: from the journal into the gradebook and autograded/, a batch at a time.

A result is in the journal before any of it is written elsewhere, and marked there once all of
it is; whatever happens in between, the next run finds the result and writes it again.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import InvalidEntry, StatementError

from autograder.errors import GradingError, StorageFull
from autograder.fingerprint import fingerprint_of_folder
from autograder.graded import Graded, Outcome
from autograder.ledger import Kept, Ledger, Result
from autograder.printable import printable
from autograder.steps.find import Submission
from autograder.steps.outputs import put_outputs
from autograder.steps.prepare import last_traceback
from autograder.steps.record import NotebookGrades, Recorder, SubmissionGrades
from autograder.steps.same_work import SameWork
from autograder.steps.write import discard, has_same_files, publish, stage

_BATCH = 32
_INTERVAL_S = 1.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    submission: Submission
    result: Result
    notebooks: dict[str, NotebookNode] | None
    """None when autograded/ is as it should be."""
    known_notes: tuple[str, ...] = ()
    """Of that writing."""


class Keeper:
    """Takes results in and gives them out again once nothing can lose them."""

    def __init__(self, course: Any, assignment: str, ledger: Ledger, recorder: Recorder) -> None:
        self._course = course
        self._assignment = assignment
        self._ledger = ledger
        self._recorder = recorder
        self._given = Path(course.format_path(course.source_directory, ".", assignment))
        self._waiting: list[_Waiting] = []
        self._failed: list[Graded] = []
        self._last_s = 0.0

    def target(self, student: str) -> Path:
        """The student's folder in autograded/."""
        course = self._course
        return Path(course.format_path(course.autograded_directory, student, self._assignment))

    def add(
        self, submission: Submission, result: Result, notebooks: dict[str, NotebookNode]
    ) -> None:
        """A result that a run has just given; in the journal when this returns."""
        if result.graded.outcome is Outcome.FAILED:
            # Not the student's fault: nothing is written, what was there stays.
            self._ledger.add_failed(submission.student, result.graded)
            self._failed.append(result.graded)
            return
        self._ledger.add(submission.student, result)
        self.add_again(submission, result, notebooks)

    def add_again(
        self, submission: Submission, result: Result, notebooks: dict[str, NotebookNode]
    ) -> None:
        """A result that the journal has and that is to be written."""
        self._waiting.append(_Waiting(submission, result, notebooks))

    def add_unchanged(self, submission: Submission, result: Result, kept: Kept) -> None:
        """A result that is in autograded/ already; the gradebook is made to agree."""
        unchanged = replace(result, graded=replace(result.graded, unchanged=True))
        self._waiting.append(_Waiting(submission, unchanged, None, kept.notes))

    def take(self) -> list[Graded]:
        """What is kept by now; a batch is written when it is large or the last was long ago."""
        waiting = len(self._waiting) + len(self._failed)
        late = time.monotonic() - self._last_s > _INTERVAL_S
        return self.flush() if waiting >= _BATCH or (waiting and late) else []

    def flush(self) -> list[Graded]:
        """Write all that waits; what is kept or has failed since the last time."""
        batch, self._waiting = self._waiting, []
        done, self._failed = self._failed, []
        self._ledger.sync()
        if batch:
            done += self._write(batch)
            self._last_s = time.monotonic()
        return done

    def _write(self, batch: list[_Waiting]) -> list[Graded]:
        try:
            return self._write_at_once(batch)
        except (GradingError, StatementError, InvalidEntry):
            # The storage's own trouble would meet the next submission too.
            self._discard(batch)
            raise
        except Exception as error:
            self._discard(batch)
            if isinstance(error, OSError) and StorageFull.explains(error):
                raise StorageFull.because(error, Path(self._course.root)) from error
            if len(batch) == 1:
                return [self._fail(batch[0])]
            return [one for waiting in batch for one in self._write([waiting])]

    def _write_at_once(self, batch: list[_Waiting]) -> list[Graded]:
        notes = {one.submission.student: self._stage(one) for one in batch}
        totals = self._recorder.write([self._grades(one) for one in batch]) if batch else {}
        done = []
        for one in batch:
            student = one.submission.student
            if one.notebooks is not None:
                publish(self.target(student))
            kept = Kept(
                totals[student], fingerprint_of_folder(self.target(student)), notes[student]
            )
            self._ledger.keep(student, kept)
            graded = one.result.graded
            done.append(
                replace(graded, score=totals[student], notes=(*graded.notes, *notes[student]))
            )
        return done

    def _stage(self, one: _Waiting) -> tuple[str, ...]:
        if one.notebooks is None:
            return one.known_notes
        for name, part in one.result.notebooks.items():
            if name in one.notebooks and part.results:
                put_outputs(one.notebooks[name], part.results)
        left_out = stage(
            self.target(one.submission.student),
            one.notebooks,
            None if one.submission.linked else one.submission.folder,
            self._given,
            self._course.max_dir_size * 1000,
            self._course.groupshared,
        )
        return tuple(map(printable, left_out))

    def _discard(self, batch: Sequence[_Waiting]) -> None:
        self._recorder.undo()
        for one in batch:
            discard(self.target(one.submission.student))

    def _fail(self, one: _Waiting) -> Graded:
        graded = replace(one.result.graded, outcome=Outcome.FAILED, why=last_traceback(), score=0.0)
        self._ledger.add_failed(one.submission.student, graded)
        return graded

    def _grades(self, one: _Waiting) -> SubmissionGrades:
        scores = iter(one.result.graded.scores)
        graded_before = self.target(one.submission.student)
        notebooks = [
            NotebookGrades(
                name,
                tuple(islice(scores, part.scores)),
                part.unanswered,
                part.touched,
                SameWork(
                    graded_before / f"{name}.ipynb",
                    (one.notebooks or {}).get(name),
                    partial(has_same_files, graded_before),
                ).of,
            )
            for name, part in one.result.notebooks.items()
        ]
        return SubmissionGrades(
            one.submission.student,
            one.submission.timestamp,
            notebooks,
            fresh=one.result.whole and one.notebooks is not None,
        )
