"""The page about a class: what an instructor looks at after grading."""

import datetime as dt
from collections.abc import Mapping, Sequence

from autograder.reports.charts import histogram, meter, stacked, swatch
from autograder.reports.markup import Html, join, points, tag
from autograder.reports.misunderstandings import Misunderstanding, misunderstandings, unanswered
from autograder.reports.notes import why_look
from autograder.reports.page import definitions, page, section, table
from autograder.reports.records import ClassRecord, StudentRecord
from autograder.reports.said import Said
from autograder.reports.statistics import QuestionRate, outcome_counts, question_rates, spread

_SLOWEST = 10
_SHARED = 8
_LISTED = 12

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
    counted = [student for student in record.students if not student.failed]
    rates = question_rates(record)
    return page(
        f"{record.assignment}: report",
        tag("h1", record.assignment),
        tag(
            "p",
            f"{record.course + ', ' if record.course else ''}{points(record.max_score)} points, "
            f"{_count(len(record.students), 'submission')}. "
            f"Made {made_at:%d %B %Y, %H:%M}.",
            class_="soft",
        ),
        _tiles(record, counted),
        tag("div", _distribution(record, counted), _outcomes(record), class_="pair"),
        _questions(rates, _on_trust(record)),
        _shared(counted),
        _person(record, pages),
        _worth_a_look(record, pages),
        _slowest(record, pages),
        _everyone(record, pages),
        tag(
            "footer",
            "Scores are the gradebook's: manual scores and extra credit included, late penalties "
            "taken off.",
        ),
        script=_SORT,
    )


def said(message: Said, error: str = "") -> Html:
    """A failing test's message in its parts."""
    stood = message.stood or (f"It ended with {error}, without a message." if error else "")
    return definitions(
        ("What stood", stood),
        ("Expected", message.expected),
        ("Next step", tag("span", message.next_step, class_="next") if message.next_step else None),
        class_="said",
    )


def _tiles(record: ClassRecord, counted: Sequence[StudentRecord]) -> Html:
    waits = sum(not student.is_final for student in record.students)
    full = sum(student.score >= record.max_score for student in counted)
    told: list[tuple[str, object]] = [
        (_plain("submission", len(record.students)), len(record.students))
    ]
    if counted:
        numbers = spread([student.score for student in counted], record.max_score)
        told += [
            (f"mean of {points(record.max_score)}", points(numbers.mean)),
            ("median", points(numbers.median)),
            ("with full marks", full),
        ]
    told += [("for a person to finish", waits), ("handed nothing in", len(record.absent))]
    return tag(
        "ul",
        (
            tag("li", tag("b", value), tag("span", name, class_="soft small"))
            for name, value in told
        ),
        class_="tiles",
    )


def _distribution(record: ClassRecord, counted: Sequence[StudentRecord]) -> Html:
    if not counted:
        return section("Scores", tag("p", "No submission has a score yet."))
    numbers = spread([student.score for student in counted], record.max_score)
    rows = (
        tag(
            "tr",
            tag("th", f"{points(one.low)} to {points(one.high)}", scope="row"),
            tag("td", one.count, class_="number"),
        )
        for one in numbers.bins
    )
    return section(
        "Scores",
        histogram(numbers),
        tag(
            "p",
            f"Dashed: the median, {points(numbers.median)}. Lowest {points(numbers.lowest)}, "
            f"highest {points(numbers.highest)}.",
            class_="soft small",
        ),
        tag(
            "details",
            tag("summary", "The same as a table"),
            table(_heads("points", "#students"), rows, "Students by score"),
        ),
    )


def _outcomes(record: ClassRecord) -> Html:
    counts = outcome_counts(record)
    rows = (
        tag(
            "tr",
            tag("th", outcome, scope="row"),
            tag("td", meter(count / len(record.students))),
            tag("td", count, class_="number"),
        )
        for outcome, count in counts.items()
    )
    return section(
        "Outcomes", table(_heads("outcome", "share", "#students"), rows, "How submissions ended")
    )


def _on_trust(record: ClassRecord) -> Html | None:
    tests = dict.fromkeys(
        mark.grade_id for student in record.students for mark in student.marks if mark.on_trust
    )
    if not tests:
        return None
    return tag(
        "p",
        "These tests run in the student's own process, so their marks rest on trust: ",
        join((tag("code", test) for test in tests), ", "),
        ".",
        class_="small soft",
    )


