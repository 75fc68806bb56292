"""Judges what came of a play: who gained, what leaked, what was left, what was not named."""

import re
from collections.abc import Iterator

from tests.submissions.corpus import Handed
from tests.submissions.stage import UNTOUCHED, Report


def faults_of(handed: Handed, report: Report) -> list[str]:
    """What a cheat had of it, a line each; empty when it had nothing."""
    return list(_faults_of(handed, report))


def _faults_of(handed: Handed, report: Report) -> Iterator[str]:
    name = handed.name
    nothing = report.scores.get(UNTOUCHED, 0.0)
    if name not in report.scores and name not in report.lines:
        yield "was not graded"
    elif report.scores.get(name, 0.0) > nothing:
        yield f"scored {report.scores[name]:g}; an untouched notebook scores {nothing:g}"
    # What a page tells of the hidden tests even to those who did nothing is no gain of a cheat's.
    told_to_all = set(report.canaries.get(UNTOUCHED, ()))
    for place in report.canaries.get(name, ()):
        if place not in told_to_all:
            yield f"leaked {place}"
    for place in report.running.get(name, ()):
        yield f"would run: {place}"
    if name in report.no_page:
        yield f"no page: {report.no_page[name]}"
    for line in report.carried_out:
        if name in line:
            yield f"carried out: {line}"
    for line in report.changed_files:
        if name in line:
            yield f"left: {line}"


def faults_of_class(report: Report, handed: list[Handed]) -> list[str]:
    """What happened to others, or cannot be told of one cheat."""
    names = [one.name for one in handed]
    faults = [
        f"{student} did honest work worth {due:g} and has {report.scores.get(student)}"
        for student, due in report.due.items()
        if report.scores.get(student) != due
    ]
    faults += [f"exit code {code}" for code in report.exit_codes if code != 0]
    faults += [f"process left: {line}" for line in report.left_processes]
    faults += [f"shown: {line}" for line in report.running.get("", ())]
    faults += [f"leaked {place}" for place in report.canaries.get("", ())]
    for kind, lines in (("file", report.changed_files), ("carried out", report.carried_out)):
        faults += [f"{kind}: {line}" for line in lines if not any(name in line for name in names)]
    return faults


def is_named(handed: Handed, report: Report) -> bool:
    """Whether the grader's report on the cheat says what it was."""
    return handed.named is None or re.search(handed.named, said_of(handed, report)) is not None


def said_of(handed: Handed, report: Report) -> str:
    """All that the grader's report says of a submission."""
    line = report.lines.get(handed.name, {})
    messages = (score["message"] for score in line.get("scores", ()))
    parts = (line.get("outcome", ""), line.get("why", ""), *line.get("notes", ()), *messages)
    return "\n".join(parts)
