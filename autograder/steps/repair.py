"""Make a submitted notebook match the instructor's: ids, types, locked cells, missing cells."""

from collections.abc import Iterator, Sequence

from nbformat.notebooknode import NotebookNode

from autograder.steps.blueprint import IN_PROCESS_TAG, Blueprint, BlueprintCell
from autograder.steps.notebook_parts import as_node, new_cell

# The first two are nbclient's.
_TAGS_THAT_ASK = frozenset({"skip-execution", "raises-exception", IN_PROCESS_TAG})


def repair(
    notebook: NotebookNode, blueprint: Blueprint, earlier: Sequence[Blueprint] = ()
) -> list[str]:
    """Change the notebook in place; one line for each thing that was put right.

    What an `earlier` release of the notebook had is no change of the student's, and not told.

    Afterwards every cell of the blueprint is there once, with the instructor's metadata;
    locked cells and tests (hidden ones too) have the instructor's text.
    """
    notes = [
        *_drop_unknown_and_copies(notebook, blueprint, earlier),
        *_restore(notebook, blueprint, earlier),
        *_put_back_missing(notebook, blueprint, earlier),
    ]
    notebook.metadata = as_node(
        {"kernelspec": blueprint.kernelspec, "language_info": {"name": "python"}}
        if blueprint.kernelspec
        else {"language_info": {"name": "python"}}
    )
    return notes


def grade_id_of(cell: NotebookNode) -> str | None:
    """The id in a cell's nbgrader metadata, whatever else is there."""
    metadata = cell.metadata.get("nbgrader")
    grade_id = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _drop_unknown_and_copies(
    notebook: NotebookNode, blueprint: Blueprint, earlier: Sequence[Blueprint]
) -> Iterator[str]:
    known = {cell.grade_id for cell in blueprint.cells}
    gone = {cell.grade_id for one in earlier for cell in one.cells} - known
    seen: set[str] = set()
    # From the end: of several cells with one id the last counts, as in nbgrader.
    for cell in reversed(notebook.cells):
        if "nbgrader" not in cell.metadata:
            continue
        grade_id = grade_id_of(cell)
        if grade_id is None or grade_id not in known:
            del cell.metadata["nbgrader"]
            if grade_id is not None and grade_id not in gone:
                yield f"cell '{grade_id:.60}' is not in this assignment; run as a plain cell"
        elif grade_id in seen:
            del cell.metadata["nbgrader"]
            yield f"cell '{grade_id}' was there more than once; the last one counts"
        else:
            seen.add(grade_id)


def _restore(
    notebook: NotebookNode, blueprint: Blueprint, earlier: Sequence[Blueprint]
) -> Iterator[str]:
    released: dict[str, list[BlueprintCell]] = {}
    for one in (blueprint, *earlier):
        for each in one.cells:
            released.setdefault(each.grade_id, []).append(each)
    known = {cell.grade_id: cell for cell in blueprint.cells}
    for place, cell in enumerate(notebook.cells):
        original = known.get(grade_id_of(cell) or "")
        if original is None:
            continue
        versions = released[original.grade_id]
        if cell.cell_type != original.cell_type:
            if all(cell.cell_type != version.cell_type for version in versions):
                yield (
                    f"cell '{original.grade_id}' had become {cell.cell_type}; "
                    f"made {original.cell_type} again"
                )
            source = cell.source
            cell = notebook.cells[place] = _make(original, cell["id"])
            cell["source"] = source
        claimed = _other_marks(cell, original)
        if claimed and all(_other_marks(cell, version) for version in versions):
            said = ", ".join(f"{name} {value!s:.40}" for name, value in claimed.items())
            yield f"cell '{original.grade_id}' had other marks ({said}); put right"
        cell.metadata["nbgrader"] = as_node(original.metadata())
        if original.is_test and (asked := _asked_by_tag(cell, original)):
            yield (
                f"test cell '{original.grade_id}' was handed in with {asked}, "
                "which changes nothing here"
            )
        if original.locked:
            if all(_has_other_text(cell.source, version.source) for version in versions):
                yield f"locked cell '{original.grade_id}' had been changed; put back as released"
            cell["source"] = original.source


def _other_marks(cell: NotebookNode, original: BlueprintCell) -> dict[str, object]:
    """What the cell says of itself and the instructor's does not."""
    marks = original.metadata()
    return {
        name: value
        for name, value in cell.metadata["nbgrader"].items()
        if name != "grade_id" and value != marks.get(name, value)
    }


def _asked_by_tag(cell: NotebookNode, original: BlueprintCell) -> str:
    """The tags that ask a program not to run the test, or to run it elsewhere."""
    tags = cell.metadata.get("tags")
    asking = _TAGS_THAT_ASK - ({IN_PROCESS_TAG} if original.in_process else set())
    given = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    found = [tag for tag in given if tag in asking]
    return f"the tag{'s' if len(found) > 1 else ''} {', '.join(found)}" if found else ""


def _has_other_text(handed_in: str, original: str) -> bool:
    """Whether lines are new or in another order; hidden tests are not there in a release."""
    lines = iter(_lines(original))
    return any(line not in lines for line in _lines(handed_in))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _put_back_missing(
    notebook: NotebookNode, blueprint: Blueprint, earlier: Sequence[Blueprint]
) -> Iterator[str]:
    # A cell that a release had not cannot have been deleted from it.
    always = {cell.grade_id for cell in blueprint.cells}
    for one in earlier:
        always &= {cell.grade_id for cell in one.cells}
    present = {grade_id_of(cell) for cell in notebook.cells}
    before: str | None = None
    for original in blueprint.cells:
        if original.grade_id not in present:
            place = _place_after(notebook, before)
            notebook.cells.insert(place, _make(original, f"restored-{original.grade_id}"[:64]))
            if original.grade_id in always:
                yield f"cell '{original.grade_id}' was missing; put back as released"
        before = original.grade_id


def _place_after(notebook: NotebookNode, grade_id: str | None) -> int:
    if grade_id is None:
        return 0
    places = [place for place, cell in enumerate(notebook.cells) if grade_id_of(cell) == grade_id]
    return places[0] + 1


def _make(original: BlueprintCell, cell_id: str) -> NotebookNode:
    cell = new_cell(original.cell_type, original.source, cell_id)
    cell.metadata["nbgrader"] = as_node(original.metadata())
    if original.locked:
        cell.metadata["editable"] = cell.metadata["deletable"] = False
    return cell
