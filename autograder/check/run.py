"""Check an assignment: the front door, for the command line and for programs."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from traitlets.config import Config

from autograder.check.answers import Answer, answers
from autograder.check.exercises import CourseNotebook, Question, cut
from autograder.check.findings import MUTANTS_EACH, Checked, Exercise, Finding, Severity, Survivor
from autograder.check.mutants import Mutant, mutants
from autograder.check.reading import Reading
from autograder.check.scratch import NotReleasable, read_source, release, source_folder
from autograder.check.trials import Outcome, Trial, Trials
from autograder.errors import GradingError, SetupError
from autograder.processes.pool import Pool
from autograder.records import CellEnd
from autograder.room import temporary_folder
from autograder.settings import Autograder, load_config, open_course
from autograder.steps.blueprint import IN_PROCESS_TAG

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_SLOW_S = 5.0
_MUTANT_LEAST_S = 5.0
_MUTANT_TIMES = 5.0


def check(
    assignment: str,
    course_dir: Path,
    jobs: int | None = None,
    mutants_each: int = MUTANTS_EACH,
    config: Config | None = None,
    on_step: Callable[[str], None] = lambda _text: None,
) -> Checked:
    """Grade the assignment's own answers, none, wrong ones and changed ones; say what was seen.

    At most `mutants_each` changed references are tried an exercise, spread over its lines.
    """
    if sys.platform != "linux":
        raise SetupError(f"checking runs notebooks, which needs Linux; this is {sys.platform}")
    started = time.monotonic()
    merged = load_config(course_dir)
    if config is not None:
        merged.merge(config)
    course, settings = open_course(merged)
    source = source_folder(course, assignment)
    sources = {path.stem: read_source(path) for path in sorted(source.glob("*.ipynb"))}
    readings = {name: Reading(name, notebook, merged) for name, notebook in sources.items()}
    findings = [found for reading in readings.values() for found in reading.findings()]
    wrong = answers(Path(course.root) / settings.wrong_answers.format(assignment_id=assignment))
    with ExitStack() as stack:
        scratch, home = (
            stack.enter_context(temporary_folder(f"autograder-{name}-"))
            for name in ("check", "home")
        )
        on_step("making the release")
        try:
            released = release(merged, assignment, source, scratch, list(settings.trusted_tests))
        except NotReleasable as reason:
            findings.append(
                Finding(ERROR, "release", "", "", f"nbgrader cannot release it: {reason}")
            )
            return Checked(assignment, (), tuple(findings), 0, time.monotonic() - started)
        workplace = settings.workplace(home, jobs, sorted(released.source.glob("*.ipynb")))
        pool = stack.enter_context(Pool(workplace))
        notebooks = [
            cut(name, sources[name], blueprint)
            for name, blueprint in sorted(released.blueprints.items())
        ]
        trials = Trials(pool, released)
        run = _Run(notebooks, readings, trials, settings, findings, on_step)
        run.reference_and_release()
        run.alone()
        run.wrong_answers(wrong)
        run.mutants(mutants_each)
        return Checked(
            assignment,
            tuple(run.exercises()),
            tuple(sorted(findings, key=lambda one: list(Severity).index(one.severity))),
            trials.count,
            time.monotonic() - started,
        )


@dataclass(slots=True)
class _Tally:
    wrong: int = 0
    wrong_noticed: int = 0
    mutants: int = 0
    mutants_noticed: int = 0
    mutants_possible: int = 0
    survivors: list[Survivor] = field(default_factory=list)


class _Run:
    def __init__(
        self,
        notebooks: list[CourseNotebook],
        readings: dict[str, Reading],
        trials: Trials,
        settings: Autograder,
        findings: list[Finding],
        on_step: Callable[[str], None],
    ) -> None:
        self._notebooks = {notebook.name: notebook for notebook in notebooks}
        self._readings = readings
        self._trials = trials
        self._slow_s = min(_SLOW_S, settings.cell_timeout_s / 4)
        self._findings = findings
        self._on_step = on_step
        self._reference: dict[str, Outcome] = {}
        self._release: dict[str, Outcome] = {}
        self._dependent: dict[str, set[str]] = {name: set() for name in self._notebooks}
        self._tally: dict[tuple[str, str], _Tally] = {
            (notebook.name, question.name): _Tally()
            for notebook in notebooks
            for question in notebook.questions
        }

    def reference_and_release(self) -> None:
        """The instructor's answers must get all points, none must get none."""
        self._on_step("running the reference and the release")
        wanted = [
            trial
            for notebook in self._notebooks.values()
            for trial in (
                Trial(f"reference/{notebook.name}", notebook.name, notebook.reference),
                Trial(f"release/{notebook.name}", notebook.name, {}),
            )
        ]
        for outcome in self._run(wanted):
            kept = self._reference if outcome.trial.answers else self._release
            kept[outcome.trial.notebook] = outcome
        for name in self._notebooks:
            # An assignment without code answers has one trial for both.
            self._reference.setdefault(name, self._release[name])
            self._look_for_live_objects(name)
            self._judge_reference(name)
            self._judge_release(name)

    def _look_for_live_objects(self, name: str) -> None:
        failed = frozenset(self._failed(name))
        if not failed:
            return
        before = self._reference[name]
        self._trials.put_in_process(name, failed)
        notebook = self._notebooks[name]
        (outcome,) = self._run([Trial(f"in-process/{name}", name, notebook.reference)])
        self._reference[name] = outcome
        still = frozenset(self._failed(name)) & failed
        self._trials.put_in_process(name, still, False)
        for test in sorted(failed - still):
            seen = before.results[test].note or before.scores[test].message
            text = (
                "passes only beside the student's code: it needs more than plain data of theirs "
                f"({seen}). Tag the cell '{IN_PROCESS_TAG}' (its mark then rests on trust), or "
                "have it take numbers, texts, lists and dicts"
            )
            self._say(ERROR, "in-process", name, test, text)

    def _failed(self, name: str) -> Iterator[str]:
        for test, score in self._reference[name].scores.items():
            if (score.points or 0.0) < score.max_points or score.end is not CellEnd.RAN:
                yield test

    def _judge_reference(self, name: str) -> None:
        outcome = self._reference[name]
        for cell, result in outcome.results.items():
            if cell not in outcome.scores and result.end is not CellEnd.RAN:
                text = f"the reference {result.end} here: {_error(result.outputs)}"
                self._say(ERROR, "reference", name, cell, text)
        for test in self._failed(name):
            score = outcome.scores[test]
            text = (
                f"the reference gets {score.points or 0:g} of {score.max_points:g} points: "
                f"{score.message or score.note or score.end}"
            )
            self._say(ERROR, "reference", name, test, text)
        for test, score in outcome.scores.items():
            self._judge_outputs(name, test)
            if "is no number" in score.note:
                text = "ends in a value that is no number; nbgrader looks there for points"
                self._say(WARNING, "output", name, test, text)
            if "rests on trust" in score.note and not self._is_found(name, test, "in-process"):
                text = "runs in the student's process, as it is marked: its mark rests on trust"
                self._say(NOTE, "trust", name, test, text)

    def _judge_outputs(self, name: str, test: str) -> None:
        result = self._reference[name].results[test]
        streams = {output.get("name") for output in result.outputs}
        if "stderr" in streams:
            text = "writes to stderr with the reference; stock nbgrader gives no points then"
            self._say(WARNING, "stderr", name, test, text)
        if "stdout" in streams and not self._is_found(name, test, "output"):
            text = "the reference prints while it is tested"
            self._say(NOTE, "output", name, test, text)
        if result.took_s > self._slow_s:
            text = f"took {result.took_s:.1f} s with the reference; every student waits as long"
            self._say(WARNING, "slow", name, test, text)

    def _judge_release(self, name: str) -> None:
        for test, score in self._release[name].scores.items():
            if score.points:
                text = f"an untouched release gets {score.points:g} of {score.max_points:g} points"
                self._say(ERROR, "untouched", name, test, text)

    def alone(self) -> None:
        """Each test without the others, and each question without the other answers."""
        self._on_step("running each test alone")
        singles = []
        for notebook in self._notebooks.values():
            self._dependent[notebook.name] |= notebook.before.keys()
            good = self._good(notebook.name, notebook.tests)
            if len(notebook.tests) > 1:
                singles += [
                    Trial(
                        f"alone/{notebook.name}/{test}",
                        notebook.name,
                        notebook.reference,
                        frozenset({test}),
                    )
                    for test in good
                ]
        for outcome in self._run(singles):
            test = outcome.trial.key.removeprefix(f"alone/{outcome.trial.notebook}/")
            name = outcome.trial.notebook
            names = ", ".join(sorted(self._notebooks[name].before.get(test, ())))
            if outcome.points([test]) < self._reference[name].points([test]):
                self._dependent[name].add(test)
                reason = f"it takes {names} from them" if names else outcome.scores[test].message
                text = f"fails when the tests before it are left out: {reason}"
                self._say(WARNING, "depends", name, test, text)
            elif names:
                text = f"takes {names} from an earlier test where the student has no such name"
                self._say(NOTE, "depends", name, test, text)
        self._without_other_answers()

    def _without_other_answers(self) -> None:
        trials, questions = [], {}
        for notebook in self._notebooks.values():
            for question in notebook.questions:
                own = {name: notebook.reference[name] for name in question.answers}
                good = self._good(notebook.name, question.tests)
                if good and len(own) < len(notebook.reference):
                    key = f"only/{notebook.name}/{question.name}"
                    tests = self._with_earlier(notebook, good)
                    trials.append(Trial(key, notebook.name, own, tests))
                    questions[key] = question.name, good
        for outcome in self._run(trials):
            name, tests = questions[outcome.trial.key]
            notebook_name = outcome.trial.notebook
            if outcome.points(tests) < self._reference[notebook_name].points(tests):
                text = "its tests fail where another question has no answer: one fault costs twice"
                self._say(NOTE, "depends", notebook_name, name, text)

    def wrong_answers(self, wrong: list[Answer]) -> None:
        """Each answer file must get what it says."""
        self._on_step(f"running {len(wrong)} wrong answers")
        trials, files = [], {}
        for answer in wrong:
            notebook = self._notebook_of(answer)
            if notebook is None:
                continue
            sources: dict[str, str] = dict(notebook.reference)
            for grade_id, source in answer.cells.items():
                if source is None:
                    sources.pop(grade_id, None)
                else:
                    sources[grade_id] = source
            tests = frozenset(
                test for named in answer.scores for test in _tests_of(notebook, named)
            )
            key = f"wrong/{answer.student}"
            tests = self._with_earlier(notebook, tests)
            trials.append(Trial(key, notebook.name, sources, tests, answer.added))
            files[key] = answer
        for outcome in self._run(trials):
            self._judge_wrong(files[outcome.trial.key], outcome)
        for notebook in self._notebooks.values():
            for question in notebook.questions:
                if question.tests and not self._tally[notebook.name, question.name].wrong:
                    text = "no wrong answer is there to try its tests with"
                    self._say(WARNING, "wrong", notebook.name, question.name, text)

    def _notebook_of(self, answer: Answer) -> CourseNotebook | None:
        named = {*answer.cells, *answer.scores}
        for notebook in self._notebooks.values():
            known = {*notebook.reference, *notebook.tests}
            known |= {question.name for question in notebook.questions}
            if answer.notebook in ("", notebook.name) and named <= known:
                return notebook
        text = (
            f"wrong answer '{answer.student}' names {', '.join(sorted(named))}; no notebook of "
            "the assignment has all of these answers and tests"
        )
        self._say(ERROR, "wrong", answer.notebook, "", text)
        return None

    def _judge_wrong(self, answer: Answer, outcome: Outcome) -> None:
        notebook = self._notebooks[outcome.trial.notebook]
        for named, expected in answer.scores.items():
            tests = _tests_of(notebook, named)
            seen = outcome.points(tests)
            if abs(seen - expected) > 1e-9:
                said = "; ".join(
                    f"{test}: {outcome.scores[test].message}"
                    for test in tests
                    if outcome.scores[test].message
                )
                text = (
                    f"wrong answer '{answer.student}' gets {seen:g}; {expected:g} was expected"
                    + (f" ({said:.300})" if said else "")
                )
                self._say(ERROR, "wrong", notebook.name, named, text)
        for question in notebook.questions:
            shown = frozenset(question.tests) & frozenset(outcome.scores)
            expected_full = self._reference[notebook.name].points(shown)
            is_wrong = any(
                points < self._reference[notebook.name].points(_tests_of(notebook, named))
                for named, points in answer.scores.items()
                if named == question.name or named in question.tests
            )
            if shown and is_wrong:
                tally = self._tally[notebook.name, question.name]
                tally.wrong += 1
                tally.wrong_noticed += outcome.points(shown) < expected_full

    def mutants(self, each: int) -> None:
        """Small changes of the reference, which the question's tests should notice."""
        if not each:
            return
        self._on_step("running changed references")
        tried: dict[str, tuple[Question, str, Mutant]] = {}
        trials = []
        for notebook, question, cell, mutant, good in self._all_mutants(each):
            key = f"mutant/{notebook.name}/{question.name}/{len(tried)}"
            tried[key] = question, cell, mutant
            time_s = _MUTANT_TIMES * self._reference[notebook.name].wall_s
            trials.append(
                Trial(
                    key,
                    notebook.name,
                    {**notebook.reference, cell: mutant.source},
                    self._with_earlier(notebook, good),
                    time_s=max(_MUTANT_LEAST_S, time_s),
                )
            )
        for outcome in self._run(trials):
            question, cell, mutant = tried[outcome.trial.key]
            notebook = self._notebooks[outcome.trial.notebook]
            good = self._good(notebook.name, question.tests)
            tally = self._tally[notebook.name, question.name]
            tally.mutants += 1
            if outcome.points(good) < self._reference[notebook.name].points(good):
                tally.mutants_noticed += 1
                continue
            line = notebook.cell(cell).source.splitlines()[mutant.line - 1].strip()
            tally.survivors.append(Survivor(cell, mutant.line, line, mutant.change))

    def _all_mutants(
        self, each: int
    ) -> Iterator[tuple[CourseNotebook, Question, str, Mutant, frozenset[str]]]:
        for notebook in self._notebooks.values():
            for question in notebook.questions:
                good = self._good(notebook.name, question.tests)
                if not good:
                    continue
                found = [
                    (cell, mutant)
                    for cell in question.answers
                    for mutant in mutants(
                        notebook.reference[cell],
                        self._readings[notebook.name].solution_lines(notebook.cell(cell)),
                    )
                ]
                self._tally[notebook.name, question.name].mutants_possible = len(found)
                for cell, mutant in _spread(found, each):
                    yield notebook, question, cell, mutant, good

    def exercises(self) -> Iterator[Exercise]:
        """What was seen, question by question."""
        for notebook in self._notebooks.values():
            reference, untouched = self._reference[notebook.name], self._release[notebook.name]
            for question in notebook.questions:
                tally = self._tally[notebook.name, question.name]
                tally.survivors.sort(key=lambda one: (one.cell, one.line))
                yield Exercise(
                    notebook=notebook.name,
                    question=question.name,
                    points=question.points,
                    reference=reference.points(question.tests),
                    release=untouched.points(question.tests),
                    by_hand=question.by_hand,
                    wrong=tally.wrong,
                    wrong_noticed=tally.wrong_noticed,
                    mutants=tally.mutants,
                    mutants_noticed=tally.mutants_noticed,
                    mutants_possible=tally.mutants_possible,
                    survivors=tuple(tally.survivors),
                    slowest_s=max(
                        (reference.results[test].took_s for test in question.tests), default=0.0
                    ),
                )

    def _run(self, trials: list[Trial]) -> Iterator[Outcome]:
        for outcome in self._trials.run(trials):
            if outcome.broke:
                raise GradingError(f"{outcome.trial.key} could not be run:\n{outcome.broke}")
            yield outcome

    def _good(self, name: str, tests: tuple[str, ...]) -> frozenset[str]:
        """The tests that the reference passes: only these can notice anything."""
        failed = frozenset(self._failed(name))
        points = self._reference[name].scores
        return frozenset(
            test for test in tests if test not in failed and points[test].max_points > 0
        )

    def _with_earlier(self, notebook: CourseNotebook, tests: frozenset[str]) -> frozenset[str]:
        return notebook.with_earlier(tests, frozenset(self._dependent[notebook.name]))

    def _is_found(self, notebook: str, cell: str, kind: str) -> bool:
        return any(
            (one.notebook, one.cell, one.kind) == (notebook, cell, kind) for one in self._findings
        )

    def _say(self, severity: Severity, kind: str, notebook: str, cell: str, text: str) -> None:
        self._findings.append(Finding(severity, kind, notebook, cell, text))


def _tests_of(notebook: CourseNotebook, named: str) -> tuple[str, ...]:
    for question in notebook.questions:
        if question.name == named:
            return question.tests
    return (named,)


def _spread(found: list[tuple[str, Mutant]], at_most: int) -> list[tuple[str, Mutant]]:
    """So many of them, evenly over the whole."""
    if len(found) <= at_most:
        return found
    return [found[index * len(found) // at_most] for index in range(at_most)]


def _error(outputs: tuple[object, ...]) -> str:
    for output in outputs:
        if isinstance(output, dict) and output.get("output_type") == "error":
            return f"{output.get('ename')}: {output.get('evalue')}"[:500]
    return "no reason was given"
