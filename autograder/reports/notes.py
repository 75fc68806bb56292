"""Tell the notes that call for a look by a person from those that only explain a score."""

import re

# Each pattern with what it can mean. A note is a reason to look, never a proof.
_WORTH_A_LOOK = (
    (r"wrote the gradebook", "another program wrote the gradebook while this code ran"),
    (r"^tried: ", "its code tried what no exercise needs"),
    (r"tripwire|tamper|forge|patched", "its tests may have been tampered with"),
    (r"is a (?:hard )?link", "a link to somewhere else was handed in"),
    (r"outlived|still running|left .*process", "it left processes behind"),
    (
        r"had other marks|locked cell '|handed in with the tag",
        "cells that are not the student's were changed",
    ),
    (r"is not in this assignment|more than once", "it has cells of another assignment, or copies"),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), why) for pattern, why in _WORTH_A_LOOK)
_FOR_STUDENTS = re.compile(
    r"(?:answer |locked )?cell '[^']{1,200}' (?:did not run|was missing|had b)"
)


def why_look(note: str) -> str:
    """What a note can mean when a person should look at it; empty when it only explains."""
    return next((why for pattern, why in _PATTERNS if pattern.search(note)), "")


def is_for_students(note: str) -> bool:
    """Whether the note helps its student and tells nothing about anybody else."""
    return _FOR_STUDENTS.match(note) is not None
