"""The instructor's own answers must get all points, and no answers none."""

from autograder.check.checking import Checking
from autograder.check.findings import Severity
from autograder.check.trials import Trial
from autograder.records import CellEnd
from autograder.steps.blueprint import IN_PROCESS_TAG

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def reference_and_release(checking: Checking) -> None:
    """The instructor's answers must get all points, none must get none."""
    checking.on_step("running the reference and the release")
    wanted = [
        trial
        for notebook in checking.notebooks.values()
        for trial in (
            Trial(f"reference/{notebook.name}", notebook.name, notebook.reference),
            Trial(f"release/{notebook.name}", notebook.name, {}),
        )
    ]
    for outcome in checking.run(wanted):
        kept = checking.reference if outcome.trial.answers else checking.release
        kept[outcome.trial.notebook] = outcome
    for name in checking.notebooks:
        # An assignment without code answers has one trial for both.
        checking.reference.setdefault(name, checking.release[name])
        _look_for_live_objects(checking, name)
        _judge_reference(checking, name)
        _judge_release(checking, name)


def _look_for_live_objects(checking: Checking, name: str) -> None:
    failed = frozenset(checking.failed(name))
    if not failed:
        return
    before = checking.reference[name]
    checking.trials.put_in_process(name, failed)
    notebook = checking.notebooks[name]
    (outcome,) = checking.run([Trial(f"in-process/{name}", name, notebook.reference)])
    checking.reference[name] = outcome
    still = frozenset(checking.failed(name)) & failed
    checking.trials.put_in_process(name, still, False)
    for test in sorted(failed - still):
        seen = before.results[test].note or before.scores[test].message
        text = (
            "passes only beside the student's code: it needs more than plain data of theirs "
            f"({seen}). Tag the cell '{IN_PROCESS_TAG}' (its mark then rests on trust), or "
            "have it take numbers, texts, lists and dicts"
        )
        checking.say(ERROR, "in-process", name, test, text)


def _judge_reference(checking: Checking, name: str) -> None:
    outcome = checking.reference[name]
    for cell, result in outcome.results.items():
        if cell not in outcome.scores and result.end is not CellEnd.RAN:
            text = f"the reference {result.end} here: {_error(result.outputs)}"
            checking.say(ERROR, "reference", name, cell, text)
    for test in checking.failed(name):
        score = outcome.scores[test]
        text = (
            f"the reference gets {score.points or 0:g} of {score.max_points:g} points: "
            f"{score.message or score.note or score.end}"
        )
        checking.say(ERROR, "reference", name, test, text)
    for test, score in outcome.scores.items():
        _judge_outputs(checking, name, test)
        if "is no number" in score.note:
            text = "ends in a value that is no number; nbgrader looks there for points"
            checking.say(WARNING, "output", name, test, text)
        if "rests on trust" in score.note and not checking.is_found(name, test, "in-process"):
            text = "runs in the student's process, as it is marked: its mark rests on trust"
            checking.say(NOTE, "trust", name, test, text)


def _judge_outputs(checking: Checking, name: str, test: str) -> None:
    result = checking.reference[name].results[test]
    streams = {output.get("name") for output in result.outputs}
    if "stderr" in streams:
        text = "writes to stderr with the reference; stock nbgrader gives no points then"
        checking.say(WARNING, "stderr", name, test, text)
    if "stdout" in streams and not checking.is_found(name, test, "output"):
        text = "the reference prints while it is tested"
        checking.say(NOTE, "output", name, test, text)
    if result.took_s > checking.slow_s:
        text = f"took {result.took_s:.1f} s with the reference; every student waits as long"
        checking.say(WARNING, "slow", name, test, text)


def _judge_release(checking: Checking, name: str) -> None:
    for test, score in checking.release[name].scores.items():
        if score.points:
            text = f"an untouched release gets {score.points:g} of {score.max_points:g} points"
            checking.say(ERROR, "untouched", name, test, text)


def _error(outputs: tuple[object, ...]) -> str:
    for output in outputs:
        if isinstance(output, dict) and output.get("output_type") == "error":
            return f"{output.get('ename')}: {output.get('evalue')}"[:500]
    return "no reason was given"
