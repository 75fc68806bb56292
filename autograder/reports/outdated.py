"""Tell which results come from other tests than those of now."""

from pathlib import Path

from autograder.journal import written_lines


def outdated_students(journal: Path, blueprint_digest: str) -> frozenset[str]:
    """Whose result is not, or not as a whole, from the tests and given files of that digest.

    A result that the journal has and that never came into the gradebook counts as such, too.
    Students without a result in the journal are not told: another program graded them.
    """
    kept: dict[str, str] = {}
    last: dict[str, str] = {}
    for data in written_lines(journal):
        student = data.get("key")
        if not isinstance(student, str):
            continue
        if "fingerprint" in data:
            last[student] = str(data["fingerprint"].get("blueprint"))
            kept.pop(student, None)
        elif "kept" in data and student in last:
            kept[student] = last[student]
    return frozenset(name for name in last if kept.get(name) != blueprint_digest)