def _questions(rates: Sequence[QuestionRate], below: Html | None) -> Html:
    rows = (
        tag(
            "tr",
            tag("th", rate.question, scope="row"),
            tag("td", stacked(rate)),
            tag("td", f"{rate.share:.0%}", class_="number", data_value=rate.share),
            tag(
                "td",
                f"{points(rate.mean)} / {points(rate.max_points)}",
                class_="number",
                data_value=rate.mean,
            ),
            tag("td", rate.full, class_="number"),
            tag("td", rate.partial, class_="number"),
            tag("td", rate.none, class_="number"),
        )
        for rate in rates
    )
    keys = [("fill-good", "all points"), ("fill-some", "some"), ("fill-bad", "none")]
    if any(rate.waiting for rate in rates):
        keys.append(("fill-wait", "waits for a person"))
    return section(
        "Questions",
        tag("ul", (tag("li", swatch(name), text) for name, text in keys), class_="key small"),
        table(
            _heads("question", "students", "#success", "#mean", "#all", "#some", "#none"),
            rows,
            "How each question went",
            sortable=True,
        ),
        below,
    )


def _shared(counted: Sequence[StudentRecord]) -> Html:
    found = misunderstandings(counted)
    shared = [one for one in found if len(one.students) > 1]
    alone = [one for one in found if len(one.students) == 1]
    left_open = unanswered(counted)
    content: list[Html] = []
    if shared:
        content.append(tag("ol", map(_group, shared[:_SHARED]), class_="groups"))
    else:
        content.append(tag("p", "No two students failed a question in the same way."))
    if shared[_SHARED:]:
        content.append(_more(f"{_count(len(shared) - _SHARED, 'more group')}", shared[_SHARED:]))
    if alone:
        content.append(_more(f"{_count(len(alone), 'failure')} seen once", alone))
    if left_open:
        rows = (
            tag(
                "tr",
                tag("th", question, scope="row"),
                tag("td", len(names), class_="number"),
                tag("td", _names(names)),
            )
            for question, names in left_open.items()
        )
        content.append(
            tag(
                "details",
                tag("summary", "Left unanswered, by question"),
                table(_heads("question", "#students", "who"), rows, "Questions left as released"),
            )
        )
    return section(
        "Likely misunderstandings",
        tag(
            "p",
            "Students whose tests failed for what looks like one reason, most students first. "
            "Numbers, ids and names differ from one to the next; one example is shown.",
            class_="soft small",
        ),
        *content,
    )


def _group(one: Misunderstanding) -> Html:
    return tag(
        "li",
        tag(
            "div",
            tag("h3", f"{one.question}: {_count(len(one.students), 'student')}"),
            tag("span", f"{points(one.points_lost)} points lost", class_="soft small"),
            class_="head",
        ),
        said(one.example, one.error),
        tag(
            "details",
            tag("summary", "Who, and in which tests"),
            _names(one.students),
            tag(
                "p",
                "Tests: ",
                join((tag("code", test) for test in one.tests), ", "),
                class_="small",
            ),
        ),
    )


def _more(summary: str, groups: Sequence[Misunderstanding]) -> Html:
    return tag("details", tag("summary", summary), tag("ol", map(_group, groups), class_="groups"))


def _person(record: ClassRecord, pages: Mapping[str, str]) -> Html | None:
    rows = [
        tag("tr", tag("th", _link(student, pages), scope="row"), tag("td", _to_do(student)))
        for student in record.students
        if not student.is_final
    ]
    if not rows:
        return None
    return section(
        "For a person to finish",
        tag(
            "p",
            "In formgrader, or by grading again. Exports leave these scores blank.",
            class_="soft small",
        ),
        _long(_heads("student", "what"), rows, "Submissions without a final score"),
    )


def _to_do(student: StudentRecord) -> str:
    if student.failed:
        return "the grader failed on it: grade again"
    return "to grade: " + ", ".join(one.question for one in student.questions() if one.waits)


