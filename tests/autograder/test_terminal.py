"""The tables in the terminal."""

import io
from dataclasses import replace

from rich.console import Console

from autograder.grade import Graded, Outcome
from autograder.steps.score import Score
from autograder.terminal import show, show_kept
from tests.autograder.reports.classes import class_of, mark, student


def _rows(console: Console) -> list[dict[str, str]]:
    assert isinstance(console.file, io.StringIO)
    head, *rows = [
        [cell.strip() for cell in line.replace("┃", "│").strip("│").split("│")]
        for line in console.file.getvalue().splitlines()
        if "┃" in line or "│" in line
    ]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_each_score_stands_under_its_question_with_what_people_gave() -> None:
    console = Console(file=io.StringIO(), width=120)
    show_kept(
        console,
        class_of(
            student("early", mark("b", 2)),
            student("late", mark("a", 1), mark("b", 1.5, by_hand=True), mark("c", 2)),
            student("waits", mark("a", 0, waits=True), late_penalty=0.5),
            student("broke", mark("a", 0), failed=True),
            questions=("a", "b", "c"),
        ),
    )
    rows = {row["student"]: row for row in _rows(console)}
    told = {name: (row["a"], row["b"], row["c"], row["score"]) for name, row in rows.items()}
    assert told == {
        "early": ("", "2 / 2", "", "2 / 2"),
        "late": ("1 / 2", "1.5* / 2", "2 / 2", "4.5 / 6"),
        "waits": ("?", "", "", "-0.5 / 2"),
        "broke": ("", "", "", ""),
    }
    assert rows["waits"]["still to do"] == "waits for a person to grade"
    assert rows["waits"]["late penalty"] == "0.5"
    assert "grade again" in rows["broke"]["still to do"]


def test_text_of_students_neither_marks_up_nor_steers_the_terminal() -> None:
    hostile = "[bold]x[/] [link=file:///etc]y[/]\x1b]0;title\x07\x1b[2J\u202e"
    console = Console(file=io.StringIO(), width=400, force_terminal=True, color_system=None)
    show_kept(console, class_of(student(hostile, mark(hostile, 2))))
    one = Graded(
        hostile, hostile, Outcome.TIMED_OUT, hostile, (Score(hostile, 0, 1, None),), 0, 1,
        (hostile,) * 9, 0, {hostile: hostile},
    )  # fmt: skip
    show(console, [one], 1.0)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "[bold]x[/] [link=file:///etc]y[/]\\x1b]0;title" in text
    assert not {"\x1b]", "\x07", "\x1b[2J", "\u202e"} & {
        sign for sign in ("\x1b]", "\x07", "\x1b[2J", "\u202e") if sign in text
    }
    assert "5 more notes" in text


def test_totals_count_each_submission_once() -> None:
    def totals(*graded: Graded) -> str:
        console = Console(file=io.StringIO(), width=200)
        show(console, graded, 1.0)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue().splitlines()[-1]

    one = Graded("a", "toy", Outcome.GRADED, "", (Score("why", None, 4, None),), 2, 4, (), 0)
    other = replace(one, student="b", outcome=Outcome.TIMED_OUT, unchanged=True)
    assert totals(one) == (
        "1 submission in 1.0 s: 1 graded; mean 2.00; 1 waits for a person to grade"
    )
    assert totals(one, other) == (
        "2 submissions in 1.0 s: 1 unchanged, 1 run; 1 graded, 1 timed out; mean 2.00; "
        "2 wait for a person to grade"
    )


def test_tests_of_one_question_share_a_column() -> None:
    console = Console(file=io.StringIO(), width=200)
    scores = [Score(f"web-{number}", number % 2, 1, None) for number in range(12)]
    scores += [Score("shop-1", 2, 2, None), Score("why", None, 4, None)]
    questions = {score.grade_id: score.grade_id.partition("-")[0] for score in scores}
    one = Graded("s", "toy", Outcome.GRADED, "", tuple(scores), 8, 18, (), 0, questions)
    show(console, [one], 1.0)
    (row,) = _rows(console)
    assert (row["web"], row["shop"], row["why"]) == ("6 / 12", "2 / 2", "?")


def test_the_terminal_keeps_the_gravest_of_many_notes() -> None:
    console = Console(file=io.StringIO(), width=200)
    notes = (*(f"cell 'x{n}' is not in this assignment" for n in range(9)), "tried: ptrace")
    show(console, [Graded("s", "toy", Outcome.GRADED, "", (), 0, 0, notes, 0)], 1.0)
    assert isinstance(console.file, io.StringIO)
    assert "tried: ptrace" in console.file.getvalue()
