"""Make one student's feedback pages, in a process of its own kind.

A worker reads what students wrote and runs none of it.
"""

import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.reports.gate import Leak, Secrets, leaks
from autograder.reports.handing_out import RECEIPT, has_receipt
from autograder.reports.hidden import delimiters
from autograder.reports.notebook.cells import Cell, Unreadable, read_cells
from autograder.reports.notebook.page import Lesson, notebook_page
from autograder.reports.read import GradedClass
from autograder.reports.records import StudentRecord
from autograder.reports.write import class_secrets, write_whole

_PAGE_S = 10.0
_BESIDE_BYTES = 10_000
_GROUP_FILE_MODE = 0o664


@dataclass(frozen=True, slots=True)
class Order:
    """One student's pages to make."""

    student: str
    folder: Path
    """Of the graded notebooks."""
    target: Path
    group_shared: bool


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of an order."""

    student: str
    pages: tuple[str, ...]
    leaks: tuple[Leak, ...]
    has_receipt: bool
    """Beside the pages lies what nbgrader needs to hand them out."""


@dataclass(frozen=True, slots=True)
class _Work:
    lessons: tuple[Lesson, ...]
    secrets: Secrets
    students: dict[str, StudentRecord]
    locked: frozenset[str]
    """The ids of the cells whose text is the instructor's."""


_work: _Work | None = None


def prepare(graded: GradedClass) -> None:
    """Begin a worker: what is the same for all students is made once."""
    global _work
    # An interrupt from the keyboard goes to all processes; the one that gave the orders decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    words = delimiters(graded.config)
    _work = _Work(
        lessons=tuple(
            Lesson(graded.record.assignment, blueprint, words) for blueprint in graded.blueprints
        ),
        secrets=class_secrets(graded),
        students={student.student: student for student in graded.record.students},
        locked=frozenset(
            cell.grade_id for one in graded.blueprints for cell in one.cells if cell.locked
        ),
    )


def make_pages(order: Order) -> Made:
    """Write the pages of one student, each past the gate or not at all."""
    if _work is None:
        raise RuntimeError("prepare() comes first")
    student = _work.students[order.student]
    pages: list[str] = []
    found: list[Leak] = []
    if order.target.is_symlink():
        order.target.unlink()
    for lesson in _work.lessons:
        name = f"{lesson.blueprint.notebook}.html"
        try:
            cells = read_cells(order.folder / f"{lesson.blueprint.notebook}.ipynb")
        except Unreadable:
            continue
        text = _page(lesson, student, cells)
        own = "\n".join(cell.source for cell in cells if cell.grade_id not in _work.locked)
        told = list(leaks(text, str(order.target / name), _work.secrets, student, own))
        if told:
            found += told
            # What an earlier run wrote may tell the same.
            (order.target / name).unlink(missing_ok=True)
            continue
        _share(write_whole(order.target / name, text), order)
        pages.append(name)
    if pages:
        _copy_beside(order)
    return Made(order.student, tuple(pages), tuple(found), has_receipt(order.target))


def _page(lesson: Lesson, student: StudentRecord, cells: tuple[Cell, ...]) -> str:
    try:
        with _time_limit(_PAGE_S):
            return notebook_page(lesson, student, cells)
    except (_TimeIsUp, RecursionError):
        return notebook_page(replace(lesson, plain=True), student, cells)


class _TimeIsUp(Exception):
    """A student's text takes too long to show."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: object) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _copy_beside(order: Order) -> None:
    for name in RECEIPT:
        try:
            # Opened without following a link, and only then looked at.
            number = os.open(order.folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            continue
        with open(number, "rb") as file:
            if stat.S_ISREG(os.fstat(number).st_mode):
                text = file.read(_BESIDE_BYTES).decode("utf-8", "replace")
                _share(write_whole(order.target / name, text), order)


def _share(path: Path, order: Order) -> None:
    if order.group_shared:
        path.chmod(_GROUP_FILE_MODE)
