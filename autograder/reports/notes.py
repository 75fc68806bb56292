"""Tell the notes that call for a look by a person from those that only explain a score."""

import re

# Each pattern with what it can mean. A note is a reason to look, never a proof.
_WORTH_A_LOOK = (
    (r"wrote the gradebook", "another program wrote the gradebook while this code ran"),
    (r"tripwire|tamper|forge|trust", "its tests may have been tampered with"),
    (r"is a link", "a link to somewhere else was handed in"),
    (r"escape|namespace|sandbox|seccomp|landlock", "it tried to leave its sandbox"),
    (r"left (?:a |its )?process|outlived|still running", "it left processes behind"),
    (r"memory|output cut|too much", "it wanted more memory, output or files than is allowed"),
    (
        r"is not in this assignment|had become|more than once",
        "cells of the assignment were changed",
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), why) for pattern, why in _WORTH_A_LOOK)
_FOR_STUDENTS = re.compile(r"(?:answer cell|cell) '[^']{1,200}' (?:did not|was missing|had become)")


def why_look(note: str) -> str:
    """What a note can mean when a person should look at it; empty when it only explains."""
    return next((why for pattern, why in _PATTERNS if pattern.search(note)), "")


def is_for_students(note: str) -> bool:
    """Whether the note helps its student and tells nothing about anybody else."""
    return _FOR_STUDENTS.match(note) is not None
