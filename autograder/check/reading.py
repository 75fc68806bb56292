"""What can be said of an assignment's notebooks by reading them."""

import ast
import builtins
from collections import Counter
from collections.abc import Iterator
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from traitlets.config import Config

from autograder.check.findings import Finding, Severity
from autograder.examiner.definitions import names_of_cell, plain_python
from autograder.examiner.names import names_needed
from autograder.steps.repair import grade_id_of

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Reading:
    """Reads one notebook with the course's markers of solutions and hidden tests."""

    def __init__(self, name: str, notebook: NotebookNode, config: Config) -> None:
        self._name = name
        self._cells = notebook.cells
        self._markers = _markers(config)

    def findings(self) -> Iterator[Finding]:
        """What is wrong or odd, cell by cell."""
        yield from self._duplicates()
        answers = {
            name
            for cell in self._cells
            if _marks(cell).get("solution") and cell.cell_type == "code"
            for name in names_of_cell(cell.source)
        }
        for cell in self._cells:
            marks = _marks(cell)
            yield from self._unbalanced(cell)
            if not (marks.get("grade") or marks.get("task")):
                continue
            if not marks.get("points"):
                yield self._say(WARNING, "points", cell, "gives no points")
            if marks.get("grade") and not marks.get("solution") and cell.cell_type == "code":
                yield from self._read_test(cell, answers)

    def solution_lines(self, cell: NotebookNode) -> frozenset[int]:
        """The lines of an answer cell, from 1, that are the solution; all when none is marked."""
        begin, end, _ = self._markers[0]
        inside, lines = False, set()
        for number, line in enumerate(cell.source.splitlines(), start=1):
            if begin in line:
                inside = True
            elif end in line:
                inside = False
            elif inside:
                lines.add(number)
        return frozenset(lines or range(1, cell.source.count("\n") + 2))

    def _duplicates(self) -> Iterator[Finding]:
        ids = Counter(grade_id for cell in self._cells if (grade_id := grade_id_of(cell)))
        for grade_id, count in ids.items():
            if count > 1:
                text = f"{count} cells have this id; nbgrader needs one each"
                yield Finding(ERROR, "ids", self._name, grade_id, text)

    def _unbalanced(self, cell: NotebookNode) -> Iterator[Finding]:
        for begin, end, belongs in self._markers:
            is_open, broken = False, ""
            for number, line in enumerate(cell.source.splitlines(), start=1):
                if begin in line:
                    broken = broken or (f"line {number} begins a second one" if is_open else "")
                    is_open = True
                elif end in line:
                    broken = broken or ("" if is_open else f"line {number} ends what is not begun")
                    is_open = False
            if is_open and not broken:
                broken = f"'{begin}' has no end"
            if broken:
                yield self._say(ERROR, "markers", cell, f"markers are unbalanced: {broken}")
            elif begin in cell.source and not _marks(cell).get(belongs):
                text = f"'{begin}' stands in a cell that is no {belongs} cell"
                yield self._say(WARNING, "markers", cell, text)

    def _read_test(self, cell: NotebookNode, answers: set[str]) -> Iterator[Finding]:
        source = plain_python(cell.source)
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError) as error:
            yield self._say(ERROR, "syntax", cell, f"is not Python: {error}")
            return
        if not _marks(cell).get("locked"):
            yield self._say(WARNING, "locked", cell, "is not locked: students can change it")
        bare = [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Assert) and node.msg is None
        ]
        if bare:
            text = f"{_lines(bare)}: an assertion without a message; a student reads nothing"
            yield self._say(WARNING, "message", cell, text)
        prints = [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ]
        if prints:
            yield self._say(WARNING, "output", cell, f"{_lines(prints)}: prints")
        hidden = sorted(
            name for name in answers & set(dir(builtins)) if name in _names_loaded(tree)
        )
        for name in hidden:
            text = (
                f"uses '{name}', which is Python's own and which the answer defines anew; "
                "the test takes Python's. Give the student's another name"
            )
            yield self._say(ERROR, "builtin", cell, text)

    def _say(self, severity: Severity, kind: str, cell: NotebookNode, text: str) -> Finding:
        return Finding(severity, kind, self._name, grade_id_of(cell) or "a cell without id", text)


def shared_names(test: str, earlier: str) -> list[str]:
    """The names that a test takes from an earlier test's cell."""
    return sorted(set(names_needed(plain_python(test))) & names_of_cell(earlier))


def _marks(cell: NotebookNode) -> dict[str, Any]:
    marks = cell.metadata.get("nbgrader")
    return marks if isinstance(marks, dict) else {}


def _names_loaded(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _lines(numbers: list[int]) -> str:
    some = ", ".join(str(number) for number in sorted(set(numbers))[:6])
    return f"line{'s' if len(set(numbers)) > 1 else ''} {some}"


def _markers(config: Config) -> list[tuple[str, str, str]]:
    """Begin, end, and the mark of the cells where they belong; solutions first."""
    solutions: Any = ClearSolutions(config=config)
    tests: Any = ClearHiddenTests(config=config)
    scheme: Any = ClearMarkScheme(config=config)
    return [
        (solutions.begin_solution_delimeter, solutions.end_solution_delimeter, "solution"),
        (tests.begin_test_delimeter, tests.end_test_delimeter, "grade"),
        (scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter, "task"),
    ]
