"""Grade the instructor's own solution by the tests of now, as if a student had handed it in."""

from collections.abc import Collection

from autograder.graded import Outcome
from autograder.open_assignment import OpenAssignment
from autograder.running import Run, Runner, result_of_run
from autograder.steps.find import Submission

_SHOWN_CHARACTERS = 200


def faults_of_reference(
    opened: OpenAssignment, runner: Runner, cells: Collection[tuple[str, str]]
) -> tuple[str, ...]:
    """A line for each of these cells, by notebook and grade_id, that it gets too little in."""
    submission = Submission("your own solution", opened.files.given, None)
    run = Run(opened)
    for prepared, examined, notes in run.over(runner, [submission]):
        result = result_of_run(opened, prepared, examined, notes)
        if result.graded.outcome is Outcome.FAILED:
            reason = result.graded.why.strip().splitlines()[-1]
            return (f"your own solution could not be graded: {reason:.{_SHOWN_CHARACTERS}}",)
        lines = []
        for (notebook, grade_id), score in result.scores_by_cell().items():
            touched = (notebook, grade_id) in cells
            if touched and score.points is not None and score.points < score.max_points:
                said = (score.message or score.note or str(score.end)).strip().partition("\n")[0]
                lines.append(
                    f"your own solution now gets {score.points:g} of {score.max_points:g} in "
                    f"'{grade_id}': {said:.{_SHOWN_CHARACTERS}}"
                )
        return tuple(lines)
    return ()
