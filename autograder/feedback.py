"""Make the students' feedback pages with nbgrader."""

from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI

from autograder.errors import GradingError, NotGraded
from autograder.gradebook import check_assignment, open_gradebook
from autograder.settings import load_config, open_course


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was made."""

    folder: Path
    students: tuple[str, ...]
    """Who has at least one page."""
    without: tuple[str, ...]
    """Who has a score and no page, for want of a notebook."""


def make_feedback(assignment: str, course_dir: Path) -> Feedback:
    """Make the HTML pages of all graded submissions."""
    config = load_config(course_dir)
    course, _ = open_course(config)
    with open_gradebook(course) as gradebook:
        check_assignment(gradebook, course, assignment)
        entries = gradebook.assignment_submissions(assignment)
        known = sorted(entry.student_id for entry in entries)
    graded = Path(course.format_path(course.autograded_directory, "*", assignment))
    if not any(Path(course.root).glob(str(graded.relative_to(course.root)))):
        raise NotGraded(assignment)
    result = NbGraderAPI(course, config=config).generate_feedback(assignment, force=True)
    if not result["success"]:
        raise GradingError(
            f"nbgrader could not make the feedback: {result.get('error', '')}\n"
            f"{result.get('log', '')}"
        )
    with_pages = {
        student
        for student in known
        if any(
            Path(course.format_path(course.feedback_directory, student, assignment)).glob("*.html")
        )
    }
    return Feedback(
        folder=Path(course.root) / str(course.feedback_directory),
        students=tuple(student for student in known if student in with_pages),
        without=tuple(student for student in known if student not in with_pages),
    )
