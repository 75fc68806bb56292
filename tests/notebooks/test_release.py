import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.notebooks.course import COURSE_DIR, SLUGS, full_scores, is_solution, source_of

pytestmark = pytest.mark.xdist_group("notebooks")


def release(course_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/release.py", "--course-dir", str(course_dir), *arguments],
        capture_output=True,
        text=True,
        cwd=COURSE_DIR.parent,
        check=False,
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_a_release_holds_no_solution_and_no_hidden_test(released_course: Path, slug: str) -> None:
    path = released_course / "release" / slug / f"{slug}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in text
    assert "HIDDEN TEST" not in text
    source = {cell.id: cell.source for cell in source_of(slug).cells}
    for cell in nbformat.read(path, as_version=4).cells:
        if is_solution(cell):
            assert "raise NotImplementedError()" in cell.source
        if "### BEGIN HIDDEN TESTS" in source[cell.id]:
            hidden = source[cell.id].split("### BEGIN HIDDEN TESTS")[1].splitlines()
            lines = [line for line in hidden if len(line.strip()) > 40 and "assert" in line]
            assert not [line for line in lines if line in cell.source]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_release_keeps_the_cells_in_order_without_outputs(
    released_course: Path, slug: str
) -> None:
    path = released_course / "release" / slug / f"{slug}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.id for cell in cells] == [cell.id for cell in source_of(slug).cells]
    assert not [cell for cell in cells if cell.get("outputs")]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_gradebook_knows_the_points(released_course: Path, slug: str) -> None:
    with Gradebook(f"sqlite:///{released_course / 'gradebook.db'}") as gradebook:
        assert gradebook.find_assignment(slug).max_score == sum(
            full_scores(source_of(slug)).values()
        )


def test_a_second_release_has_nothing_to_do(released_course: Path) -> None:
    again = release(released_course)
    assert again.returncode == 0
    assert again.stdout.count("up to date") == len(SLUGS)


def test_an_unknown_assignment_is_named_with_those_that_exist(tmp_path: Path) -> None:
    source = tmp_path / "source" / "aws" / "aws.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), source)
    refused = release(tmp_path, "awz")
    assert refused.returncode == 2
    assert "awz" in refused.stderr
    assert "there are: aws" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
