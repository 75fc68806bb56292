import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebooks.cell_runner import CellRunner
from tests.notebooks.course import COURSE_DIR


@pytest.fixture(scope="session")
def runner() -> Iterator[CellRunner]:
    runner = CellRunner()
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder of its own with all assignments released."""
    course_dir = tmp_path_factory.mktemp("course")
    for name in ("source", "sample_class"):
        shutil.copytree(COURSE_DIR / name, course_dir / name)
    subprocess.run(
        [sys.executable, "tools/release.py", "--course-dir", str(course_dir)],
        check=True,
        capture_output=True,
        text=True,
        cwd=COURSE_DIR.parent,
    )
    return course_dir
