"""Grade made-up submissions of an assignment, many at a time, on the pool."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from autograder.check.scratch import Released
from autograder.processes.pool import Pool
from autograder.processes.tasks import Task
from autograder.records import CellResult, CellRole, PlannedCell
from autograder.steps.blueprint import Blueprint
from autograder.steps.notebook_parts import new_cell, new_notebook
from autograder.steps.plan import plan
from autograder.steps.read_notebook import read_notebook
from autograder.steps.repair import grade_id_of, repair
from autograder.steps.score import Score, score


@dataclass(frozen=True, slots=True)
class Trial:
    """One made-up submission of one notebook."""

    key: str
    notebook: str
    answers: Mapping[str, str]
    """Source by grade_id; any other answer cell is as released."""
    tests: frozenset[str] | None = None
    """Which tests are run; None for all."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Source of a cell that stands after the cell with that id."""
    time_s: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial."""

    trial: Trial
    scores: Mapping[str, Score]
    """By grade_id; only of tests that were run."""
    results: Mapping[str, CellResult]
    """Of all cells with a grade_id."""
    broke: str
    wall_s: float

    def points(self, tests: Iterable[str]) -> float:
        """The points of some tests together."""
        return sum(self.scores[test].points or 0.0 for test in tests if test in self.scores)


class Trials:
    """Runs trials on one pool; says where a test needs to run."""

    def __init__(self, pool: Pool, released: Released) -> None:
        self._pool = pool
        self._released = released
        self.blueprints = dict(released.blueprints)
        self.count = 0

    def put_in_process(self, notebook: str, tests: frozenset[str], in_process: bool = True) -> None:
        """From now on these tests run in the student's process, or no longer."""
        blueprint = self.blueprints[notebook]
        cells = tuple(
            replace(cell, in_process=in_process) if cell.grade_id in tests else cell
            for cell in blueprint.cells
        )
        self.blueprints[notebook] = replace(blueprint, cells=cells)

    def run(self, trials: Iterable[Trial]) -> Iterator[Outcome]:
        """An outcome for each trial, in the order in which they end."""
        open_trials: dict[str, tuple[Trial, tuple[PlannedCell, ...]]] = {}
        for examined in self._pool.run(self._tasks(trials, open_trials)):
            trial, cells = open_trials.pop(examined.key)
            self.count += 1
            ids = {cell.index: cell.grade_id for cell in cells}
            results = {
                grade_id: result
                for result in examined.results
                if (grade_id := ids[result.index]) is not None
            }
            blueprint = self.blueprints[trial.notebook]
            scores = _scores(blueprint, results)
            yield Outcome(trial, scores, results, examined.broke, examined.wall_s)

    def _tasks(
        self,
        trials: Iterable[Trial],
        open_trials: dict[str, tuple[Trial, tuple[PlannedCell, ...]]],
    ) -> Iterator[Task]:
        for trial in trials:
            cells = self._cells(trial)
            open_trials[trial.key] = trial, cells
            yield Task(
                trial.key,
                cells,
                self._released.release,
                self._released.source,
                time_s=trial.time_s,
            )

    def _cells(self, trial: Trial) -> tuple[PlannedCell, ...]:
        blueprint = self.blueprints[trial.notebook]
        notebook = read_notebook(self._released.release / f"{trial.notebook}.ipynb")
        cells = []
        for cell in notebook.cells:
            grade_id = grade_id_of(cell) or ""
            if grade_id in trial.answers:
                cell["source"] = trial.answers[grade_id]
            cells.append(cell)
            if grade_id in trial.added:
                cells.append(new_cell("code", trial.added[grade_id], f"after-{len(cells)}"))
        notebook["cells"] = cells
        repair(notebook, blueprint)
        return tuple(
            cell
            for cell in plan(notebook, blueprint)
            if cell.role is CellRole.STUDENT or trial.tests is None or cell.grade_id in trial.tests
        )


def _scores(blueprint: Blueprint, results: Mapping[str, CellResult]) -> dict[str, Score]:
    tests = tuple(cell for cell in blueprint.cells if cell.is_test and cell.grade_id in results)
    notebook = new_notebook()
    found = score(notebook, replace(blueprint, cells=tests), results)
    return {one.grade_id: one for one in found}
