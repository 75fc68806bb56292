"""What the gate finds, and what it lets pass."""

from dataclasses import replace

import pytest

from autograder.reports.gate import LeakError, Secrets, leaks, refuse, secrets_of
from autograder.reports.hidden import Delimiters, split
from autograder.reports.records import Remark
from autograder.steps.blueprint import Blueprint, BlueprintCell
from tests.autograder.reports.classes import class_of, mark, student

WORDS = Delimiters()
VISIBLE = "assert double(2) == 4, 'double(2) must be 4'"
SECRET = "assert double('ab') == 'abab'"
ANN = student("ann.able", mark("double", 2), first_name="Ann", last_name="Able")
BOB = student("bob", mark("double", 2), first_name="Bob", last_name="Bunce", email="b@s.example")
TWIN = student("bunce2", mark("double", 2), first_name="Bob", last_name="Bunce")


def _secrets(hidden: str = SECRET, known: str = "") -> Secrets:
    source = f"{VISIBLE}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    test = BlueprintCell("test-double", "code", source, True, True, False, False, 2, None)
    setup = BlueprintCell("setup", "code", "zones = [1, 2, 3]", True, False, False, False, 0, None)
    blueprint = Blueprint("toy", (setup, test), {})
    return secrets_of(class_of(ANN, BOB, TWIN), [blueprint], WORDS, known)


def _found(text: str, secrets: Secrets, own: str = "", owner: object = ANN) -> list[str]:
    return [leak.what for leak in leaks(text, "page", secrets, owner, own)]  # type: ignore[arg-type]


def test_a_cell_is_split_at_its_delimiters() -> None:
    parts = split(
        f"{VISIBLE}\n### BEGIN HIDDEN TESTS\n{SECRET}\n### END HIDDEN TESTS\nx = 1", WORDS
    )
    assert (parts.visible, parts.hidden) == (f"{VISIBLE}\nx = 1", (SECRET,))
    assert split("a\n# BEGIN HIDDEN TESTS\nb", WORDS).hidden == ("b",), "no end: the rest is hidden"


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        "<pre>assert double(&#x27;ab&#x27;)   == \n 'abab'</pre>",
        "<span>assert</span> <b>double</b>(<i>'ab'</i>) <u>==</u> 'abab'",
        f'<img alt="{SECRET.replace(chr(39), "&#39;")}">',
    ],
)
def test_a_line_of_a_hidden_test_is_found_however_it_is_marked_up(text: str) -> None:
    assert _found(text, _secrets()) == ["it shows a line of the hidden tests in cell 'test-double'"]


def test_what_a_hidden_assertion_demands_is_found_without_its_message() -> None:
    secrets = _secrets(f"{SECRET}, 'texts are doubled, too'")
    assert _found(f"The hidden test is {SECRET} see", secrets) != []
    quoted = _secrets('assert double(17) == 34, "double(17) == 34 should hold"')
    assert _found("AssertionError: double(17) == 34 should hold", quoted) == []


def test_what_students_were_given_is_no_secret() -> None:
    secrets = _secrets(f"zones = [1, 2, 3]\n{SECRET}")
    assert _found(f"zones = [1, 2, 3]\n{VISIBLE}", secrets) == []


def test_what_the_student_handed_in_is_theirs() -> None:
    assert _found(SECRET, _secrets(), own=f"# I test it, too\n{SECRET}") == []


def test_short_lines_and_imports_are_too_common() -> None:
    assert _found("x = 1\nimport collections.abc", _secrets("x = 1\nimport collections.abc")) == []


def test_the_message_of_a_hidden_test_is_meant_for_students() -> None:
    hidden = (
        "assert ok(12345), (\n    'close the port again, please'\n)\n"
        "assert ok(\n    678901234567\n)"
    )
    secrets = _secrets(hidden)
    assert _found("AssertionError: 'close the port again, please'", secrets) == []
    assert _found("assert ok(12345), (", secrets) != []
    assert _found("678901234567", secrets) != []


@pytest.mark.parametrize("name", ["bob bunce", "Bob  BUNCE", "b@s.example", "bunce2", "by bunce2."])
def test_another_students_name_is_found(name: str) -> None:
    assert _found(f"<p>as {name} said</p>", _secrets()) == ["it names another student"]


