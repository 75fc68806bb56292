"""Names of files for students, whatever their ids hold."""

import hashlib
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_@+-]*(?:\.[A-Za-z0-9_@+-]+)*")
_LENGTH = 80
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def file_stems(students: Iterable[str]) -> dict[str, str]:
    """For each student a stem that is a plain file name everywhere, no two the same.

    An id that is one already is kept; any other becomes `student-` and a part of its digest.
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(students):
        plain = _PLAIN.fullmatch(student) and len(student) <= _LENGTH
        stem = student
        # Some file systems take two names for one that differ only in capitals.
        if not plain or _RESERVED.fullmatch(student) or student.lower() in taken:
            stem = "student-" + hashlib.sha256(student.encode("utf-8", "replace")).hexdigest()[:16]
        taken.add(stem.lower())
        stems[student] = stem
    return stems
