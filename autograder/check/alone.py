"""Each test without the others, and each question without the other answers."""

from autograder.check.checking import Checking
from autograder.check.findings import Severity
from autograder.check.trials import Trial

WARNING, NOTE = Severity.WARNING, Severity.NOTE


def alone(checking: Checking) -> None:
    """Each test without the others, and each question without the other answers."""
    checking.on_step("running each test alone")
    singles = []
    for notebook in checking.notebooks.values():
        checking.dependent[notebook.name] |= notebook.before.keys()
        good = checking.good(notebook.name, notebook.tests)
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
    for outcome in checking.run(singles):
        test = outcome.trial.key.removeprefix(f"alone/{outcome.trial.notebook}/")
        name = outcome.trial.notebook
        names = ", ".join(sorted(checking.notebooks[name].before.get(test, ())))
        if outcome.points([test]) < checking.reference[name].points([test]):
            checking.dependent[name].add(test)
            reason = f"it takes {names} from them" if names else outcome.scores[test].message
            text = f"fails when the tests before it are left out: {reason}"
            checking.say(WARNING, "depends", name, test, text)
        elif names:
            text = f"takes {names} from an earlier test where the student has no such name"
            checking.say(NOTE, "depends", name, test, text)
    _without_other_answers(checking)


def _without_other_answers(checking: Checking) -> None:
    trials, questions = [], {}
    for notebook in checking.notebooks.values():
        for question in notebook.questions:
            own = {name: notebook.reference[name] for name in question.answers}
            good = checking.good(notebook.name, question.tests)
            if good and len(own) < len(notebook.reference):
                key = f"only/{notebook.name}/{question.name}"
                tests = checking.with_earlier(notebook, good)
                trials.append(Trial(key, notebook.name, own, tests))
                questions[key] = question.name, good
    for outcome in checking.run(trials):
        name, tests = questions[outcome.trial.key]
        notebook_name = outcome.trial.notebook
        if outcome.points(tests) < checking.reference[notebook_name].points(tests):
            text = "its tests fail where another question has no answer: one fault costs twice"
            checking.say(NOTE, "depends", notebook_name, name, text)
