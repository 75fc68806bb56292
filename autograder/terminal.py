"""Show results as a table in the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grade import Graded, Outcome
from autograder.scores import KeptScore
from autograder.steps.score import Score

_QUESTION_COLUMNS = 8
_STYLE = {Outcome.GRADED: "green", Outcome.FAILED: "bold red"}


def show(console: Console, graded: Sequence[Graded], seconds: float) -> None:
    """Print a line for each student, in the order of their names, and the totals."""
    rows = sorted(graded, key=lambda one: one.student)
    questions = list(dict.fromkeys(_by_question(rows[0]))) if rows else []
    by_question = 0 < len(questions) <= _QUESTION_COLUMNS
    table = Table(title=f"{rows[0].assignment}" if rows else None, title_justify="left")
    table.add_column("student")
    for question in questions if by_question else []:
        table.add_column(question, justify="right")
    table.add_column("score", justify="right")
    table.add_column("outcome")
    for one in rows:
        cells = [escape(one.student)]
        if by_question:
            asked = _by_question(one)
            cells += [
                _points(asked[question]) if question in asked else "" for question in questions
            ]
        style = _STYLE.get(one.outcome, "yellow")
        why = f": {escape(one.why.splitlines()[-1])}" if one.why else ""
        cells.append(f"{one.score:g} / {one.max_score:g}")
        by_hand = " [dim](waits for a person to grade)[/]" if _waits(one) else ""
        cells.append(f"[{style}]{one.outcome}[/]{why}{by_hand}")
        table.add_row(*cells)
    console.print(table)
    for one in rows:
        for note in one.notes:
            console.print(f"[dim]{escape(one.student)}: {escape(note)}[/]")
    console.print(_totals(rows, seconds))


def show_kept(console: Console, assignment: str, kept: Sequence[KeptScore]) -> None:
    """Print what the gradebook has for each student."""
    table = Table(title=assignment, title_justify="left")
    # Who was graded before a later release has fewer questions; nobody's order is the others'.
    questions = list(dict.fromkeys(name for one in kept for name in one.questions))
    by_question = len(questions) <= _QUESTION_COLUMNS
    late = any(one.late_penalty for one in kept)
    by_hand = any(one.waits_for_person for one in kept)
    table.add_column("student")
    for question in questions if by_question else []:
        table.add_column(question, justify="right")
    if late:
        table.add_column("late penalty", justify="right")
    table.add_column("score", justify="right")
    if by_hand:
        table.add_column("still to do")
    for one in kept:
        cells = [escape(one.student)]
        if by_question:
            cells += [
                f"{one.questions[name]:g}" if name in one.questions else "" for name in questions
            ]
        if late:
            cells.append(f"{one.late_penalty:g}" if one.late_penalty else "")
        cells.append(f"{one.score:g} / {one.max_score:g}")
        if by_hand:
            cells.append("waits for a person to grade" if one.waits_for_person else "")
        table.add_row(*cells)
    console.print(table)


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


def _waits(one: Graded) -> bool:
    return any(score.points is None for score in one.scores)


def _totals(rows: Sequence[Graded], seconds: float) -> str:
    counts = {
        outcome: sum(one.outcome is outcome for one in rows)
        for outcome in Outcome
        if any(one.outcome is outcome for one in rows)
    }
    parts = [f"{count} {outcome}" for outcome, count in counts.items()]
    mean = sum(one.score for one in rows) / len(rows) if rows else 0.0
    by_hand = sum(_waits(one) for one in rows)
    before = sum(one.unchanged for one in rows)
    parts += [f"{before} graded before, unchanged"] if before else []
    text = f"{len(rows)} submissions in {seconds:.1f} s: {', '.join(parts)}; mean {mean:.2f}"
    return text + (f"; {by_hand} wait for a person to grade" if by_hand else "")
