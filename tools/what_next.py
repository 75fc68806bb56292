"""Print the scores of the sample class, where the book is, and what to type next."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "_build" / "sample-class" / "autograded"


def score_table(results: Path) -> Table:
    """One row a student, one column an assignment, from the grader's JSON lines."""
    scores: dict[str, dict[str, str]] = {}
    files = sorted(results.glob("*.jsonl"))
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            one = json.loads(line)
            shown = f"{one['score']:g} / {one['max_score']:g}"
            scores.setdefault(one["student"], {})[file.stem] = shown
    table = Table("student", title="The sample class", title_justify="left")
    for file in files:
        table.add_column(file.stem, justify="right")
    for student in sorted(scores):
        table.add_row(student, *(scores[student].get(file.stem, "") for file in files))
    return table


def main() -> None:
    Console().print(score_table(RESULTS))
    print(
        f"""
The book:   {ROOT / "_build/html/index.html"}

What next:
  make serve                      read the book in a browser
  make lab                        run the chapters and solve the assignments in JupyterLab
  make grade ASSIGNMENT=elb       grade what stands in notebooks/submitted
  make test                       run the tests

The sample class, graded: {RESULTS.parent}
  .venv/bin/autograder report elb --course-dir {RESULTS.parent.relative_to(ROOT)}
                                  make its pages: the class, each student
"""
    )


if __name__ == "__main__":
    main()
