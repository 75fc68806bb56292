"""The floor that grading is measured against: `exec` of the cells, and nothing else.

    python benchmarks/bare_exec.py COURSE_DIR ASSIGNMENT [--warm CALL ...]

One warm interpreter imports what the autograder's cloud process imports and opens the same cloud.
For each submission it forks a child that runs the student's cells and the instructor's tests in
one namespace by `exec`. No IPython, no second process, no sandbox, no time limit, no outputs,
no gradebook: a student could do here what they like. Prints a line of JSON for each submission.
"""

import argparse
import gc
import importlib
import json
import os
import sys
from pathlib import Path

from autograder.settings import load_config, open_course


def load(path: str) -> object:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def cells_of(submitted: Path, source: dict) -> list[tuple[str | None, str]]:
    """(grade_id of a test or None, text) of the code cells, locked ones as the instructor's."""
    own = {}
    for cell in source["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("locked") or marks.get("grade"):
            own[marks["grade_id"]] = (marks.get("grade"), "".join(cell["source"]))
    cells = []
    for cell in json.loads(submitted.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        is_test, text = own.get(grade_id, (False, "".join(cell["source"])))
        cells.append((grade_id if is_test else None, text))
    return cells


def passed(cells: list[tuple[str | None, str]], cloud: object) -> list[str]:
    """The tests that ended without an exception."""
    if cloud is not None:
        cloud.reset()
    names: dict = {"__name__": "__main__"}
    good = []
    for grade_id, text in cells:
        try:
            exec(compile(text, "<cell>", "exec"), names)
        except Exception:  # noqa: BLE001 whatever a cell raises costs its points
            continue
        if grade_id is not None:
            good.append(grade_id)
    return good


def in_a_child(cells: list[tuple[str | None, str]], cloud: object) -> list[str]:
    mine, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mine)
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.write(theirs, json.dumps(passed(cells, cloud)).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(mine, "rb") as answer:
        good = json.loads(answer.read())
    os.waitpid(child, 0)
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("course_dir", type=Path)
    parser.add_argument("assignment")
    parser.add_argument("--warm", action="append", default=[], help="called before the first fork")
    options = parser.parse_args()
    course_dir, assignment = options.course_dir, options.assignment
    _, settings = open_course(load_config(course_dir))
    for entry in (*settings.preload, *options.warm):
        if ":" in entry:
            load(entry)()
        else:
            importlib.import_module(entry)
    cloud = load(settings.cloud)() if settings.cloud else None
    source = json.loads(
        (course_dir / "source" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")
    )
    gc.collect()
    gc.freeze()
    for folder in sorted((course_dir / "submitted").glob(f"*/{assignment}")):
        good = in_a_child(cells_of(folder / f"{assignment}.ipynb", source), cloud)
        print(json.dumps({"student": folder.parent.name, "passed": good}))


if __name__ == "__main__":
    sys.exit(main())
