"""Of the class's page: what can be counted."""

from collections.abc import Sequence

from autograder.reports.charts import histogram, meter, stacked, swatch
from autograder.reports.markup import Html, join, plural, points, tag
from autograder.reports.page import heads, section, table
from autograder.reports.records import ClassRecord, StudentRecord
from autograder.reports.statistics import (
    mean_of_those_that_ran,
    outcome_counts,
    question_rates,
    spread,
)


def tiles(record: ClassRecord, graded: Sequence[StudentRecord]) -> Html:
    """The numbers that are asked for first."""
    waits = sum(not student.is_final for student in record.students)
    full = sum(student.score >= record.max_score for student in graded)
    told: list[tuple[str, object]] = [
        (plural("submission", len(record.students)), len(record.students))
    ]
    if graded:
        numbers = spread([student.score for student in graded], record.max_score)
        told += [
            (f"mean of {points(record.max_score)}", points(numbers.mean)),
            *_mean_of_the_others(graded),
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


def _mean_of_the_others(graded: Sequence[StudentRecord]) -> list[tuple[str, object]]:
    nothing = sum(student.nothing_ran for student in graded)
    mean = mean_of_those_that_ran(graded)
    if not nothing or mean is None:
        return []
    return [(f"mean without the {nothing} in which nothing ran", points(mean))]


def distribution(record: ClassRecord, graded: Sequence[StudentRecord]) -> Html:
    """How the scores spread."""
    if not graded:
        return section("Scores", tag("p", "No submission has a score yet."))
    numbers = spread([student.score for student in graded], record.max_score)
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
            table(heads("points", "#students"), rows, "Students by score"),
        ),
    )


def outcomes(record: ClassRecord) -> Html:
    """How submissions ended."""
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
        "Outcomes", table(heads("outcome", "share", "#students"), rows, "How submissions ended")
    )


def questions(record: ClassRecord) -> Html:
    """How each question went."""
    rates = question_rates(record)
    some_wait = any(rate.waiting for rate in rates)
    columns = ["question", "students", "#success", "#mean", "#all", "#some", "#none"]
    if some_wait:
        columns.append("#waiting")
    rows = (
        tag(
            "tr",
            tag("th", rate.question, scope="row"),
            tag("td", stacked(rate)),
            tag(
                "td",
                "?" if rate.is_open else f"{rate.share:.0%}",
                class_="number",
                data_value=rate.share,
            ),
            tag(
                "td",
                f"{'?' if rate.is_open else points(rate.mean)} / {points(rate.max_points)}",
                class_="number",
                data_value=rate.mean,
            ),
            tag("td", rate.full, class_="number"),
            tag("td", rate.partial, class_="number"),
            tag("td", rate.none, class_="number"),
            tag("td", rate.waiting, class_="number") if some_wait else None,
        )
        for rate in rates
    )
    keys = [("fill-good", "all points"), ("fill-some", "some"), ("fill-bad", "none")]
    if some_wait:
        keys.append(("fill-wait", "waits for a person"))
    return section(
        "Questions",
        tag("ul", (tag("li", swatch(name), text) for name, text in keys), class_="key small"),
        table(
            heads(*columns),
            rows,
            "How each question went",
            sortable=True,
        ),
        _on_trust(record),
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
