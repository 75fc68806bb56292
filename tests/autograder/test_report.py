"""The tables in the terminal."""

import io

from rich.console import Console

from autograder.report import show_kept
from autograder.scores import KeptScore


def _kept(student: str, questions: dict[str, float]) -> KeptScore:
    total = sum(questions.values())
    return KeptScore(student, total, 20, 0, waits_for_person=False, questions=questions)


def test_each_score_stands_under_its_question() -> None:
    console = Console(file=io.StringIO(), width=120)
    kept = [_kept("early", {"b": 2}), _kept("late", {"a": 1, "b": 3, "c": 4})]
    show_kept(console, "toy", kept)
    assert isinstance(console.file, io.StringIO)
    head, *rows = [
        [cell.strip() for cell in line.replace("┃", "│").strip("│").split("│")]
        for line in console.file.getvalue().splitlines()
        if "┃" in line or "│" in line
    ]
    assert head[0] == "student"
    tables = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["a"], row["b"], row["c"]) for row in tables] == [("", "2", ""), ("1", "3", "4")]
