"""Messages taken apart and compared."""

import pytest

from autograder.reports.misunderstandings import misunderstandings, unanswered
from autograder.reports.said import Said, comparable, parts_of
from tests.autograder.reports.classes import PAUSE, mark, student


def test_a_message_has_what_stood_what_was_expected_and_the_next_step() -> None:
    said = parts_of("two zones: a, b.\nboth empty\nExpected: three\nNext: ask for\nthe third")
    assert said == Said("two zones: a, b.\nboth empty", "three", "ask for\nthe third")
    assert parts_of("another pair") == Said("another pair")
    assert parts_of("") == Said("")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 of 10 requests failed (7.5 %)", "12 of 40 requests failed (0.3 %)"),
        ("target group 'web' is empty", 'target group "api" is empty'),
        ("i-0123456789abcdef0 is stopped", "i-0fedcba987654321f is stopped"),
        ("<Foo at 0x7f00aa> is none", "<Foo at 0x1234ff> is none"),
        ("arn:aws:s3:::mine is public", "arn:aws:s3:::yours/of*you is public"),
        ("the zones are ['a', 'b']", "the zones are ['c']"),
        ("nothing in ap-northeast-1a", "nothing in us-east-1c"),
    ],
)
def test_messages_that_differ_in_numbers_ids_and_names_are_comparable(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


def test_different_messages_stay_different() -> None:
    assert comparable("the bucket is public") != comparable("the bucket is private")


def test_students_with_the_same_mistake_form_one_group() -> None:
    def failing(name: str, message: str, question: str = "checks") -> object:
        return student(name, mark(question, 0, message=message, error="CheckFailed"))

    found = misunderstandings(
        [
            failing("ann", PAUSE.format(s=12)),
            failing("bob", PAUSE.format(s=3)),
            failing("cid", "no health check at all"),
            failing("dan", PAUSE.format(s=3), question="other"),
            student("eve", mark("checks", 2)),
        ]  # type: ignore[list-item]
    )
    assert [(one.question, one.students) for one in found] == [
        ("checks", ("ann", "bob")),
        ("checks", ("cid",)),
        ("other", ("dan",)),
    ]
    assert found[0].example.next_step == "count the checks in a row"
    assert found[0].points_lost == 4


def test_a_student_counts_once_however_many_tests_fail() -> None:
    marks = [
        mark("checks", 0, message=PAUSE.format(s=s), error="CheckFailed", grade_id=f"t{s}")
        for s in (1, 2)
    ]
    (one,) = misunderstandings([student("ann", *marks)])
    assert (one.students, one.tests) == (("ann",), ("t1", "t2"))


def test_a_question_left_as_released_is_no_misunderstanding() -> None:
    ann = student("ann", mark("a", 0, error="NotImplementedError"), mark("b", 2))
    assert misunderstandings([ann]) == []
    assert unanswered([ann]) == {"a": ["ann"]}


def test_points_given_by_a_person_end_a_failure() -> None:
    ann = student("ann", mark("a", 2, end="raised", message="no", by_hand=True))
    assert misunderstandings([ann]) == []
