"""Decide which process runs which cell."""

from nbformat.notebooknode import NotebookNode

from autograder.errors import OtherLanguage
from autograder.records import CellRole, PlannedCell
from autograder.steps.blueprint import Blueprint
from autograder.steps.repair import grade_id_of

_LANGUAGES = {"python", "python3", "ipython"}


def plan(notebook: NotebookNode, blueprint: Blueprint) -> tuple[PlannedCell, ...]:
    """The code cells in their order: tests for the cloud's process, all others for the student's.

    A test that was marked for it runs in the student's process. `OtherLanguage` for a notebook
    whose kernel says that it is not Python; a kernel that does not say is taken for Python.

    The instructor's locked cells that are no tests (a setup, an example) run beside the
    student's code, as they do in the student's own notebook; what they define stands in tests.
    """
    kernel = blueprint.kernelspec
    if (language := str(kernel.get("language") or "python")).lower() not in _LANGUAGES:
        raise OtherLanguage(blueprint.notebook, str(kernel.get("name", "")), language)
    tests = {
        cell.grade_id: CellRole.TEST_IN_PROCESS if cell.in_process else CellRole.TEST
        for cell in blueprint.cells
        if cell.is_test
    }
    given = {cell.grade_id for cell in blueprint.cells if cell.locked and not cell.is_test}
    answers = tuple(
        cell.source for cell in blueprint.cells if cell.solution and cell.cell_type == "code"
    )
    planned: list[PlannedCell] = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        grade_id = grade_id_of(cell)
        role = tests.get(grade_id or "", CellRole.STUDENT)
        released = answers if grade_id in given else None
        number = len(planned) + 1
        planned.append(PlannedCell(index, role, cell.source, grade_id, number, released))
    return tuple(planned)
