"""One small course, generated once and copied for each test that grades."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.autograder.courses import CALM, Course, copy_course, make_course


@pytest.fixture(scope="module", autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Graders of this module put submissions here: others at work are not mistaken for them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))
        yield


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
