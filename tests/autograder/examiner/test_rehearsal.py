"""Going through the instructor's notebook before the class does."""

import json
import os
import random
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

from autograder.check.run import check
from autograder.examiner.rehearsal import rehearse
from autograder.grade import grade
from autograder.regrade import regrade
from tests.autograder.courses import TOY, Course, locked, make_course


def notebook(path: Path, *sources: str) -> Path:
    cells = [{"cell_type": "code", "source": [source]} for source in sources]
    path.write_text(json.dumps({"cells": cells}))
    return path


def test_cells_run_in_their_order_past_one_that_fails(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    path = notebook(
        tmp_path / "n.ipynb",
        "import pathlib; seen = []",
        "seen.append(1); raise ValueError",
        "import sys; sys.exit(3)",
        f"seen.append(2); pathlib.Path({str(seen)!r}).write_text(repr(seen))",
    )
    rehearse([path], 10)
    assert seen.read_text() == "[1, 2]"


def test_the_process_is_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = notebook(
        tmp_path / "n.ipynb",
        "import os, random, sys; print('loud')",
        "os.environ['REHEARSED'] = 'yes'; os.chdir('/'); sys.path.append('/x'); random.seed(1)",
    )
    before = dict(os.environ), os.getcwd(), list(sys.path), random.getstate()
    rehearse([path], 10)
    assert (dict(os.environ), os.getcwd(), list(sys.path), random.getstate()) == before
    assert capsys.readouterr() == ("", "")


def test_a_cell_without_an_end_is_left(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    path = notebook(
        tmp_path / "n.ipynb",
        "import pathlib\nwhile True: pass",
        f"pathlib.Path({str(seen)!r}).write_text('on')",
    )
    rehearse([path], 0.2)
    assert not seen.exists()


def test_what_is_no_notebook_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    rehearse([broken, tmp_path / "missing.ipynb"], 10)


def test_the_reference_helps_nobody_s_answer(course: Course) -> None:
    course.submit("right")
    course.submit("untouched", {})
    course.submit("empty", {"double": "", "colour": "", "pair": ""})
    config = Config({"Autograder": {"rehearse": True}})
    scores = {one.student: one.score for one in grade("toy", course.root, config=config)}
    assert scores == {"right": 6, "untouched": 0, "empty": 0}


@pytest.mark.usefixtures("generated")
def test_every_command_that_runs_notebooks_rehearses(tmp_path: Path) -> None:
    told = tmp_path / "rehearsed"
    # Where students' code runs there is no such folder.
    tell = f"try:\n    open({str(told)!r}, 'a').write('x')\nexcept OSError:\n    pass"
    course = make_course(tmp_path / "course", (*TOY, locked("tell", tell)))
    course.submit("right")
    config = Config({"Autograder": {"rehearse": True}})
    list(grade("toy", course.root, config=config))
    assert told.read_text() == "x"
    source = course.root / "source/toy/toy.ipynb"
    source.write_text(source.read_text().replace("double('ab')", "double('a' + 'b')"))
    assert course.api().generate_assignment("toy", force=True, create=True)["success"]
    with regrade("toy", course.root, config=config) as proposal:
        assert [one.student for one in proposal.students] == ["right"]
    assert told.read_text() == "xx"
    check("toy", course.root, mutants_each=0, config=config)
    assert told.read_text() == "xxx"