def _long(head: Html, rows: Sequence[Html], caption: str) -> Html:
    """A table whose later rows are folded."""
    first = table(head, rows[:_LISTED], caption)
    if len(rows) <= _LISTED:
        return first
    more = tag(
        "details",
        tag("summary", f"{len(rows) - _LISTED} more"),
        table(head, rows[_LISTED:], f"{caption}, continued"),
    )
    return join((first, more))


def _worth_a_look(record: ClassRecord, pages: Mapping[str, str]) -> Html | None:
    rows = [
        tag(
            "tr",
            tag("th", _link(student, pages), scope="row"),
            tag("td", why_look(note)),
            tag("td", note, class_="small soft"),
        )
        for student in record.students
        for note in student.notes
        if why_look(note)
    ]
    if not rows:
        return None
    return section(
        "Worth a look",
        tag("p", "A note is a reason to look, never a proof.", class_="soft small"),
        _long(_heads("student", "what it can mean", "note"), rows, "Notes that call for a look"),
    )


def _slowest(record: ClassRecord, pages: Mapping[str, str]) -> Html | None:
    timed = sorted(
        (student for student in record.students if student.wall_s is not None),
        key=lambda student: -(student.wall_s or 0.0),
    )
    if not timed:
        return None
    longest = timed[0].wall_s or 1.0
    rows = (
        tag(
            "tr",
            tag("th", _link(student, pages), scope="row"),
            tag("td", meter((student.wall_s or 0.0) / longest)),
            tag("td", f"{student.wall_s:.1f} s", class_="number"),
            tag("td", student.outcome + (f": {_first_line(student.why)}" if student.why else "")),
        )
        for student in timed[:_SLOWEST]
    )
    return section(
        "Slowest submissions",
        table(
            _heads("student", "compared", "#time", "outcome"),
            rows,
            "Longest times from first to last process",
        ),
    )


def _everyone(record: ClassRecord, pages: Mapping[str, str]) -> Html:
    late = any(student.late_penalty for student in record.students)
    heads = ["student", "#score", *(f"#{question}" for question in record.questions)]
    rows = (
        tag(
            "tr",
            tag("th", _link(student, pages), scope="row"),
            tag("td", _total(student), class_="number", data_value=student.score),
            (_cell(student, question) for question in record.questions),
            tag("td", points(student.late_penalty), class_="number") if late else None,
            tag("td", student.outcome, class_="nowrap"),
        )
        for student in record.students
    )
    return section(
        "Everyone",
        table(
            _heads(*heads, *(["#late penalty"] if late else []), "outcome"),
            rows,
            "Points by question",
            sortable=True,
        ),
        tag("p", "Handed nothing in: ", ", ".join(record.absent), class_="small soft")
        if record.absent
        else None,
    )


def _cell(student: StudentRecord, question: str) -> Html:
    found = next((one for one in student.questions() if one.question == question), None)
    if found is None:
        return tag("td", class_="number")
    if found.waits:
        return tag("td", "waits", class_="number soft", data_value=-1)
    tone = "good" if found.points >= found.max_points else "some" if found.points > 0 else "bad"
    return tag(
        "td",
        tag("span", points(found.points), class_=tone),
        tag("span", f" / {points(found.max_points)}", class_="soft small"),
        class_="number",
        data_value=found.points,
    )


def _total(student: StudentRecord) -> Html:
    if student.failed:
        return tag("span", "none yet", class_="soft")
    return join(
        (
            tag("b", points(student.score)),
            tag("span", f" / {points(student.max_score)}", class_="soft small"),
        )
    )


def _link(student: StudentRecord, pages: Mapping[str, str]) -> Html:
    address = pages.get(student.student)
    shown = join((student.student, "" if student.name == student.student else f" ({student.name})"))
    return tag("a", shown, href=address) if address else shown


def _names(students: Sequence[str]) -> Html:
    return tag("ul", (tag("li", student) for student in students), class_="names")


def _heads(*names: str) -> Html:
    """A head's row; a name that begins with # heads a column of numbers."""
    return tag(
        "tr",
        (
            tag("th", name.lstrip("#"), scope="col", class_="number" if name[:1] == "#" else None)
            for name in names
        ),
    )


def _count(number: int, what: str) -> str:
    return f"{number} {_plain(what, number)}"


def _plain(what: str, number: int) -> str:
    return what if number == 1 else f"{what}s"


def _first_line(text: str) -> str:
    return text.splitlines()[0][:200] if text else ""
