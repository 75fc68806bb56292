"""Wrong answers, each of which must get what its author says."""

from autograder.check.answers import Answer
from autograder.check.checking import Checking
from autograder.check.exercises import CourseNotebook
from autograder.check.findings import Severity
from autograder.check.trials import Outcome, Trial

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def wrong_answers(checking: Checking, wrong: list[Answer]) -> None:
    """Each answer file must get what it says."""
    checking.on_step(f"running {len(wrong)} wrong answers")
    trials, files = [], {}
    for answer in wrong:
        notebook = _notebook_of(checking, answer)
        if notebook is None:
            continue
        sources: dict[str, str] = dict(notebook.reference)
        for grade_id, source in answer.cells.items():
            if source is None:
                sources.pop(grade_id, None)
            else:
                sources[grade_id] = source
        tests = frozenset(test for named in answer.scores for test in _tests_of(notebook, named))
        key = f"wrong/{answer.student}"
        tests = checking.with_earlier(notebook, tests)
        trials.append(Trial(key, notebook.name, sources, tests, answer.added))
        files[key] = answer
    for outcome in checking.run(trials):
        _judge_wrong(checking, files[outcome.trial.key], outcome)
    for notebook in checking.notebooks.values():
        for question in notebook.questions:
            if question.tests and not checking.tally[notebook.name, question.name].wrong:
                text = "no wrong answer is there to try its tests with"
                checking.say(WARNING, "wrong", notebook.name, question.name, text)


def _notebook_of(checking: Checking, answer: Answer) -> CourseNotebook | None:
    named = {*answer.cells, *answer.scores}
    for notebook in checking.notebooks.values():
        known = {*notebook.reference, *notebook.tests}
        known |= {question.name for question in notebook.questions}
        if answer.notebook in ("", notebook.name) and named <= known:
            return notebook
    text = (
        f"wrong answer '{answer.student}' names {', '.join(sorted(named))}; no notebook of "
        "the assignment has all of these answers and tests"
    )
    checking.say(ERROR, "wrong", answer.notebook, "", text)
    return None


def _judge_wrong(checking: Checking, answer: Answer, outcome: Outcome) -> None:
    notebook = checking.notebooks[outcome.trial.notebook]
    for named, expected in answer.scores.items():
        tests = _tests_of(notebook, named)
        seen = outcome.points(tests)
        if abs(seen - expected) > 1e-9:
            said = "; ".join(
                f"{test}: {outcome.scores[test].message}"
                for test in tests
                if outcome.scores[test].message
            )
            text = f"wrong answer '{answer.student}' gets {seen:g}; {expected:g} was expected" + (
                f" ({said:.300})" if said else ""
            )
            checking.say(ERROR, "wrong", notebook.name, named, text)
    for question in notebook.questions:
        shown = frozenset(question.tests) & frozenset(outcome.scores)
        expected_full = checking.reference[notebook.name].points(shown)
        is_wrong = any(
            points < checking.reference[notebook.name].points(_tests_of(notebook, named))
            for named, points in answer.scores.items()
            if named == question.name or named in question.tests
        )
        if shown and is_wrong:
            tally = checking.tally[notebook.name, question.name]
            tally.wrong += 1
            tally.wrong_noticed += outcome.points(shown) < expected_full


def _tests_of(notebook: CourseNotebook, named: str) -> tuple[str, ...]:
    for question in notebook.questions:
        if question.name == named:
            return question.tests
    return (named,)
