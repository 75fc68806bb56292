"""Of the class's page: likely misunderstandings."""

from collections.abc import Sequence

from autograder.printable import counted
from autograder.reports.markup import Html, join, points, tag
from autograder.reports.message import show_message
from autograder.reports.misunderstandings import Misunderstanding, misunderstandings, unanswered
from autograder.reports.page import chips, heads, section, table
from autograder.reports.records import StudentRecord

_SHARED = 8


def groups(students: Sequence[StudentRecord]) -> Html:
    """The groups of several, those of one folded, and what was left unanswered."""
    found = misunderstandings(students)
    shared = [one for one in found if len(one.students) > 1]
    alone = [one for one in found if len(one.students) == 1]
    left_open = unanswered(students)
    nothing = sum(student.nothing_ran for student in students)
    content: list[Html] = []
    if shared:
        content.append(tag("ol", map(_group, shared[:_SHARED]), class_="groups"))
    else:
        content.append(tag("p", "No two students failed a question in the same way."))
    if shared[_SHARED:]:
        content.append(_more(f"{counted(len(shared) - _SHARED, 'more group')}", shared[_SHARED:]))
    if alone:
        content.append(_more(f"{counted(len(alone), 'failure')} seen once", alone))
    if left_open:
        rows = (
            tag(
                "tr",
                tag("th", question, scope="row"),
                tag("td", len(names), class_="number"),
                tag("td", chips(names)),
            )
            for question, names in left_open.items()
        )
        content.append(
            tag(
                "details",
                tag("summary", "Left unanswered, by question"),
                table(heads("question", "#students", "who"), rows, "Questions left as released"),
            )
        )
    return section(
        "Likely misunderstandings",
        tag(
            "p",
            "Students whose tests failed for what looks like one reason, most students first. "
            "Numbers, ids and names differ from one to the next; one example is shown."
            + (
                f" Left out: {counted(nothing, 'submission')} in which nothing ran." * bool(nothing)
            ),
            class_="soft small",
        ),
        *content,
    )


def _group(one: Misunderstanding) -> Html:
    return tag(
        "li",
        tag(
            "div",
            tag("h3", f"{one.question}: {counted(len(one.students), 'student')}"),
            tag("span", f"{points(one.points_lost)} points lost", class_="soft small"),
            class_="head",
        ),
        show_message(one.example, one.error),
        tag(
            "details",
            tag("summary", "Who, and in which tests"),
            chips(one.students),
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
