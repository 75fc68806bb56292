"""Tells a fault of the environment or of a test from wrong answers: it meets the whole class."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from autograder.graded import Graded
from autograder.records import UNANSWERED, CellEnd
from autograder.steps.score import Score

FAILED_IMPORT = "could not import"
"""What a note says of a cell whose module is not there."""

_NO_MODULE = re.compile(r"No module named '([^']{1,100})'")
_NOT_PLAIN = "a test can only use plain data"
_FEWEST = 2
"""Of one student alone it is more likely a mistake of theirs."""


def class_wide_faults(graded: Sequence[Graded]) -> list[str]:
    """What to put right before the marks are believed, a sentence for each cause.

    A test counts when nobody passes it and most of those who answered fail for a cause that is
    none of theirs: a module that is not installed, a value that is no plain data.
    """
    tried: dict[str, list[tuple[Graded, Score]]] = defaultdict(list)
    for one in graded:
        for score in one.scores:
            if score.end in (CellEnd.RAN, CellEnd.RAISED) and score.error != UNANSWERED:
                tried[score.grade_id].append((one, score))
    tests: dict[str, list[str]] = defaultdict(list)
    for grade_id, all_of_it in tried.items():
        if len(all_of_it) < _FEWEST or any(score.points for _, score in all_of_it):
            continue
        causes = Counter(_cause(one, score) for one, score in all_of_it)
        cause, count = causes.most_common(1)[0]
        if cause and 2 * count > len(all_of_it):
            tests[cause].append(grade_id)
    return [f"nobody passes {', '.join(names)}: {cause}" for cause, names in tests.items()]


def _cause(one: Graded, score: Score) -> str:
    if _NOT_PLAIN in score.message or _NOT_PLAIN in score.note:
        return (
            "a test takes from the student what is no plain data; tag its cell "
            "autograder-in-process and generate the assignment again"
        )
    said = [score.message] if score.error == "ModuleNotFoundError" else []
    if score.error == "NameError":
        said = [note for note in one.notes if FAILED_IMPORT in note]
    missing = next((found[1] for text in said if (found := _NO_MODULE.search(text))), "")
    if not missing:
        return ""
    return (
        f"no module {missing!r} is found here; install it into the environment that grades, "
        "or put it beside the notebook in source/"
    )
