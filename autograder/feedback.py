"""Make the students' feedback pages, several at a time.

They stand where nbgrader puts its own, so that `nbgrader release_feedback` hands them out.
"""

import multiprocessing
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import GradingError, NoSubmissions, NotGraded
from autograder.printable import printable
from autograder.reports.feedback_worker import Made, Order, make_pages, prepare
from autograder.reports.gate import Leak
from autograder.reports.handing_out import why_not_released
from autograder.reports.read import GradedClass, asked_for, read_class
from autograder.reports.records import StudentRecord


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was made."""

    folder: Path
    students: tuple[str, ...]
    """Who has at least one page."""
    without: tuple[str, ...]
    """Who has a score and no page, for want of a notebook."""
    leaks: tuple[Leak, ...] = ()
    """Of the pages that the gate held back."""
    without_receipt: tuple[str, ...] = ()
    """Whose pages nbgrader's exchange cannot hand out."""
    why_not_released: str = ""
    """What keeps `nbgrader release_feedback` from working; empty where nothing does."""
    outdated: int = 0
    """How many results come from other tests than those of now."""


def make_feedback(
    assignment: str,
    course_dir: Path,
    jobs: int | None = None,
    only: Collection[str] = (),
    on_begin: Callable[[int], None] = lambda _count: None,
    on_student: Callable[[], None] = lambda: None,
) -> Feedback:
    """Make the HTML pages of all graded submissions, or of `only` these students.

    `on_begin` is told how many students.
    """
    graded = read_class(assignment, course_dir)
    wanted = {student.student: student for student in asked_for(graded.record, only)}
    orders = list(_orders(graded, wanted))
    if not orders and only:
        raise NoSubmissions(
            f"nothing graded of '{assignment}' by {', '.join(map(printable, only))} yet: run "
            f"`autograder grade {assignment}`, which names what went wrong with it"
        )
    if not orders:
        raise NotGraded(assignment)
    made: list[Made] = []
    workers = min(jobs or len(os.sched_getaffinity(0)), len(orders))
    # Forked: the workers have the class's secrets and the libraries without loading them.
    with ProcessPoolExecutor(
        workers, multiprocessing.get_context("fork"), prepare, (graded,)
    ) as pool:
        waiting = [pool.submit(make_pages, order) for order in orders]
        on_begin(len(waiting))
        try:
            for one in as_completed(waiting):
                made.append(one.result())
                on_student()
        except KeyboardInterrupt:
            # What has begun ends, the rest is left: each page is written whole or not at all.
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        except BrokenProcessPool:
            raise GradingError(
                f"a process that made feedback ended: {len(made)} of {len(orders)} students have "
                "their pages. There may be too little memory: try again with --jobs 1."
            ) from None
    with_pages = {one.student for one in made if one.pages}
    receipts = {one.student for one in made if one.has_receipt}
    without_receipt = tuple(sorted(with_pages - receipts))
    course = graded.course
    known = list(wanted)
    return Feedback(
        folder=Path(course.root) / str(course.feedback_directory),
        students=tuple(student for student in known if student in with_pages),
        without=tuple(student for student in known if student not in with_pages),
        leaks=tuple(sorted((leak for one in made for leak in one.leaks), key=str)),
        without_receipt=without_receipt,
        why_not_released=why_not_released(
            graded.config, str(course.course_id), len(without_receipt), len(with_pages)
        ),
        outdated=graded.record.outdated,
    )


def _orders(graded: GradedClass, students: Mapping[str, StudentRecord]) -> Iterator[Order]:
    """Who has a folder in autograded/: the folder's name is the student's, never the reverse."""
    course, assignment = graded.course, graded.record.assignment
    root = Path(course.root)
    pattern = Path(course.format_path(course.autograded_directory, "*", assignment))
    named = re.compile(
        course.format_path(
            course.autograded_directory, "(?P<student>[^/]+)", re.escape(assignment), escape=True
        )
    )
    for folder in sorted(root.glob(str(pattern.relative_to(root)))):
        match = named.fullmatch(str(folder))
        name = match["student"] if match else ""
        if _is_wanted(students.get(name)) and folder.is_dir() and not folder.is_symlink():
            target = Path(course.format_path(course.feedback_directory, name, assignment))
            yield Order(name, folder, target, course.groupshared)


def _is_wanted(student: StudentRecord | None) -> bool:
    return student is not None and not student.failed
