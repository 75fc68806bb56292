"""Check an assignment: the front door, for the command line and for programs."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from traitlets.config import Config

from autograder.check.alone import alone
from autograder.check.answers import answers
from autograder.check.changed import changed_references
from autograder.check.checking import Checking
from autograder.check.exercises import cut
from autograder.check.findings import MUTANTS_EACH, Checked, Exercise, Finding, Severity
from autograder.check.reading import Reading
from autograder.check.reference import reference_and_release
from autograder.check.scratch import NotReleasable, read_source, release, source_folder
from autograder.check.trials import Trials
from autograder.check.wrong import wrong_answers
from autograder.errors import SetupError
from autograder.processes.pool import Pool
from autograder.room import temporary_folder
from autograder.settings import load_config, open_course


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
                Finding(Severity.ERROR, "release", "", "", f"nbgrader cannot release it: {reason}")
            )
            return Checked(assignment, (), tuple(findings), 0, time.monotonic() - started)
        workplace = settings.workplace(home, jobs, sorted(released.source.glob("*.ipynb")))
        pool = stack.enter_context(Pool(workplace))
        notebooks = [
            cut(name, sources[name], blueprint)
            for name, blueprint in sorted(released.blueprints.items())
        ]
        trials = Trials(pool, released)
        checking = Checking(notebooks, readings, trials, settings.cell_timeout_s, findings, on_step)
        reference_and_release(checking)
        alone(checking)
        wrong_answers(checking, wrong)
        changed_references(checking, mutants_each)
        return Checked(
            assignment,
            tuple(_exercises(checking)),
            tuple(sorted(findings, key=lambda one: list(Severity).index(one.severity))),
            trials.count,
            time.monotonic() - started,
        )


def _exercises(checking: Checking) -> Iterator[Exercise]:
    """What was seen, question by question."""
    for notebook in checking.notebooks.values():
        reference, untouched = checking.reference[notebook.name], checking.release[notebook.name]
        for question in notebook.questions:
            tally = checking.tally[notebook.name, question.name]
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
