"""Show results as a table in the terminal."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grade import Graded, Outcome
from autograder.printable import counted, printable
from autograder.reports.markup import points
from autograder.reports.notes import gravest_first
from autograder.reports.records import ClassRecord, QuestionMark, StudentRecord
from autograder.steps.score import Score

_QUESTION_COLUMNS = 8
_NOTES = 4
"""Shown of one student; the file of the results has all."""
_WHY_CHARACTERS = 40
"""A longer reason stands below the table, which it would widen for everybody."""
_STYLE = {Outcome.GRADED: "green", Outcome.FAILED: "bold red"}


def show(console: Console, graded: Sequence[Graded], seconds: float) -> None:
    """Print a line for each student, in the order of their names, and the totals."""
    rows = sorted(graded, key=lambda one: one.student)
    questions = list(dict.fromkeys(_by_question(rows[0]))) if rows else []
    by_question = 0 < len(questions) <= _QUESTION_COLUMNS
    table = _table(rows[0].assignment if rows else "")
    for question in questions if by_question else []:
        table.add_column(_shown(question), justify="right")
    table.add_column("score", justify="right")
    table.add_column("outcome")
    for one in rows:
        cells = [_shown(one.student)]
        if by_question:
            asked = _by_question(one)
            cells += [
                _points(asked[question]) if question in asked else "" for question in questions
            ]
        style = _STYLE.get(one.outcome, "yellow")
        why = f": {_shown(_why(one))}" if one.why and len(_why(one)) <= _WHY_CHARACTERS else ""
        cells.append(f"{one.score:g} / {one.max_score:g}")
        by_hand = " [dim](waits for a person to grade)[/]" if _waits(one) else ""
        cells.append(f"[{style}]{one.outcome}[/]{why}{by_hand}")
        table.add_row(*cells)
    console.print(table)
    for one in rows:
        if len(_why(one)) > _WHY_CHARACTERS:
            console.print(f"{_shown(one.student)}: {one.outcome}: {_shown(_why(one))}")
        for note in gravest_first(one.notes)[:_NOTES]:
            console.print(f"[dim]{_shown(one.student)}: {_shown(note)}[/]")
        if one.notes[_NOTES:]:
            more = counted(len(one.notes) - _NOTES, "more note")
            console.print(f"[dim]{_shown(one.student)}: {more}[/]")
    console.print(_totals(rows, seconds))


def show_kept(console: Console, record: ClassRecord) -> None:
    """Print what the gradebook has for each student, what people gave included."""
    by_question = len(record.questions) <= _QUESTION_COLUMNS
    late = any(one.late_penalty for one in record.students)
    open_ends = any(not one.is_final for one in record.students)
    by_hand = any(mark.by_hand for one in record.students for mark in one.marks)
    table = _table(record.assignment)
    for question in record.questions if by_question else []:
        table.add_column(_shown(question), justify="right")
    if late:
        table.add_column("late penalty", justify="right")
    table.add_column("score", justify="right")
    if open_ends:
        table.add_column("still to do")
    for one in record.students:
        cells = [_shown(one.student)]
        if by_question:
            kept = {each.question: each for each in one.questions()}
            cells += [_kept(kept.get(question), one) for question in record.questions]
        if late:
            cells.append(points(one.late_penalty) if one.late_penalty else "")
        cells.append("" if one.failed else f"{points(one.score)} / {points(one.max_score)}")
        if open_ends:
            cells.append(_still_to_do(one))
        table.add_row(*cells)
    console.print(table)
    if by_hand and by_question:
        console.print("[dim]* points that a person gave[/]")


def _still_to_do(student: StudentRecord) -> str:
    if student.failed:
        return "the grader failed: grade again"
    told = ["comes from other tests than those of now: regrade"] if student.outdated else []
    return "; ".join(told + (["waits for a person to grade"] if student.waits else []))


def _kept(one: QuestionMark | None, student: StudentRecord) -> str:
    if one is None or student.failed:
        return ""
    if one.waits and not any(mark.by_hand for mark in one.marks):
        return "?"
    sign = "*" if any(mark.by_hand for mark in one.marks) else ""
    return f"{points(one.points)}{sign} / {points(one.max_points)}"


def _table(title: str) -> Table:
    table = Table(title=_shown(title) if title else None, title_justify="left")
    table.add_column("student")
    return table


def _shown(text: str) -> str:
    """Text of others': no markup of rich's, nothing that a terminal acts on."""
    return escape(printable(text))


def _by_question(one: Graded) -> dict[str, list[Score]]:
    asked: dict[str, list[Score]] = {}
    for score in one.scores:
        asked.setdefault(one.questions.get(score.grade_id, score.grade_id), []).append(score)
    return asked


def _points(scores: Sequence[Score]) -> str:
    points = [score.points for score in scores if score.points is not None]
    if len(points) < len(scores):
        return "?"
    return f"{sum(points):g} / {sum(score.max_points for score in scores):g}"


def _why(one: Graded) -> str:
    return (one.why.splitlines() or [""])[-1]


def _waits(one: Graded) -> bool:
    return any(score.points is None for score in one.scores)


def _totals(rows: Sequence[Graded], seconds: float) -> str:
    counts = Counter(one.outcome for one in rows)
    outcomes = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    mean = sum(one.score for one in rows) / len(rows) if rows else 0.0
    by_hand = sum(_waits(one) for one in rows)
    before = sum(one.unchanged for one in rows)
    text = f"{counted(len(rows), 'submission')} in {seconds:.1f} s: "
    text += f"{before} unchanged, {len(rows) - before} run; " if before else ""
    text += f"{outcomes}; mean {mean:.2f}"
    waits = "waits" if by_hand == 1 else "wait"
    return text + (f"; {by_hand} {waits} for a person to grade" if by_hand else "")
