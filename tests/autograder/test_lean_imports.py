"""What a command imports."""

import json
import subprocess
import sys
from pathlib import Path

import autograder

ROOT = Path(autograder.__file__).parent.parent


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_grading_nothing_imports_no_converter_and_no_shell(tmp_path: Path) -> None:
    program = f"""
import json, sys
from autograder.cli import main
code = main(["grade", "toy", "--course-dir", {str(tmp_path)!r}])
heavy = ("nbconvert", "IPython", "setuptools", "notebook", "jupyter_server", "moto", "boto3")
print(json.dumps([code, [name for name in heavy if name in sys.modules]]))
"""
    assert json.loads(run(program)) == [3, []]


def test_nbgrader_s_commands_can_still_be_imported() -> None:
    program = """
from autograder.lean_imports import leave_out_the_rest
leave_out_the_rest()
leave_out_the_rest()
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
import nbgrader
print(nbgrader.__version__)
"""
    assert run(program).startswith("0.9")


def test_a_program_that_has_nbgrader_keeps_it() -> None:
    program = """
import nbgrader
from autograder.lean_imports import leave_out_the_rest
leave_out_the_rest()
import sys
print(sys.modules["nbgrader"] is nbgrader and hasattr(nbgrader, "_jupyter_server_extension_points"))
"""
    assert run(program) == "True"
