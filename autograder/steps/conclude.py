"""From what the cells of a submission gave to its scores, its outcome and its notes."""

from collections.abc import Mapping, Sequence

from autograder.class_wide import FAILED_IMPORT
from autograder.fingerprint import Fingerprint
from autograder.graded import Graded, Outcome
from autograder.ledger import NotebookResult, Result
from autograder.printable import printable
from autograder.processes.tasks import Examined
from autograder.records import CellEnd, CellResult, CellRole
from autograder.steps.blueprint import Blueprint
from autograder.steps.prepare import Prepared
from autograder.steps.score import Score, score, unanswered


def conclude(
    prepared: Prepared,
    examined: Mapping[str, Examined],
    assignment: str,
    blueprints: Sequence[Blueprint],
    fingerprint: Fingerprint,
    more_notes: Sequence[str] = (),
) -> Result:
    """The result; `examined` has each notebook that was run, by its name."""
    scores: list[Score] = []
    notebooks: dict[str, NotebookResult] = {}
    for blueprint in blueprints:
        name = blueprint.notebook
        if prepared.failed or name not in prepared.plans:
            found, open_answers = _nothing(blueprint), frozenset[str]()
        else:
            notebook = prepared.notebooks[name]
            found = score(notebook, blueprint, _by_id(prepared, name, examined[name].results))
            open_answers = frozenset(unanswered(notebook, blueprint))
        scores += found
        results = examined[name].results if name in examined else ()
        notebooks[name] = NotebookResult(results, open_answers, len(found))
    outcome, why = _outcome(prepared, examined)
    graded = Graded(
        student=printable(prepared.submission.student),
        assignment=assignment,
        outcome=outcome,
        # A traceback of ours keeps its lines.
        why="\n".join(map(printable, why.split("\n"))),
        scores=tuple(scores),
        score=0.0 if outcome is Outcome.FAILED else sum(one.points or 0.0 for one in scores),
        max_score=sum(blueprint.max_score for blueprint in blueprints),
        notes=(
            *map(printable, (*prepared.notes, *more_notes)),
            *map(printable, _unfinished_answers(prepared, examined, blueprints)),
            *map(printable, _failed_imports(prepared, examined)),
            *map(printable, _scripts(prepared, examined)),
            *(printable(note) for one in examined.values() for note in one.notes),
            *(printable(f"'{one.grade_id}': {one.note}") for one in scores if one.note),
        ),
        wall_s=sum(one.wall_s for one in examined.values()),
        questions={
            grade_id: question
            for blueprint in blueprints
            for grade_id, question in blueprint.questions().items()
        },
    )
    return Result(graded, fingerprint, notebooks)


def _nothing(blueprint: Blueprint) -> list[Score]:
    return [
        Score(cell.grade_id, 0.0, cell.points, CellEnd.NOT_RUN)
        for cell in blueprint.cells
        if cell.grade or cell.task
    ]


def _by_id(
    prepared: Prepared, notebook: str, results: Sequence[CellResult]
) -> dict[str, CellResult]:
    ids = {cell.index: cell.grade_id for cell in prepared.plans[notebook]}
    return {grade_id: one for one in results if (grade_id := ids[one.index]) is not None}


def _unfinished_answers(
    prepared: Prepared, examined: Mapping[str, Examined], blueprints: Sequence[Blueprint]
) -> list[str]:
    notes = []
    for blueprint in blueprints:
        if blueprint.notebook not in examined:
            continue
        answers = {cell.grade_id for cell in blueprint.cells if cell.solution}
        by_id = _by_id(prepared, blueprint.notebook, examined[blueprint.notebook].results)
        notes += [
            f"answer cell '{grade_id}' did not run to its end: {_error_name(result)}"
            for grade_id, result in by_id.items()
            if grade_id in answers and result.end is CellEnd.RAISED
        ]
    return notes


def _failed_imports(prepared: Prepared, examined: Mapping[str, Examined]) -> list[str]:
    """Later cells then say only that a name is not defined."""
    return [
        f"cell {cell.label} {FAILED_IMPORT}: {str(output.get('evalue', ''))[:120]}"
        for name, one in examined.items()
        for cell, result in zip(prepared.plans[name], one.results, strict=True)
        if cell.role is CellRole.STUDENT
        for output in result.outputs
        if output.get("ename") == "ModuleNotFoundError"
    ]


def _scripts(prepared: Prepared, examined: Mapping[str, Examined]) -> list[str]:
    """Libraries of plots do so too: it says why something is not to be seen."""
    labels = [
        cell.label
        for name, one in examined.items()
        for cell, result in zip(prepared.plans[name], one.results, strict=True)
        if any(_has_script(output.get("data")) for output in result.outputs)
    ]
    return [f"cell {', '.join(labels)} displayed a script, which is not shown"] if labels else []


def _has_script(data: object) -> bool:
    if not isinstance(data, Mapping):
        return False
    return "application/javascript" in data or "<script" in str(data.get("text/html", "")).lower()


def _error_name(result: CellResult) -> str:
    names = (one.get("ename") for one in result.outputs if one.get("output_type") == "error")
    return str(next(names, "an error"))[:80]


def _outcome(prepared: Prepared, examined: Mapping[str, Examined]) -> tuple[Outcome, str]:
    failures = [prepared.failed] if prepared.failed else []
    failures += [one.broke for one in examined.values() if one.broke]
    if failures:
        return Outcome.FAILED, failures[0]
    if prepared.linked:
        return Outcome.LINK, prepared.linked
    if prepared.elsewhere:
        return Outcome.OTHER_ASSIGNMENT, prepared.elsewhere
    if prepared.broken:
        reasons = (f"{name}.ipynb: {reason}" for name, reason in prepared.broken.items())
        return Outcome.BROKEN_NOTEBOOK, "; ".join(reasons)
    if prepared.missing:
        why = f"{', '.join(prepared.missing)}.ipynb was not handed in"
        if len(prepared.foreign) == 1:
            why += f"; found '{prepared.foreign[0]}.ipynb': rename it and grade again"
        return Outcome.NO_NOTEBOOK, why
    for end, outcome, where in (
        (CellEnd.ENDED_PROCESS, Outcome.ENDED_PROCESS, "in"),
        (CellEnd.TIMED_OUT, Outcome.TIMED_OUT, "in"),
        (CellEnd.NOT_RUN, Outcome.TIMED_OUT, "before"),
    ):
        labels = [
            cell.label
            for name, one in examined.items()
            for cell, result in zip(prepared.plans[name], one.results, strict=True)
            if result.end is end
        ]
        if labels:
            return outcome, f"{where} cell {', '.join(labels)}"
    return Outcome.GRADED, ""
