"""Tests that need a live object: handed to the student's process, in a copy that ends after.

The marks of such tests rest on trust: whatever runs beside student code can be forged by it.
What is done all the same: the process is copied first (a fork), so that the test is never in
the memory of the one that later cells run in; the copy puts back what the language and IPython
were before; and the test's last step hands back a number drawn for it, so that a test which
was skipped is no passed test.
"""

import secrets
import time
from typing import Any

from autograder.examiner.definitions import definitions_needed
from autograder.examiner.shown import ShownOutputs
from autograder.examiner.student_link import StudentLink
from autograder.records import CellEnd, CellResult, PlannedCell

_SIGNS_LIMIT = 5


class InProcessTests:
    """Has tests run in the student's process, and says what to think of the answers."""

    def __init__(self, link: StudentLink, shown: ShownOutputs) -> None:
        self._link = link
        self._shown = shown
        self._earlier: list[str] = []

    def remember(self, cell: PlannedCell) -> None:
        """A test of either kind: later ones may use its functions, classes and imports."""
        self._earlier.append(cell.source)

    def run(self, cell: PlannedCell, deadline: float) -> CellResult:
        """Run one test; `StudentEnded` when the process or its copy ended in it."""
        started = time.monotonic()
        before = definitions_needed(cell.source, self._earlier)
        self.remember(cell)
        copied = self._link.ask({"do": "copy"}, deadline)
        if copied.get("copied") is not True:
            why = str(copied.get("why") or "their process made no copy of itself")[:200]
            note = f"not run beside the student's code: {why}"
            return CellResult(cell.index, CellEnd.RAISED, (_not_run(note),), note)
        proof = secrets.token_hex(16)
        question = {
            "do": "test",
            "before": before,
            "source": cell.source,
            "number": cell.number,
            "mark": f"_{secrets.token_hex(8)}",
            "proof": proof,
        }
        answer = self._link.ask(question, deadline)
        outputs = self._shown.take_over(answer.get("outputs"))
        end, note = CellEnd.RAN, _signs(answer.get("signs"))
        if answer["late"]:
            end, note = CellEnd.TIMED_OUT, f"timed out after {deadline - started:.0f} s"
        elif answer.get("raised") is not False:
            end = CellEnd.RAISED
        elif answer.get("proof") != proof:
            end, note = CellEnd.RAISED, _join("the test did not reach its last line", note)
        return CellResult(cell.index, end, outputs, note)


def _not_run(why: str) -> dict[str, Any]:
    line = f"NotRun: {why}"
    return {"output_type": "error", "ename": "NotRun", "evalue": why, "traceback": [line]}


def _signs(signs: Any) -> str:
    """What the copy says it found changed; text of the student's process, so cut short."""
    lines = signs if isinstance(signs, list) else []
    return _join(*(line[:200] for line in lines[:_SIGNS_LIMIT] if isinstance(line, str)))


def _join(*texts: str) -> str:
    return "; ".join(text for text in texts if text)
