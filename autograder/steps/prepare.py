"""Read a submission and make it ready to run; what is wrong with it becomes a note or a reason."""

import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from autograder.errors import OtherLanguage
from autograder.fingerprint import fingerprint_of_submission
from autograder.processes.tasks import Task
from autograder.records import PlannedCell
from autograder.steps.background import NOTHING_ELSE, Background
from autograder.steps.blueprint import Blueprint
from autograder.steps.find import Submission
from autograder.steps.notebook_parts import new_cell, new_notebook
from autograder.steps.plan import plan
from autograder.steps.read_notebook import BrokenNotebook, read_notebook
from autograder.steps.repair import grade_id_of, repair

_TRACEBACK_CHARACTERS = 8000
_NAMESAKES = 3
_PYTHONS_OWN = sys.stdlib_module_names | {"sitecustomize", "usercustomize"}


@dataclass(slots=True)
class Prepared:
    """A submission ready to run; a notebook that could not be read has a reason and no plan."""

    submission: Submission
    fingerprint: str = ""
    notes: list[str] = field(default_factory=list)
    notebooks: dict[str, NotebookNode] = field(default_factory=dict)
    plans: dict[str, tuple[PlannedCell, ...]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    linked: str = ""
    """A link stands where something of the student's should."""
    elsewhere: str = ""
    """A notebook is another assignment's; then it is not run."""
    failed: str = ""
    """Traceback of a failure of ours while it was read."""

    def tasks(self, given_files: Path) -> list[Task]:
        """One for each notebook that can be run."""
        submission = self.submission
        return [
            Task(f"{submission.student}/{notebook}", cells, submission.folder, given_files)
            for notebook, cells in self.plans.items()
        ]


def prepare(
    submission: Submission, blueprints: Sequence[Blueprint], background: Background = NOTHING_ELSE
) -> Prepared:
    """The submission as it is run; never an error: the rest of the class goes on."""
    prepared = Prepared(submission)
    prepared.notes += [submission.note] if submission.note else []
    try:
        # First: what changes after this is found changed by the next run.
        prepared.fingerprint = fingerprint_of_submission(submission)
        if submission.linked:
            prepared.linked = submission.linked
            return prepared
        named = {blueprint.notebook: blueprint for blueprint in blueprints}
        _read(prepared, named, background)
    except OtherLanguage as reason:
        prepared.failed = str(reason)
        prepared.plans = {}
    except Exception:  # noqa: BLE001 the rest of the class goes on
        prepared.failed = last_traceback()
        prepared.plans = {}
    return prepared


def last_traceback() -> str:
    """The traceback of the exception being handled, for a report."""
    return traceback.format_exc()[-_TRACEBACK_CHARACTERS:]


def _read(prepared: Prepared, blueprints: Mapping[str, Blueprint], background: Background) -> None:
    folder = prepared.submission.folder
    handed_in = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    for name in sorted(handed_in.keys() - blueprints.keys()):
        prepared.foreign.append(name)
        prepared.notes.append(f"'{name}.ipynb' is not part of the assignment; left out")
    prepared.notes += _namesakes(folder)
    for name, blueprint in blueprints.items():
        if name not in handed_in:
            prepared.missing.append(name)
            continue
        if handed_in[name].is_symlink():
            prepared.linked = (
                f"{name}.ipynb is a link, and links are not followed; "
                "put the student's own file in its place and grade again"
            )
        try:
            notebook = read_notebook(handed_in[name])
        except BrokenNotebook as reason:
            prepared.broken[name] = str(reason)
            prepared.notebooks[name] = _stand_in(blueprint, str(reason))
            continue
        ids = frozenset(grade_id for cell in notebook.cells if (grade_id := grade_id_of(cell)))
        if (owner := _other_owner(ids, name, blueprint, background)) is not None and owner:
            prepared.elsewhere = (
                f"{name}.ipynb: 0 of {len(ids)} cells are {background.assignment}'s, "
                f"they are {owner}'s"
            )
            prepared.notebooks[name] = _stand_in(blueprint, f"its cells are {owner}'s")
            continue
        repaired = repair(notebook, blueprint, background.earlier_of(name))
        if owner is not None:
            text = (
                f"0 of {len(ids)} marked cells of {name}.ipynb are the assignment's; run as plain"
            )
            repaired = [f"{text} cells, and all of the assignment's were put in"]
        prepared.notes += repaired
        prepared.notebooks[name] = notebook
        prepared.plans[name] = plan(notebook, blueprint)


def _other_owner(
    ids: frozenset[str], name: str, blueprint: Blueprint, background: Background
) -> str | None:
    """None when a cell is this assignment's; else whose they are, empty when nobody's."""
    versions = (blueprint, *background.earlier_of(name))
    own = {cell.grade_id for version in versions for cell in version.cells}
    return None if not ids or ids & own else background.owner_of(ids)


def _namesakes(folder: Path) -> list[str]:
    """Files that would be imported in place of Python's own, or at its start."""
    found = sorted(
        path.name
        for path in folder.iterdir()
        if path.suffix == ".pth" or (path.suffix == ".py" and path.stem in _PYTHONS_OWN)
    )
    more = f" and {len(found) - _NAMESAKES} more" if len(found) > _NAMESAKES else ""
    names = ", ".join(f"'{name:.60}'" for name in found[:_NAMESAKES])
    return [f"handed in with {names}{more}, named like a part of Python's own"] if found else []


def _stand_in(blueprint: Blueprint, reason: str) -> NotebookNode:
    """The released cells under a line that says why there is nothing of the student's."""
    notebook = new_notebook()
    repair(notebook, blueprint)
    text = f"**This notebook could not be read: {reason}.** It got no points."
    notebook.cells.insert(0, new_cell("markdown", text, "could-not-be-read"))
    return notebook
