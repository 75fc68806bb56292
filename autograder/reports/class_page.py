"""The page about a class: what an instructor looks at after grading."""

import datetime as dt
from collections.abc import Mapping

from autograder.printable import counted
from autograder.reports.class_groups import groups
from autograder.reports.class_numbers import distribution, outcomes, questions, tiles
from autograder.reports.class_people import everyone, person, slowest, worth_a_look
from autograder.reports.markup import Html, points, tag
from autograder.reports.page import page
from autograder.reports.records import ClassRecord

# The buttons are made by the script: without it the table is only not sortable.
_SORT = """
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = (row) => row.cells[place].dataset.value ?? row.cells[place].textContent;
      const compare = (a, b) => {
        const [x, y] = [key(a), key(b)];
        const numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
        return (numbers ? x - y : x.localeCompare(y)) * (up ? 1 : -1);
      };
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
    });
  });
}
"""


def class_page(record: ClassRecord, made_at: dt.datetime, pages: Mapping[str, str]) -> str:
    """The whole page; `pages` has the address of each student's page that there is."""
    graded = [student for student in record.students if not student.failed]
    return page(
        f"{record.assignment}: report",
        tag("h1", record.assignment),
        tag(
            "p",
            f"{record.course + ', ' if record.course else ''}{points(record.max_score)} points, "
            f"{counted(len(record.students), 'submission')}. "
            f"Made {made_at:%d %B %Y, %H:%M}.",
            class_="soft",
        ),
        _outdated(record),
        tiles(record, graded),
        tag("div", distribution(record, graded), outcomes(record), class_="pair"),
        questions(record),
        groups(graded),
        person(record, pages),
        worth_a_look(record, pages),
        slowest(record, pages),
        everyone(record, pages),
        tag(
            "footer",
            "Scores are the gradebook's: manual scores and extra credit included, late penalties "
            "taken off.",
        ),
        script=_SORT,
    )


def _outdated(record: ClassRecord) -> Html | None:
    if not record.outdated:
        return None
    text = (
        f"{counted(record.outdated, 'result')} of {len(record.students)} from other tests than "
        f"those of now: run autograder regrade {record.assignment}. Until then no score of "
        "these is final, and the numbers below mix both."
    )
    return tag("p", text, class_="card some")
