"""Take a failing test's message apart: what was seen, what was expected, the next step."""

import re
from dataclasses import dataclass

from autograder.reports.records import Mark

# In this order: what is inside another pattern's match comes later.
_VARYING = (
    (re.compile(r"(['\"`])(?:(?!\1).){0,200}\1"), "'…'"),
    (re.compile(r"\barn:[\w:/.*+=@-]+"), "arn:…"),
    (re.compile(r"\b[a-z]{1,10}-[0-9a-f]{8,17}\b"), "id-…"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "0x…"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "id-…"),
    (re.compile(r"[\[{(][^\[\]{}()]{0,2000}[\]})]"), "(…)"),
    (re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d[a-z]?\b"), "zone-…"),
    (re.compile(r"[+-]?\d+(?:[.,:/]\d+)*(?:e[+-]?\d+)?%?"), "#"),
    (re.compile(r"\s+"), " "),
)
_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Said:
    """A message in parts; a message of another form is all `stood`."""

    stood: str
    expected: str = ""
    next_step: str = ""


def parts_of(message: str) -> Said:
    """The parts of a message whose lines begin with `Expected:` and `Next:`."""
    parts: dict[str, list[str]] = {"": [], "Expected:": [], "Next:": []}
    here = ""
    for line in message.strip().splitlines():
        for head in ("Expected:", "Next:"):
            if line.startswith(head):
                here, line = head, line.removeprefix(head)
        parts[here].append(line.strip() if here else line.rstrip())
    stood, expected, next_step = ("\n".join(lines).strip() for lines in parts.values())
    return Said(stood, expected, next_step)


def comparable(text: str) -> str:
    """The text with what differs between two students of the same mistake put away.

    Quoted names, ids, lists, zones and numbers become signs for them.
    """
    text = text[:_LENGTH]
    for pattern, sign in _VARYING:
        text = pattern.sub(sign, text)
    return text.strip().lower()


def kind_of_failure(mark: Mark) -> str:
    """The same text for two failures that look like one misunderstanding.

    Where the message tells a next step, that step: it is written for one mistake, while
    what was seen differs from student to student.
    """
    said = parts_of(mark.message)
    if said.next_step:
        return comparable(f"{said.expected} {said.next_step}")
    return f"{mark.error}: {comparable(said.stood or mark.note)}"
