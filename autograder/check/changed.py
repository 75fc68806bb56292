"""References with a small change each, which the question's tests should notice."""

from collections.abc import Iterator

from autograder.check.checking import Checking
from autograder.check.exercises import CourseNotebook, Question
from autograder.check.findings import Survivor
from autograder.check.mutants import Mutant, mutants
from autograder.check.trials import Trial

_MUTANT_LEAST_S = 5.0
_MUTANT_TIMES = 5.0


def changed_references(checking: Checking, each: int) -> None:
    """Small changes of the reference, which the question's tests should notice."""
    if not each:
        return
    checking.on_step("running changed references")
    tried: dict[str, tuple[Question, str, Mutant]] = {}
    trials = []
    for notebook, question, cell, mutant, good in _all_mutants(checking, each):
        key = f"mutant/{notebook.name}/{question.name}/{len(tried)}"
        tried[key] = question, cell, mutant
        time_s = _MUTANT_TIMES * checking.reference[notebook.name].wall_s
        trials.append(
            Trial(
                key,
                notebook.name,
                {**notebook.reference, cell: mutant.source},
                checking.with_earlier(notebook, good),
                time_s=max(_MUTANT_LEAST_S, time_s),
            )
        )
    for outcome in checking.run(trials):
        question, cell, mutant = tried[outcome.trial.key]
        notebook = checking.notebooks[outcome.trial.notebook]
        good = checking.good(notebook.name, question.tests)
        tally = checking.tally[notebook.name, question.name]
        tally.mutants += 1
        if outcome.points(good) < checking.reference[notebook.name].points(good):
            tally.mutants_noticed += 1
            continue
        line = notebook.cell(cell).source.splitlines()[mutant.line - 1].strip()
        tally.survivors.append(Survivor(cell, mutant.line, line, mutant.change))


def _all_mutants(
    checking: Checking, each: int
) -> Iterator[tuple[CourseNotebook, Question, str, Mutant, frozenset[str]]]:
    for notebook in checking.notebooks.values():
        for question in notebook.questions:
            good = checking.good(notebook.name, question.tests)
            if not good:
                continue
            found = [
                (cell, mutant)
                for cell in question.answers
                for mutant in mutants(
                    notebook.reference[cell],
                    checking.readings[notebook.name].solution_lines(notebook.cell(cell)),
                )
            ]
            checking.tally[notebook.name, question.name].mutants_possible = len(found)
            for cell, mutant in _spread(found, each):
                yield notebook, question, cell, mutant, good


def _spread(found: list[tuple[str, Mutant]], at_most: int) -> list[tuple[str, Mutant]]:
    """So many of them, evenly over the whole."""
    if len(found) <= at_most:
        return found
    return [found[index * len(found) // at_most] for index in range(at_most)]
