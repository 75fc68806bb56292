"""The sample class graded twice: by stock nbgrader in one kernel, and by our autograder in two."""

import html
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.check.answers import answers
from tests.notebooks.course import COURSE_DIR, SLUGS, question_of, source_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("same-scores")]

ROOT = COURSE_DIR.parent
# Honest cells take a second or two on an idle machine; those that never end wait for the short one.
CELL_TIMEOUT_S = 30
ENDLESS_TIMEOUT_S = 15
ENDLESS = "loops-forever"
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    # nbgrader starts alembic, and Jupyter its kernel, by their bare names.
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
}


def run(*command: str, cwd: Path = ROOT) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def scores_in(course_dir: Path, slug: str) -> dict[str, dict[str, float | None]]:
    """The points of each test cell, by student."""
    with Gradebook(f"sqlite:///{course_dir / 'gradebook.db'}", "aws-course") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(slug)
        }


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same course with the same submissions, once for each grader."""
    stock = tmp_path_factory.mktemp("courses") / "stock"
    stock.mkdir()
    for name in ("source", "sample_class"):
        shutil.copytree(COURSE_DIR / name, stock / name)
    config = (COURSE_DIR / "nbgrader_config.py").read_text("utf-8")
    config += f"\nc.Execute.timeout = {CELL_TIMEOUT_S}\n"
    config += f"c.Autograder.cell_timeout_s = {CELL_TIMEOUT_S}\n"
    (stock / "nbgrader_config.py").write_text(config, "utf-8")
    run("tools/release.py", "--course-dir", str(stock))
    run("tools/sample_class.py", "--course-dir", str(stock))
    ours = stock.with_name("ours")
    shutil.copytree(stock, ours)
    return stock, ours


@dataclass(frozen=True, slots=True)
class Graded:
    slug: str
    stock: Path
    ours: Path


@pytest.fixture(scope="module", params=SLUGS)
def graded(courses: tuple[Path, Path], request: pytest.FixtureRequest) -> Graded:
    """One assignment, graded by both."""
    stock, ours = courses
    with ThreadPoolExecutor(1) as beside:
        # It waits most of the time, for the endless one.
        command = ("-m", "autograder.cli", "grade", request.param, "--course-dir", str(ours))
        ours_done = beside.submit(run, *command)
        # What is graded already is left alone by the second.
        short = f"--Execute.timeout={ENDLESS_TIMEOUT_S}"
        run("-m", "nbgrader", "autograde", request.param, f"--student={ENDLESS}", short, cwd=stock)
        run("-m", "nbgrader", "autograde", request.param, cwd=stock)
        ours_done.result()
    return Graded(request.param, stock, ours)


def test_both_graders_give_each_answer_the_same_points(graded: Graded) -> None:
    slug = graded.slug
    seen = scores_in(graded.ours, slug)
    assert seen == scores_in(graded.stock, slug)

    source = source_of(slug)
    by_question: dict[str, dict[str, float]] = {}
    for student, cells in seen.items():
        questions = by_question.setdefault(student, {})
        for cell_id, points in cells.items():
            assert points is not None, f"{student}: {cell_id} waits for a person"
            question = question_of(source, cell_id)
            questions[question] = questions.get(question, 0) + points
    class_of = answers(COURSE_DIR / "sample_class" / slug)
    assert by_question == {answer.student: answer.scores for answer in class_of}


def test_no_page_for_a_student_tells_a_hidden_test(graded: Graded) -> None:
    hidden, given = _hidden_and_given(graded.slug)
    failing = "partly-right"
    students = [one.student for one in answers(COURSE_DIR / "sample_class" / graded.slug)]
    # What this test looks for is there to be found: nbgrader's own page tells it.
    run("-m", "nbgrader", "generate_feedback", graded.slug, "--student", failing, cwd=graded.stock)
    (stock_page,) = graded.stock.glob(f"feedback/{failing}/{graded.slug}/*.html")
    assert _told(stock_page.read_text("utf-8"), hidden, given)
    shutil.rmtree(graded.stock / "feedback")
    for course_dir in (graded.ours, graded.stock):
        there = ("--course-dir", str(course_dir))
        run("-m", "autograder.cli", "feedback", graded.slug, *there)
        forms = ("--format", "html", "--format", "gradescope")
        run("-m", "autograder.cli", "report", graded.slug, *forms, *there)
        pages = [
            *course_dir.glob(f"feedback/*/{graded.slug}/*.html"),
            *course_dir.glob(f"reports/{graded.slug}/students/*.html"),
            *course_dir.glob(f"reports/{graded.slug}/gradescope/*/results.json"),
        ]
        assert len(pages) == 3 * len(students)
        for page in pages:
            # What students wrote themselves they may read.
            (student,) = set(page.relative_to(course_dir).with_suffix("").parts) & set(students)
            submitted = course_dir / "submitted" / student / graded.slug / f"{graded.slug}.ipynb"
            own = "\n".join(cell.source for cell in nbformat.read(submitted, 4).cells)
            told = _told(page.read_text("utf-8"), hidden, given)
            assert told <= _told(own, hidden, given), page


def _hidden_and_given(slug: str) -> tuple[set[str], str]:
    """The hidden lines of an assignment and all other text of it, both without blanks.

    Written anew here: the gate that the commands have is what this test looks at.
    """
    hidden, given = set(), []
    for cell in source_of(slug).cells:
        inside = False
        for line in cell.source.splitlines():
            if "HIDDEN TESTS" in line:
                inside = "BEGIN" in line
            elif inside and len("".join(line.split())) >= 12 and "import" not in line:
                hidden.add("".join(line.split()))
            elif not inside:
                given.append("".join(line.split()))
    return hidden, "".join(given)


def _told(page: str, hidden: set[str], given: str) -> set[str]:
    text = html.unescape(re.sub(r"<[^>]*>", "", page)).replace('\\"', '"')
    squeezed = "".join(text.split())
    return {line for line in hidden if line in squeezed and line not in given}
