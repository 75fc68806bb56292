"""Read an assignment's scores back from the gradebook."""

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import NotGraded
from autograder.gradebook import check_assignment, open_gradebook
from autograder.settings import load_config, open_course


@dataclass(frozen=True, slots=True)
class KeptScore:
    """One student's score as formgrader shows it."""

    student: str
    score: float
    """Manual scores and extra credit included, late penalty taken off."""
    max_score: float
    late_penalty: float
    waits_for_person: bool
    questions: dict[str, float]


def read_scores(assignment: str, course_dir: Path) -> list[KeptScore]:
    """The scores of all who have an entry, by student; `NotGraded` when nobody has one."""
    course, _ = open_course(load_config(course_dir))
    kept = []
    with open_gradebook(course) as gradebook:
        check_assignment(gradebook, course, assignment)
        for entry in gradebook.assignment_submissions(assignment):
            grades = [grade for notebook in entry.notebooks for grade in notebook.grades]
            penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in entry.notebooks)
            kept.append(
                KeptScore(
                    student=entry.student_id,
                    score=entry.score - penalty,
                    max_score=entry.max_score,
                    late_penalty=penalty,
                    waits_for_person=any(grade.needs_manual_grade for grade in grades),
                    questions={grade.name: float(grade.score) for grade in grades},
                )
            )
    if not kept:
        raise NotGraded(assignment)
    return sorted(kept, key=lambda one: one.student)