def test_ones_own_name_and_a_namesakes_are_no_leak() -> None:
    assert _found("ann.able Ann Able", _secrets()) == []
    assert _found("Bob Bunce", _secrets(), owner=TWIN) == []
    assert _found("b@s.example", _secrets(), owner=TWIN) != []


def test_a_part_of_a_longer_word_is_no_name() -> None:
    assert _found("bunce21 xbunce2 bunce2x", _secrets()) == []


def test_a_name_that_may_be_any_word_counts_only_in_a_path() -> None:
    secrets = secrets_of(class_of(ANN, student("will", mark("a", 2))), [], WORDS)
    assert _found("DeprecationWarning: this will be removed", secrets) == []
    assert _found("No such file: '/course/submitted/will/toy'", secrets) != []
    assert _found("/submitted/willy/ /will", secrets) == []


def test_names_that_are_words_of_the_assignment_or_the_page_are_let_pass() -> None:
    secrets = secrets_of(
        class_of(student("double", mark("double", 2)), student("score", mark("double", 2))),
        [Blueprint("toy", (BlueprintCell("t", "code", "double(2)", 1, 1, 0, 0, 2, None),), {})],  # type: ignore[arg-type]
        WORDS,
        "Score: 3",
    )
    assert _found("double score", secrets) == []


def test_a_leak_is_an_error_that_names_the_file_and_shows_nothing() -> None:
    with pytest.raises(LeakError, match="students/ann") as caught:
        refuse(leaks(SECRET, "students/ann.html", _secrets(), ANN))
    assert SECRET not in str(caught.value)
    refuse([])


def test_a_comment_that_tells_a_hidden_test_is_named() -> None:
    told = replace(ANN, remarks=(Remark("why", "toy", "Nice."), Remark("b", "toy", SECRET)))
    found = [*leaks(SECRET, "students/ann.html", _secrets(), told)] * 2
    with pytest.raises(LeakError, match=r"1 page was not written:\n.*in the comment on 'b'"):
        refuse(found)


def test_a_student_called_like_an_error_of_pythons_keeps_nobody_from_their_page() -> None:
    crowd = class_of(ANN, student("nameerror", mark("double", 2), first_name="", last_name=""))
    assert _found("NameError: name 'x' is not defined", secrets_of(crowd, [], WORDS)) == []


AWS_ERROR = (
    "botocore.exceptions.ClientError: An error occurred (MalformedPolicy) when calling the "
    "PutKeyPolicy operation: the security policy is malformed"
)


@pytest.mark.parametrize(
    "said",
    [
        AWS_ERROR,
        f"<p>the test said: {AWS_ERROR.partition(': ')[2]}</p>",
        "ParamValidationError: Parameter validation failed:\nUnknown operation in security",
    ],
)
def test_a_student_called_like_a_word_of_an_error_keeps_no_page_back(said: str) -> None:
    crowd = [student(name, mark("a", 2)) for name in ("operation", "security", "malformed")]
    assert _found(said, secrets_of(class_of(ANN, *crowd), [], WORDS)) == []


@pytest.mark.parametrize(
    "said",
    [
        "as mmustermann said",
        f"{AWS_ERROR}\n\n\nas mmustermann said",
        "<div><p>ValueError: bad value</p></div><p>See what mmustermann wrote</p>",
        "<p>It is that of mmustermann.</p><div>triple-test</div>",
        "<p>That of mm<b>uster</b>mann</p>",
        "KeyError: 'mmustermann'",
        "FileNotFoundError: No such file: '/course/submitted/mmustermann/toy/toy.ipynb'",
        "AssertionError: seen was ['anna', 'will', 'mmustermann']",
        "AssertionError: anna will emma",
        "ValueError: (anna, will) of Max Mustermann",
    ],
)
def test_a_student_is_named_in_an_error_too(said: str) -> None:
    crowd = [student(name, mark("a", 2)) for name in ("anna", "will", "emma")]
    crowd.append(student("mmustermann", mark("a", 2), first_name="Max", last_name="Mustermann"))
    secrets = secrets_of(class_of(ANN, *crowd), [], WORDS)
    assert _found(said, secrets) == ["it names another student"]
    assert _found(said, secrets, own="# anna will emma mmustermann Max Mustermann") == []
