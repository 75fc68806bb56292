"""An assignment's notebooks cut into exercises."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode

from autograder.check.reading import shared_names
from autograder.steps.blueprint import Blueprint
from autograder.steps.repair import grade_id_of


@dataclass(frozen=True, slots=True)
class Question:
    """One exercise: answers, and the tests that stand below them."""

    name: str
    answers: tuple[str, ...]
    """The grade ids of its answer cells that hold code; the last gives the name."""
    tests: tuple[str, ...]
    points: float
    """Of the tests."""
    by_hand: float


@dataclass(frozen=True, slots=True)
class CourseNotebook:
    """The instructor's notebook, read for a check."""

    name: str
    source: NotebookNode
    questions: tuple[Question, ...]
    reference: Mapping[str, str]
    """The source of each answer cell that holds code."""
    tests: tuple[str, ...]
    before: Mapping[str, frozenset[str]]
    """For a test that takes names from earlier tests: these names."""

    def cell(self, grade_id: str) -> NotebookNode:
        """The cell with an id."""
        found: NotebookNode = next(
            cell for cell in self.source.cells if grade_id_of(cell) == grade_id
        )
        return found

    def with_earlier(self, tests: frozenset[str], dependent: frozenset[str]) -> frozenset[str]:
        """The tests, and for dependent ones all that stand before them."""
        places = [self.tests.index(test) for test in tests & dependent]
        return tests | frozenset(self.tests[: max(places)] if places else ())


def cut(name: str, source: NotebookNode, blueprint: Blueprint) -> CourseNotebook:
    """The exercises of a notebook, in its order."""
    sources = {
        grade_id: cell.source
        for cell in source.cells
        if (grade_id := grade_id_of(cell)) is not None
    }
    tests = tuple(cell.grade_id for cell in blueprint.cells if cell.is_test)
    # As students and graders have it: with what nbgrader itself has put into a test.
    texts = {cell.grade_id: cell.source for cell in blueprint.cells if cell.is_test}
    before = {}
    for place, test in enumerate(tests):
        names = frozenset(
            name for earlier in tests[:place] for name in shared_names(texts[test], texts[earlier])
        )
        if names:
            before[test] = names
    return CourseNotebook(
        name=name,
        source=source,
        questions=tuple(_questions(blueprint)),
        reference={
            cell.grade_id: sources[cell.grade_id]
            for cell in blueprint.cells
            if cell.solution and cell.cell_type == "code" and cell.grade_id in sources
        },
        tests=tests,
        before=before,
    )


def _questions(blueprint: Blueprint) -> list[Question]:
    by_name: dict[str, Question] = {}
    belongs = blueprint.questions()
    answers: list[str] = []
    for cell in blueprint.cells:
        if cell.solution and cell.cell_type == "code":
            answers.append(cell.grade_id)
        if cell.grade_id not in belongs:
            continue
        name = belongs[cell.grade_id]
        known = by_name.get(name) or Question(name, tuple(answers), (), 0.0, 0.0)
        answers = []
        by_name[name] = Question(
            name,
            known.answers,
            (*known.tests, cell.grade_id) if cell.is_test else known.tests,
            known.points + (cell.points if cell.is_test else 0.0),
            known.by_hand + (0.0 if cell.is_test else cell.points),
        )
    return list(by_name.values())
