"""The page about one student's submission, for that student."""

from autograder.printable import printable
from autograder.records import UNANSWERED
from autograder.reports.charts import meter
from autograder.reports.how_it_ran import how_it_ran
from autograder.reports.markup import Html, points, scored, tag
from autograder.reports.message import show_message
from autograder.reports.misunderstandings import has_failed
from autograder.reports.notes import is_for_students
from autograder.reports.page import page, section
from autograder.reports.records import Mark, QuestionMark, StudentRecord
from autograder.reports.said import parts_of


def student_page(assignment: str, student: StudentRecord) -> str:
    """The whole page: points by question, what failed, and the next step."""
    return page(f"{assignment}: {student.name}", *summary(assignment, student))


def summary(assignment: str, student: StudentRecord, notebook: str = "") -> list[Html]:
    """The parts of the page, for others to build on.

    With `notebook`, the student's marks are those of one notebook of several.
    """
    parts = [
        tag("h1", assignment),
        tag("p", printable(student.name), class_="soft"),
        _score(student, notebook),
    ]
    told = [note for note in student.notes if is_for_students(note)]
    ran = how_it_ran(student, notebook)
    if told or ran:
        lines = ([ran] if ran else []) + [note + "." for note in told]
        parts.append(section("How it ran", (tag("p", line) for line in lines)))
    parts += [_question(one, student) for one in student.questions()]
    return parts


def _score(student: StudentRecord, notebook: str) -> Html:
    if student.failed:
        return tag("p", "It is not graded yet. You need not do anything.", class_="card")
    notes = []
    if notebook:
        here = points(sum(mark.points for mark in student.marks))
        most = points(sum(mark.max_points for mark in student.marks))
        notes.append(f"{here} of {most} of them in the notebook {notebook}.")
    if student.late_penalty:
        notes.append(f"Taken off for lateness: {points(student.late_penalty)}.")
    if student.outdated:
        notes.append("Its tests were corrected since; the score can change.")
    if student.waits:
        notes.append("A person has still to look at it; the score can change.")
    share = student.score / student.max_score if student.max_score else 0.0
    return tag(
        "div",
        tag(
            "p",
            tag("b", f"Score: {points(student.score)}"),
            f" of {points(student.max_score)} points",
        ),
        meter(share),
        (tag("p", note, class_="small soft") for note in notes),
        class_="card",
    )


def _question(one: QuestionMark, student: StudentRecord) -> Html:
    tone = "good" if one.earned >= one.max_points else "some" if one.earned > 0 else "bad"
    remarks = [
        remark.text
        for remark in student.remarks
        if any(
            remark.notebook == mark.notebook
            and remark.grade_id in (one.question.removeprefix(f"{mark.notebook}: "), mark.grade_id)
            for mark in one.marks
        )
    ]
    shown = (
        "waits for a person"
        if one.waits
        else scored(one.earned, one.max_points, one.extra_credit, " of ")
    )
    return tag(
        "section",
        tag(
            "div",
            tag("h2", one.question),
            tag("b", shown, class_="soft" if one.waits else tone),
            class_="head",
        ),
        (tag("p", tag("b", "Comment: "), text) for text in remarks),
        tag("ul", (_mark(mark) for mark in one.marks), class_="groups"),
    )


def _mark(mark: Mark) -> Html:
    if mark.waits:
        state, tone = "waits for a person", "soft"
    elif mark.by_hand:
        state, tone = "graded by a person", "soft"
    elif mark.not_run:
        state, tone = "not run", "bad"
    elif mark.is_full:
        state, tone = "passed", "good"
    elif mark.earned > 0:
        state, tone = "passed in part", "some"
    else:
        state, tone = "failed" if mark.end else "no points", "bad"
    return tag(
        "li",
        tag(
            "div",
            tag("span", tag("code", mark.grade_id), " ", tag("b", state, class_=tone)),
            tag(
                "span",
                scored(mark.earned, mark.max_points, mark.extra_credit),
                class_="soft small",
            ),
            class_="head",
        ),
        _why(mark) if has_failed(mark) else None,
    )


def _why(mark: Mark) -> Html | None:
    if mark.error == UNANSWERED:
        return tag("p", "There was no answer yet: the cell still raises NotImplementedError.")
    if mark.message or mark.error:
        return show_message(parts_of(mark.message), mark.error)
    return tag("p", mark.note) if mark.note else None
