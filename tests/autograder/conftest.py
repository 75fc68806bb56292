"""One small course, generated once and copied for each test that grades."""

import os
import sys
from pathlib import Path

import pytest

from tests.autograder.courses import CALM, Course, copy_course, make_course


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Course:
    # nbgrader starts `alembic` by its bare name; it lies beside this Python.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    root = tmp_path_factory.mktemp("generated")
    make_course(root, CALM, "calm")
    return make_course(root)


@pytest.fixture
def course(generated: Course, tmp_path: Path) -> Course:
    return copy_course(generated, tmp_path / "course")
