import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.check.answers import AnswerError, answers, read_answer
from tests.notebooks.course import COURSE_DIR, SLUGS, full_scores, source_of
from tools.sample_class import main, submit

pytestmark = pytest.mark.xdist_group("notebooks")

HEADER = '"""\nwhat: A try.\nscores: {first: 1}\n"""\n'


def notebook(*cell_ids: str) -> NotebookNode:
    cells = [
        nbformat.v4.new_code_cell(
            f"# {cell_id}", id=cell_id, metadata={"nbgrader": {"grade_id": cell_id}}
        )
        for cell_id in cell_ids
    ]
    return nbformat.v4.new_notebook(cells=cells)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def sources(submission: NotebookNode) -> list[str]:
    return [cell.source for cell in submission.cells]


def test_an_answer_replaces_deletes_and_adds_cells(tmp_path: Path) -> None:
    path = write(
        tmp_path / "tries.py",
        HEADER + "# %% first\nx = 1\n\n# %% second [deleted]\n# %% [added after first]\nprint(x)\n",
    )
    release = notebook("first", "second", "third")
    assert sources(submit(release, read_answer(path))) == ["x = 1", "print(x)", "# third"]
    assert sources(release) == ["# first", "# second", "# third"]


def test_an_answer_lies_over_its_base(tmp_path: Path) -> None:
    write(tmp_path / "right.py", HEADER + "# %% first\nx = 1\n# %% second\ny = 2\n")
    over = HEADER.replace("what:", "base: right\nwhat:") + "# %% second\ny = 3\n"
    answer = read_answer(write(tmp_path / "partly.py", over))
    assert answer.cells == {"first": "x = 1", "second": "y = 3"}


def test_an_answer_to_no_cell_of_the_release_is_refused(tmp_path: Path) -> None:
    answer = read_answer(write(tmp_path / "astray.py", HEADER + "# %% thrid\nx = 1\n"))
    with pytest.raises(AnswerError, match=r"astray answers thrid.*first, third"):
        submit(notebook("first", "third"), answer)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x = 1\n", "docstring must be YAML"),
        ('"""\nwhat: A try.\n"""\n', "'scores'"),
        (HEADER + "# %% first [gone]\n", "is not a heading"),
    ],
)
def test_a_malformed_answer_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(AnswerError, match=complaint):
        read_answer(write(tmp_path / "bad.py", text))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_score_names_a_question_and_at_most_its_points(slug: str) -> None:
    full = full_scores(source_of(slug))
    folder = COURSE_DIR / "sample_class" / slug
    for answer in answers(folder) + answers(folder / "wrong"):
        for question, points in answer.scores.items():
            assert 0 <= points <= full[question], f"{answer.student}: {question}"


def test_submissions_are_written_once(released_course: Path) -> None:
    def tool() -> str:
        return subprocess.run(
            [sys.executable, "tools/sample_class.py", "--course-dir", str(released_course)],
            check=True,
            capture_output=True,
            text=True,
            cwd=COURSE_DIR.parent,
        ).stdout

    tool()
    paths = sorted(released_course.glob("submitted/*/*/*.ipynb"))
    assert len(paths) == 24
    before = {path: path.read_bytes() for path in paths}
    assert tool().count(" 0 submissions written") == len(SLUGS)
    paths[0].unlink()
    assert " 1 submissions written" in tool()
    assert {path: path.read_bytes() for path in paths} == before


def test_without_a_release_it_says_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sample_class" / "aws").mkdir(parents=True)
    assert main(["--course-dir", str(tmp_path)]) == 1
    assert "python tools/release.py" in capsys.readouterr().err
    assert not (tmp_path / "submitted").exists()
