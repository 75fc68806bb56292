"""The feedback page of one notebook: scores and comments, then the notebook as it ran."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.reports.hidden import Delimiters, split
from autograder.reports.markup import Child, Html, escape, scored, tag
from autograder.reports.notebook import code, terminal_text
from autograder.reports.notebook.cells import Cell, Output
from autograder.reports.notebook.code import coloured
from autograder.reports.notebook.harmless import harmless, markdown
from autograder.reports.notebook.terminal_text import coloured_text
from autograder.reports.notebook.tracebacks import students_traceback
from autograder.reports.page import page
from autograder.reports.records import Mark, StudentRecord
from autograder.reports.student_page import summary
from autograder.steps.blueprint import Blueprint

# What grading took for unsafe it wrote as text: a table's plain form is easier to read.
_ESCAPED_TAG = re.compile(r"&lt;/?(?:div|table|style|span|p)\b")
_PICTURES = ("image/png", "image/jpeg", "image/gif")

STYLE = (
    code.STYLE
    + terminal_text.STYLE
    + """
.cell { margin: 1rem 0 0; }
.cell img { height: auto; max-width: 100%; }
.cell table { width: auto; }
.prompt { color: var(--soft); font-size: 0.8125rem; margin: 0 0 0.2rem; }
.out { border-left: 3px solid var(--line); margin: 0.25rem 0 0; padding-left: 0.75rem; }
.out pre { background: none; padding: 0.2rem 0; }
.out .error { color: var(--bad); }
.comment { background: var(--mark); border-radius: 6px; padding: 0.4rem 0.75rem;
  white-space: pre-wrap; }
.test { border: 1px solid var(--line); border-radius: 8px; padding: 0.5rem 0.9rem; }
.test > summary { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem;
  justify-content: space-between; }
.test > summary::before { content: "\\25B8"; color: var(--soft); }
.test[open] > summary::before { content: "\\25BE"; }
.test > summary > :first-child { flex: 1; }
"""
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is the same for all students' pages of one notebook."""

    assignment: str
    blueprint: Blueprint
    words: Delimiters
    plain: bool = False
    """Show all that the student wrote as bare text: for one whose text takes too long."""


def notebook_page(lesson: Lesson, student: StudentRecord, cells: Sequence[Cell]) -> str:
    """The whole page."""
    name = lesson.blueprint.notebook
    here = replace(student, marks=tuple(mark for mark in student.marks if mark.notebook == name))
    return page(
        f"{lesson.assignment}: {student.name}",
        *summary(lesson.assignment, here, "" if len(here.marks) == len(student.marks) else name),
        tag("section", tag("h2", "Your notebook"), _Notebook(lesson, here, cells).parts()),
        style=STYLE,
    )


class _Notebook:
    def __init__(self, lesson: Lesson, student: StudentRecord, cells: Sequence[Cell]) -> None:
        self._lesson = lesson
        self._cells = cells
        self._marks: Mapping[str, Mark] = {mark.grade_id: mark for mark in student.marks}
        self._comments = {
            remark.grade_id: remark.text
            for remark in student.remarks
            if remark.notebook == lesson.blueprint.notebook
        }
        tests = {cell.grade_id for cell in lesson.blueprint.cells if cell.is_test}
        self._tests: Collection[str] = tests
        self._theirs = {
            cell.number for cell in cells if cell.number is not None and cell.grade_id not in tests
        }

    def parts(self) -> Iterator[Html]:
        for cell in self._cells:
            if cell.grade_id in self._tests:
                yield self._test(cell)
            elif cell.kind == "code":
                yield self._code(cell)
            else:
                yield self._prose(cell)

    def _prose(self, cell: Cell) -> Html:
        if cell.kind == "markdown" and not self._lesson.plain:
            shown: Child = markdown(cell.source, cell.attachments)
        else:
            shown = tag("pre", cell.source)
        return tag("div", shown, self._comment(cell), class_="cell")

    def _code(self, cell: Cell) -> Html:
        label = f"In [{cell.number}]" if cell.number is not None else "not run"
        return tag(
            "div",
            tag("p", label, f" {cell.grade_id}" if cell.grade_id else None, class_="prompt"),
            tag("pre", tag("code", self._coloured(cell.source)), tabindex="0"),
            self._outputs(cell),
            self._comment(cell),
            class_="cell",
        )

    def _test(self, cell: Cell) -> Html:
        parts = split(cell.source, self._lesson.words)
        mark = self._marks.get(cell.grade_id)
        failed = mark is not None and not mark.is_full
        score = scored(mark.earned, mark.max_points, mark.extra_credit) if mark else ""
        tone = "bad" if failed else "good"
        # What a hidden test printed can be what it looks for: of its outputs the failure only.
        outputs = [one for one in cell.outputs if one.kind == "error" or not parts.hidden]
        return tag(
            "details",
            tag(
                "summary",
                tag("span", "Test ", tag("code", cell.grade_id)),
                tag("b", score, class_=tone),
            ),
            tag("pre", tag("code", coloured(parts.visible)), tabindex="0"),
            tag("p", "This test has more lines than are shown.", class_="soft small")
            if parts.hidden
            else None,
            self._shown(outputs, of_test=True),
            self._comment(cell),
            class_="cell test",
            open=failed,
        )

    def _comment(self, cell: Cell) -> Html | None:
        text = self._comments.get(cell.grade_id)
        return tag("p", tag("b", "Comment: "), text, class_="comment") if text else None

    def _coloured(self, source: str) -> Html:
        return escape(source) if self._lesson.plain else coloured(source)

    def _outputs(self, cell: Cell) -> Html | None:
        return self._shown(cell.outputs, of_test=False)

    def _shown(self, outputs: Sequence[Output], of_test: bool) -> Html | None:
        shown = [made for output in outputs if (made := self._output(output, of_test))]
        return tag("div", shown, class_="out") if shown else None

    def _output(self, output: Output, of_test: bool) -> Html | None:
        if output.kind == "stream":
            return tag("pre", self._text(output.text), tabindex="0")
        if output.kind == "error":
            text = students_traceback(output, self._theirs)
            return tag("pre", escape(text[-20_000:]), class_="error", tabindex="0")
        return self._data(output.data)

    def _data(self, data: Mapping[str, str]) -> Html | None:
        plain = data.get("text/plain", "")
        for mime in _PICTURES:
            if mime in data:
                address = f"data:{mime};base64,{''.join(data[mime].split())}"
                return tag("img", src=address, alt=plain[:200] or "picture that this cell made")
        if not self._lesson.plain:
            if "text/html" in data and not (plain and _ESCAPED_TAG.search(data["text/html"])):
                return tag("div", harmless(data["text/html"]), class_="scroll", tabindex="0")
            if "text/markdown" in data:
                return markdown(data["text/markdown"])
        text = plain or data.get("text/html") or data.get("text/latex", "")
        return tag("pre", self._text(text), tabindex="0") if text else None

    def _text(self, text: str) -> Html:
        if self._lesson.plain:
            return escape(terminal_text.without_escapes(text[:20_000]))
        return coloured_text(text)
