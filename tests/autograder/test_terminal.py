"""The tables in the terminal."""

import io

from rich.console import Console

from autograder.grade import Graded, Outcome
from autograder.scores import KeptScore
from autograder.steps.score import Score
from autograder.terminal import show, show_kept


def _kept(student: str, questions: dict[str, float]) -> KeptScore:
    total = sum(questions.values())
    return KeptScore(student, total, 20, 0, waits_for_person=False, questions=questions)


def _rows(console: Console) -> list[dict[str, str]]:
    assert isinstance(console.file, io.StringIO)
    head, *rows = [
        [cell.strip() for cell in line.replace("┃", "│").strip("│").split("│")]
        for line in console.file.getvalue().splitlines()
        if "┃" in line or "│" in line
    ]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_each_score_stands_under_its_question() -> None:
    console = Console(file=io.StringIO(), width=120)
    kept = [_kept("early", {"b": 2}), _kept("late", {"a": 1, "b": 3, "c": 4})]
    show_kept(console, "toy", kept)
    rows = _rows(console)
    assert [(row["a"], row["b"], row["c"]) for row in rows] == [("", "2", ""), ("1", "3", "4")]


def test_tests_of_one_question_share_a_column() -> None:
    console = Console(file=io.StringIO(), width=200)
    scores = [Score(f"web-{number}", number % 2, 1, None) for number in range(12)]
    scores += [Score("shop-1", 2, 2, None), Score("why", None, 4, None)]
    questions = {score.grade_id: score.grade_id.partition("-")[0] for score in scores}
    one = Graded("s", "toy", Outcome.GRADED, "", tuple(scores), 8, 18, (), 0, questions)
    show(console, [one], 1.0)
    (row,) = _rows(console)
    assert (row["web"], row["shop"], row["why"]) == ("6 / 12", "2 / 2", "?")
