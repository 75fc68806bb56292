"""Of the class's page: who waits, whom to look at, who took long, and everyone."""

from collections.abc import Mapping

from autograder.graded import Outcome
from autograder.printable import printable
from autograder.reports.charts import meter
from autograder.reports.markup import Html, join, points, signed, tag
from autograder.reports.notes import Look, looks
from autograder.reports.page import heads, long_table, section, stacked_row, table
from autograder.reports.records import ClassRecord, StudentRecord

_SLOWEST = 10
_NOTES = 40
"""Of one student and kind; the file of the results has all."""


def person(record: ClassRecord, pages: Mapping[str, str]) -> Html | None:
    """Whose score a person has to finish; nothing where there is nobody."""
    rows = [
        stacked_row(_link(student, pages), (_to_do(student), ""))
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
        long_table(heads("student", "what"), rows, "Submissions without a final score"),
    )


def worth_a_look(record: ClassRecord, pages: Mapping[str, str]) -> Html | None:
    """The notes that call for a look; nothing where there are none."""
    found = [(look, student) for student in record.students for look in looks(student.notes)]
    if not found:
        return None
    # The sort is stable: of one kind, students stay in their order.
    found.sort(key=lambda one: one[0].gravity)
    rows = [
        stacked_row(_link(student, pages), (look.why, ""), (_notes(look), "small soft"))
        for look, student in found
    ]
    return section(
        "Worth a look",
        tag(
            "p",
            "A note is a reason to look, never a proof. What weighs most stands first.",
            class_="soft small",
        ),
        long_table(
            heads("student", "what it can mean", "note"), rows, "Notes that call for a look"
        ),
    )


def slowest(record: ClassRecord, pages: Mapping[str, str]) -> Html | None:
    """Whose submissions took longest."""
    timed = sorted(
        (student for student in record.students if student.wall_s is not None),
        key=lambda student: -(student.wall_s or 0.0),
    )
    if not timed:
        return None
    longest = timed[0].wall_s or 1.0
    rows = (
        stacked_row(
            _link(student, pages),
            (meter((student.wall_s or 0.0) / longest), "wide"),
            (f"{student.wall_s:.1f} s", "number"),
            (student.outcome + (f": {_first_line(student.why)}" if student.why else ""), ""),
        )
        for student in timed[:_SLOWEST]
    )
    return section(
        "Slowest submissions",
        table(
            heads("student", "compared", "#time", "outcome"),
            rows,
            "Longest times from first to last process",
            stacked=True,
        ),
    )


def everyone(record: ClassRecord, pages: Mapping[str, str]) -> Html:
    """A line for each student."""
    late = any(student.late_penalty for student in record.students)
    names = ["student", "#score", *(f"#{question}" for question in record.questions)]
    rows = (
        tag(
            "tr",
            tag("th", _link(student, pages), scope="row"),
            tag("td", _total(student), class_="number", data_value=student.score),
            (_cell(student, question) for question in record.questions),
            tag("td", points(student.late_penalty), class_="number") if late else None,
            tag("td", _state(student), class_="nowrap"),
        )
        for student in record.students
    )
    return section(
        "Everyone",
        table(
            heads(*names, *(["#late penalty"] if late else []), "outcome"),
            rows,
            "Points by question",
            sortable=True,
        ),
        tag(
            "p",
            "Handed nothing in: ",
            ", ".join(map(printable, record.absent)),
            class_="small soft",
        )
        if record.absent
        else None,
    )


def _notes(look: Look) -> Html:
    first, *rest = look.notes
    if not rest:
        return tag("p", first)
    more = [tag("li", note) for note in rest[:_NOTES]]
    if rest[_NOTES:]:
        more.append(tag("li", f"and {len(rest) - _NOTES} more"))
    folded = tag(
        "details", tag("summary", f"{len(rest)} more like it"), tag("ul", more, class_="notes")
    )
    return join((tag("p", first), folded))


def _to_do(student: StudentRecord) -> str:
    if student.failed:
        return "the grader failed on it: grade again"
    if student.outdated:
        return "its result comes from other tests than those of now: run regrade"
    return "to grade: " + ", ".join(one.question for one in student.questions() if one.waits)


def _cell(student: StudentRecord, question: str) -> Html:
    found = next((one for one in student.questions() if one.question == question), None)
    if found is None:
        return tag("td", class_="number")
    if found.waits:
        return tag("td", "waits", class_="number soft", data_value=-1)
    tone = "good" if found.earned >= found.max_points else "some" if found.earned > 0 else "bad"
    more = f" {signed(found.extra_credit)}" if found.extra_credit else ""
    return tag(
        "td",
        tag("span", points(found.earned), class_=tone),
        tag("span", f" / {points(found.max_points)}{more}", class_="soft small"),
        class_="number",
        data_value=found.points,
    )


def _state(student: StudentRecord) -> str:
    """How it ended, and whether that is the end of it."""
    if student.failed or student.is_final:
        return student.outcome
    missing = "regrade" if student.outdated else "waits"
    return missing if student.outcome == Outcome.GRADED else f"{student.outcome}, {missing}"


def _total(student: StudentRecord) -> Html:
    if student.failed:
        return tag("span", "none yet", class_="soft")
    if not student.is_final:
        return join((points(student.score), tag("span", " so far", class_="soft small")))
    return join(
        (
            tag("b", points(student.score)),
            tag("span", f" / {points(student.max_score)}", class_="soft small"),
        )
    )


def _link(student: StudentRecord, pages: Mapping[str, str]) -> Html:
    address = pages.get(student.student)
    name = "" if student.name == student.student else f" ({printable(student.name)})"
    shown = join((printable(student.student), name))
    return tag("a", shown, href=address) if address else shown


def _first_line(text: str) -> str:
    return text.splitlines()[0][:200] if text else ""
