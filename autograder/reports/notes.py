"""Tell the notes that call for a look by a person from those that only explain a score."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# What is seen and what it can mean, the gravest first. A note is a reason to look, never a proof.
_WORTH_A_LOOK = (
    (r"wrote the gradebook", "another program wrote the gradebook while this code ran"),
    (r"^tried: ", "its code tried what no exercise needs"),
    (r"tripwire|tamper|forge|patched", "its tests may have been tampered with"),
    (r"is a (?:hard )?link", "a link to somewhere else was handed in"),
    (r"outlived|still running|left .*process", "it left processes behind"),
    (
        r"had other marks|locked cell ''|handed in with the tag",
        "cells that are not the student's were changed",
    ),
    (
        r"is not in this assignment|more than once|^another assignment",
        "it has cells of another assignment, or copies",
    ),
)
# Ids that a student can invent stand in quotes: what they say decides nothing.
_QUOTED = re.compile(r"'[^']*'")
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), why) for pattern, why in _WORTH_A_LOOK)
_FOR_STUDENTS = re.compile(
    r"(?:answer |locked )?cell '[^']{1,200}' (?:did not run|was missing|had b)"
)


@dataclass(frozen=True, slots=True)
class Look:
    """All notes of one submission that call for a look for one reason."""

    why: str
    """What they can mean."""
    gravity: int
    """The smaller, the graver."""
    notes: tuple[str, ...]


def looks(notes: Iterable[str]) -> list[Look]:
    """The reasons to look at a submission, the gravest first, each with all its notes."""
    found: dict[int, list[str]] = defaultdict(list)
    for note in notes:
        if (kind := _kind(note)) < len(_WORTH_A_LOOK):
            found[kind].append(note)
    return [Look(_WORTH_A_LOOK[kind][1], kind, tuple(found[kind])) for kind in sorted(found)]


def gravest_first(notes: Sequence[str]) -> list[str]:
    """The same notes, so that whoever reads a few misses no kind: one of each, then the rest."""
    seen: dict[int, int] = defaultdict(int)
    keyed = []
    for place, note in enumerate(notes):
        kind = _kind(note)
        keyed.append((seen[kind] > 0, kind, place, note))
        seen[kind] += 1
    return [note for *_, note in sorted(keyed)]


def is_for_students(note: str) -> bool:
    """Whether the note helps its student and tells nothing about anybody else."""
    return _FOR_STUDENTS.match(note) is not None


def _kind(note: str) -> int:
    said = _QUOTED.sub("''", note)
    places = (place for place, (pattern, _) in enumerate(_PATTERNS) if pattern.search(said))
    return next(places, len(_PATTERNS))
