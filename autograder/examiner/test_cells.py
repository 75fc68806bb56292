"""Run test cells: the instructor's code, in the cloud's process, with the student's names."""

import ast
import signal
import time
import types
from collections.abc import Sequence
from typing import Any

from autograder.examiner.definitions import Definitions, as_source, plain_python
from autograder.examiner.ends import CannotUse, StudentEnded, TimeIsUp
from autograder.examiner.names import names_needed
from autograder.examiner.patience import Patience
from autograder.examiner.student_function import StudentFunction
from autograder.examiner.student_link import StudentLink
from autograder.records import CellEnd, CellResult, Limits, PlannedCell
from autograder.shell.cell_shell import CellShell
from autograder.wire.plain import NotPlainError, decode

_LOOK_AGAIN_S = 0.25


class TestCells:
    """One namespace for all test cells of a notebook.

    A function, class or module of the instructor's stands, be it of an earlier test cell or of a
    locked cell. Any other name is asked of the student anew; a value that an earlier test cell
    left stands only where they have none.
    """

    __test__ = False

    def __init__(
        self, shell: CellShell, link: StudentLink, limits: Limits, definitions: Definitions
    ) -> None:
        self._shell = shell
        self._link = link
        self._limits = limits
        self._definitions = definitions
        self._borrowed: dict[str, Any] = {}
        self._told: set[str] = set()
        """The student's functions of which this test has been told that they printed."""
        self._deadline = 0.0
        self._patience = Patience(limits.cell_s, lambda: self._deadline)
        signal.signal(signal.SIGALRM, self._on_alarm)

    def run(self, cell: PlannedCell, deadline: float) -> CellResult:
        """Run one cell until it ends or the deadline (of `time.monotonic()`) has passed."""
        self._deadline = deadline
        source = plain_python(cell.source)
        error: BaseException | None
        self._told.clear()
        try:
            self._return_borrowed()
            needed = names_needed(source)
            if used := self._definitions.needed(needed):
                # A helper of the instructor's may use a name of the student's.
                needed = names_needed(f"{as_source(used)}\n{source}")
            self._borrow(needed)
            self._define(used)
        except (CannotUse, StudentEnded, TimeIsUp) as failure:
            self._shell.recorder.clear()
            self._shell.show_error(failure)
            outputs, error = self._shell.recorder.take(), failure
        else:
            outputs, error = self._run_in_time(cell)
        return CellResult(
            index=cell.index,
            end=_end_of(error),
            outputs=tuple(outputs),
            note=_note(outputs, error),
        )

    def _run_in_time(self, cell: PlannedCell) -> tuple[list[dict[str, Any]], BaseException | None]:
        left = max(0.01, self._deadline - time.monotonic())
        signal.setitimer(signal.ITIMER_REAL, left, _LOOK_AGAIN_S)
        try:
            return self._shell.run(cell.source, cell.number)
        except TimeIsUp as late:
            return self._shell.recorder.take(), late
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _on_alarm(self, _signal: int, _frame: object) -> None:
        # A question to the student has the same deadline and an interrupt of its own.
        if self._link.uninterruptible:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        raise TimeIsUp("the cell's time is over")

    def _define(self, used: Sequence[ast.stmt]) -> None:
        """Let the instructor's definitions stand that do not stand yet."""
        if not used:
            return
        names = self._shell.names
        standing = [
            name for name, value in names.items() if name not in self._borrowed and _stands(value)
        ]
        definitions = as_source(used, standing)
        if not definitions:
            return
        signal.setitimer(signal.ITIMER_REAL, max(0.01, self._deadline - time.monotonic()))
        try:
            exec(compile(definitions, "<locked cells>", "exec"), names)
        except Exception as error:
            raise CannotUse(
                f"what the locked cells define cannot be had in a test: {error!r:.500}"
            ) from error
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _return_borrowed(self) -> None:
        names = self._shell.names
        for name, value in self._borrowed.items():
            if names.get(name) is value:
                del names[name]
        self._borrowed = {}

    def _borrow(self, needed: Sequence[str]) -> None:
        names = self._shell.names
        own = self._shell.shell.user_ns_hidden
        wanted = [name for name in needed if name not in own and not _stands(names.get(name))]
        if not wanted:
            return
        answer = self._link.ask({"do": "names", "names": wanted}, self._deadline)
        shown = answer.get("names")
        for name in wanted:
            found = shown.get(name) if isinstance(shown, dict) else None
            self._take(name, found if isinstance(found, dict) else {"is": "other"})
        names.update(self._borrowed)

    def _take(self, name: str, found: dict[str, Any]) -> None:
        match found.get("is"):
            case "missing":
                return
            case "function":
                self._borrowed[name] = StudentFunction(name, self._link, self._patience, self._told)
            case "data":
                try:
                    self._borrowed[name] = decode(found.get("value"))
                except NotPlainError as error:
                    raise CannotUse(f"{name!r} cannot be read: {error}") from None
            case _:
                text = str(found.get("text") or f"{name!r} gave no answer that a test can use")
                raise CannotUse(text[:2000])


def _stands(value: object) -> bool:
    return isinstance(value, type | types.ModuleType) or callable(value)


def _end_of(error: BaseException | None) -> CellEnd:
    if error is None:
        return CellEnd.RAN
    if isinstance(error, TimeIsUp) or (isinstance(error, StudentEnded) and error.timed_out):
        return CellEnd.TIMED_OUT
    return CellEnd.RAISED


def _note(outputs: list[dict[str, Any]], error: BaseException | None) -> str:
    if isinstance(error, TimeIsUp | StudentEnded | CannotUse):
        return str(error)
    if any(output.get("name") == "stderr" for output in outputs):
        return "wrote to stderr, which costs no points here"
    return ""
