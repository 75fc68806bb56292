"""An assignment opened for grading: its lock, gradebook, journal, blueprints and submissions."""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.course_files import CourseFiles, course_files
from autograder.errors import SetupError
from autograder.fingerprint import (
    Fingerprint,
    fingerprint_of_blueprints,
    fingerprint_of_given,
    fingerprint_of_settings,
)
from autograder.given_files import not_given
from autograder.gradebook import open_gradebook
from autograder.journal import Journal
from autograder.keeper import Keeper
from autograder.ledger import Ledger
from autograder.lock import only_one
from autograder.printable import counted, printable
from autograder.processes.pool import Workplace
from autograder.results import write_view
from autograder.settings import Autograder, load_config, open_course
from autograder.steps.background import Background, cells_elsewhere
from autograder.steps.blueprint import Blueprint, read_blueprints
from autograder.steps.find import Submission, find_submissions
from autograder.steps.newer_source import newer_cells
from autograder.steps.prepare import Prepared, prepare
from autograder.steps.record import Recorder

# The journal holds hidden tests and every student's outputs.
_FILE_MODE = 0o600
_GROUP_FILE_MODE = 0o660
_NAMED = 5
_NEWER = (
    "source/ is newer than what the gradebook knows ({names}), which is what is graded by; to "
    "grade by source/, generate again: nbgrader generate_assignment {assignment} --force, "
    "in {root}"
)
_DAMAGED = (
    "{lines} of {path} cannot be read and {are} left out: the disk, or another program, has "
    "changed them. What was graded there is graded again; the gradebook keeps what people gave"
)
_NOT_GIVEN = (
    "no student's code will find this beside the notebook, though it lies in {folder}: {notes}; "
    "put a file of its own there"
)

_log = logging.getLogger("autograder")


@dataclass(frozen=True, slots=True)
class OpenAssignment:
    """What grading it and grading it again need."""

    name: str
    course: Any
    settings: Autograder
    gradebook: Gradebook
    blueprints: list[Blueprint]
    blueprint_digest: str
    given_digest: str
    settings_digest: str
    background: Background
    submissions: list[Submission]
    """All that were handed in, also by students who were not asked for."""
    files: CourseFiles
    ledger: Ledger
    keeper: Keeper
    recorder: Recorder
    home: Path
    """For the processes; gone with the `with` block."""

    def fingerprint(self, submission: str) -> Fingerprint:
        """Of a result that comes now, from a submission of that digest."""
        return Fingerprint(submission, self.blueprint_digest, self.settings_digest)

    def prepare(self, submission: Submission) -> Prepared:
        """The submission as it is run."""
        return prepare(submission, self.blueprints, self.background)

    def proposed(self) -> Journal:
        """The journal of a regrade that is not written yet."""
        mode = _GROUP_FILE_MODE if self.course.groupshared else _FILE_MODE
        return Journal(self.files.proposed, self.name, mode)

    def workplace(self, jobs: int | None) -> Workplace:
        """How its notebooks are run; the instructor's are rehearsed where that is asked for."""
        sources = sorted(self.files.given.glob("*.ipynb"))
        return self.settings.workplace(self.home, jobs, sources)

    def begin_results(self) -> None:
        """To be called before a result is added: notes what it comes from."""
        self.ledger.begin(self.blueprint_digest, self.blueprints, self.given_digest)

    def close_books(self) -> None:
        """Write the view of all results, and the journal without what is no longer needed."""
        if not len(self.ledger):
            return
        present = {submission.student for submission in self.submissions}
        rows = (line for student, line in self.ledger.view() if student in present)
        write_view(self.files.view, rows)
        self.ledger.compact()


@contextmanager
def open_assignment(
    assignment: str, course_dir: Path, students: Sequence[str] = (), config: Config | None = None
) -> Iterator[OpenAssignment]:
    """The assignment; errors of use are found before anything is made or started.

    `config` is merged over the course folder's own.
    """
    if sys.platform != "linux":
        raise SetupError(
            f"grading needs Linux (its process limits and /proc), and this is {sys.platform}; "
            "grade on a Linux machine or in a container"
        )
    merged = load_config(course_dir)
    if config is not None:
        merged.merge(config)
    course, settings = open_course(merged)
    files = course_files(course, assignment)
    mode = _GROUP_FILE_MODE if course.groupshared else _FILE_MODE
    with ExitStack() as stack:
        gradebook = stack.enter_context(open_gradebook(course, assignment))
        find_submissions(course, assignment, students)
        home = stack.enter_context(only_one(files.lock, assignment, mode))
        journal = stack.enter_context(Journal(files.journal, assignment, mode))
        ledger = Ledger(journal)
        if journal.damaged:
            lines, are = counted(journal.damaged, "line"), "is" if journal.damaged == 1 else "are"
            _log.warning(_DAMAGED.format(lines=lines, are=are, path=files.journal))
        if left_out := not_given(files.given, home):
            notes = _some(left_out)
            _log.warning(_NOT_GIVEN.format(folder=files.given, notes=notes))
        blueprints = read_blueprints(
            gradebook, assignment, files.ordered_by, settings.trusted_tests
        )
        elsewhere = cells_elsewhere(gradebook, assignment)
        given = fingerprint_of_given(files.given)
        if newer := newer_cells(files.given, blueprints):
            names = _some(newer)
            _log.warning(_NEWER.format(names=names, assignment=assignment, root=course.root))
        digest = fingerprint_of_blueprints(blueprints, given)
        recorder = Recorder(gradebook, assignment, merged)
        yield OpenAssignment(
            name=assignment,
            course=course,
            settings=settings,
            gradebook=gradebook,
            blueprints=blueprints,
            blueprint_digest=digest,
            given_digest=given,
            settings_digest=fingerprint_of_settings(settings),
            background=Background(
                assignment=assignment,
                earlier=ledger.earlier_blueprints(digest),
                elsewhere=elsewhere,
            ),
            submissions=find_submissions(course, assignment),
            files=files,
            ledger=ledger,
            keeper=Keeper(course, assignment, ledger, recorder),
            recorder=recorder,
            home=home,
        )


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _NAMED} more" if texts[_NAMED:] else ""
    return ", ".join(map(printable, texts[:_NAMED])) + more
