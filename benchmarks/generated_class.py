"""A class of any size for one assignment of this course: honest work, right, partly right, wrong.

Each student starts from one answer of the sample class, or from the reference, and some of the
questions are then answered wrongly, as one of the files in `wrong/` does, or not at all. The
tables of the answer files say what each question scores, so that the right marks are known
without any grader.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import nbformat
from nbformat import NotebookNode

from tools.sample_class import Answer, answers, submit

WRONG_SHARE = 0.2
BLANK_SHARE = 0.05
TALKATIVE_SHARE = 0.03

# How often each answer of the sample class is somebody's beginning.
_BEGINNINGS = {
    "reference": 6,
    "right-another-way": 5,
    "right-step-by-step": 5,
    "partly-right": 3,
    "visible-tests-only": 2,
    "raises-in-second": 1,
    "writes-to-stderr": 1,
}
_SOLUTION = re.compile(
    r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION\n?", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Expected:
    """The points of one student by question."""

    points: dict[str, float]
    talkative: frozenset[str] = field(default_factory=frozenset)
    """Questions whose functions say a word on stderr when a test calls them.

    Stock nbgrader gives 0 to a test cell with anything on stderr.
    """


def write_class(
    course_dir: Path, assignment: str, count: int, seed: int = 1
) -> dict[str, Expected]:
    """Write `count` submissions to a released assignment; what each of them should score."""
    source = _read(course_dir / "source" / assignment / f"{assignment}.ipynb")
    release = _read(course_dir / "release" / assignment / f"{assignment}.ipynb")
    answers_dir = course_dir / "sample_class" / assignment
    beginnings = {answer.student: answer for answer in answers(answers_dir)}
    beginnings["reference"] = _reference(source)
    wrong = answers(answers_dir / "wrong")
    expected = {}
    for number in range(1, count + 1):
        student = f"s{number:04}"
        # A stream for each student: a larger class begins with the same people.
        draw = Random(f"{seed}/{assignment}/{student}")
        answer, expected[student] = _draw_answer(student, beginnings, wrong, draw)
        folder = course_dir / "submitted" / student / assignment
        folder.mkdir(parents=True)
        text = nbformat.writes(submit(release, answer))
        (folder / f"{assignment}.ipynb").write_text(text + "\n", encoding="utf-8")
    return expected


def _draw_answer(
    student: str, beginnings: dict[str, Answer], wrong: list[Answer], draw: Random
) -> tuple[Answer, Expected]:
    (name,) = draw.choices(list(_BEGINNINGS), list(_BEGINNINGS.values()))
    begun = beginnings[name]
    cells, added, points = dict(begun.cells), dict(begun.added), dict(begun.scores)
    # An answer may use what another, now wrong or missing, has imported.
    added["setup"] = "\n".join([added.get("setup", ""), *_imports(begun)]).strip()
    for question in points:
        others = [one for one in wrong if question in one.cells and question in one.scores]
        chance = draw.random()
        if chance < BLANK_SHARE:
            cells.pop(question, None)
            points[question] = 0
        elif chance < BLANK_SHARE + WRONG_SHARE and others:
            other = draw.choice(others)
            cells[question], points[question] = other.cells[question], other.scores[question]
            # What it imports stands in a cell of its own.
            for after, text in other.added.items():
                added[after] = f"{added.get(after, '')}\n{text}".strip()
    talkative = set()
    if draw.random() < TALKATIVE_SHARE:
        question = draw.choice(sorted(cells.keys() & points.keys()))
        cells[question] = _talkative(cells[question] or "")
        talkative.add(question)
    cells = {
        name: f"# {name}, {student}\n{text}" if text is not None else None
        for name, text in cells.items()
    }
    last = list(points)[-1]
    added[last] = f"{added.get(last, '')}\nprint('done')\n{{'student': {student!r}}}"
    answer = Answer(student=student, what=name, cells=cells, added=added, scores=points)
    return answer, Expected(points, frozenset(talkative))


def _imports(answer: Answer) -> list[str]:
    statements = (node for text in answer.cells.values() if text for node in ast.parse(text).body)
    return sorted(
        {ast.unparse(s) for s in statements if isinstance(s, ast.Import | ast.ImportFrom)}
    )


def _reference(source: NotebookNode) -> Answer:
    cells, scores = {}, {}
    question = ""
    for cell in source.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            question = marks["grade_id"]
            cells[question] = _SOLUTION.sub(lambda found: found[1], cell.source)
            scores[question] = 0.0
        elif marks.get("grade"):
            scores[question] += marks["points"]
    return Answer("reference", "The instructor's own.", cells, {}, scores)


def _talkative(source: str) -> str:
    """The answer with a word on stderr at each call of its last function."""
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return "\n".join(_wrapped(source, names[-1])) if names else source


def _wrapped(source: str, name: str) -> Iterator[str]:
    yield source
    yield ""
    yield "import sys"
    yield f"_quiet_{name} = {name}"
    yield ""
    yield f"def {name}(*args, **keywords):"
    yield f"    print('{name} was called', file=sys.stderr)"
    yield f"    return _quiet_{name}(*args, **keywords)"


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)
