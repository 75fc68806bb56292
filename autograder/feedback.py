"""Make the students' feedback pages with nbgrader."""

from pathlib import Path

from nbgrader.apps.api import NbGraderAPI

from autograder.errors import GradingError, NotGraded
from autograder.gradebook import check_assignment, open_gradebook
from autograder.settings import load_config, open_course


def make_feedback(assignment: str, course_dir: Path) -> Path:
    """Make the HTML pages of all graded submissions; the folder that holds them."""
    config = load_config(course_dir)
    course, _ = open_course(config)
    with open_gradebook(course) as gradebook:
        check_assignment(gradebook, course, assignment)
    graded = Path(course.format_path(course.autograded_directory, "*", assignment))
    if not any(Path(course.root).glob(str(graded.relative_to(course.root)))):
        raise NotGraded(assignment)
    result = NbGraderAPI(course, config=config).generate_feedback(assignment, force=True)
    if not result["success"]:
        raise GradingError(
            f"nbgrader could not make the feedback: {result.get('error', '')}\n"
            f"{result.get('log', '')}"
        )
    return Path(course.root) / str(course.feedback_directory)
