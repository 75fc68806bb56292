"""Which questions a change of the instructor's cells touches."""

import ast
import symtable
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.examiner.names import names_needed
from autograder.steps.blueprint import Blueprint, BlueprintCell


@dataclass(frozen=True, slots=True)
class Touched:
    """The scored cells that are to be graded again, each with the reason."""

    cells: dict[tuple[str, str], str]
    """By notebook and grade_id."""
    changes: tuple[str, ...]
    """What has changed, a line each."""


def touched_by_change(
    before: Sequence[Blueprint], now: Sequence[Blueprint], given_files_changed: bool
) -> Touched:
    """What results that came from `before` owe to the change.

    A test touches its question. What cannot be told apart touches all that may depend on it: a
    locked cell all questions after it, files beside the notebook all.
    """
    old = {blueprint.notebook: blueprint for blueprint in before}
    cells: dict[tuple[str, str], str] = {}
    changes: list[str] = []
    if given_files_changed:
        changes.append("the files that are handed out with the notebooks have changed")
    for blueprint in now:
        name = blueprint.notebook
        found, lines = _in_notebook(old.get(name), blueprint)
        if given_files_changed:
            found |= dict.fromkeys(blueprint.questions(), "files beside the notebook")
        cells |= {(name, grade_id): reason for grade_id, reason in found.items()}
        changes += lines
    return Touched(cells, tuple(changes))


def _in_notebook(before: Blueprint | None, now: Blueprint) -> tuple[dict[str, str], list[str]]:
    questions = now.questions()
    if before is None or _shape(before) != _shape(now):
        line = f"the cells of {now.notebook}.ipynb are others, or stand in another order"
        return dict.fromkeys(questions, "other cells"), [line]
    touched: dict[str, str] = {}
    lines: list[str] = []
    for place, (old, new) in enumerate(zip(before.cells, now.cells, strict=True)):
        what = _difference(old, new)
        if not what:
            continue
        lines.append(f"'{new.grade_id}': {what}")
        reason = f"'{new.grade_id}' has changed"
        if new.grade or new.task:
            reached = _same_question(questions, new.grade_id)
            if new.is_test:
                reached |= _users_of(_left_by(old) | _left_by(new), now.cells[place + 1 :])
        elif new.solution:
            reached = {test for test, question in questions.items() if question == new.grade_id}
        else:
            reached = {cell.grade_id for cell in now.cells[place + 1 :]} & questions.keys()
        for grade_id in reached:
            touched.setdefault(grade_id, reason)
    return touched, lines


def _shape(blueprint: Blueprint) -> list[str]:
    return [cell.grade_id for cell in blueprint.cells]


def _difference(old: BlueprintCell, new: BlueprintCell) -> str:
    parts = []
    if old.source != new.source:
        parts.append("its text has changed")
    if old.points != new.points:
        parts.append(f"its points were {old.points:g} and are {new.points:g}")
    marks = ("cell_type", "locked", "grade", "solution", "task", "in_process")
    if any(getattr(old, mark) != getattr(new, mark) for mark in marks):
        parts.append("it is of another kind")
    return "; ".join(parts)


def _same_question(questions: dict[str, str], grade_id: str) -> set[str]:
    return {one for one, question in questions.items() if question == questions[grade_id]}


def _users_of(names: set[str], cells: Sequence[BlueprintCell]) -> set[str]:
    """Later tests that use what an earlier one defines or changes."""
    return {
        cell.grade_id for cell in cells if cell.is_test and names & set(names_needed(cell.source))
    }


def _left_by(cell: BlueprintCell) -> set[str]:
    """The names that a test binds, and those of whose values it changes a part."""
    try:
        table = symtable.symtable(cell.source, "<test cell>", "exec")
        tree = ast.parse(cell.source)
    except (SyntaxError, ValueError, RecursionError):
        return set()
    bound = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }
    return bound | {name for node in ast.walk(tree) if (name := _changed(node))}


def _changed(node: ast.AST) -> str:
    """The name in `HELP["x"] = 1`, `del module.y` and `CASES.append(2)`.

    Of a call it is taken to change what it is made on when nothing is done with what it gives.
    """
    match node:
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ):
            return _first_name(node)
        case ast.Expr(value=ast.Call(func=ast.Attribute() as method)):
            return _first_name(method)
    return ""


def _first_name(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
