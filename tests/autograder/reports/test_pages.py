"""What the pages show, and how they hold in what others wrote."""

import datetime as dt
import html
import re

import pytest

from autograder.reports.class_page import class_page
from autograder.reports.exports.gradescope import gradescope
from autograder.reports.exports.moodle import moodle
from autograder.reports.markup import escape, tag
from autograder.reports.misunderstandings import misunderstandings
from autograder.reports.names import file_stems
from autograder.reports.notes import gravest_first
from autograder.reports.records import Remark
from autograder.reports.statistics import question_rates
from autograder.reports.student_page import student_page
from tests.autograder.reports.classes import PAUSE, class_of, mark, student, tags_of

NOW = dt.datetime(2026, 11, 20, 12, 0)
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e"


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("<main")[2]))


def test_class_page_shows_groups_who_waits_and_who_to_look_at() -> None:
    record = class_of(
        student("ann", mark("checks", 0, message=PAUSE.format(s=3), error="CheckFailed")),
        student("bob", mark("checks", 0, message=PAUSE.format(s=9), error="CheckFailed")),
        student("cid", mark("checks", 0, waits=True, end="")),
        student("dan", mark("checks", 2), notes=("file 'x' is a link; left out",), wall_s=1.5),
        student("eve", mark("checks", 0), failed=True, outcome="grader failed", why="Traceback"),
        absent=("fay",),
    )
    text = _text(class_page(record, NOW, {"ann": "students/ann.html"}))
    assert "checks: 2 students" in text
    assert "Next step count the checks in a row" in text
    assert "2 for a person to finish" in text
    assert "a link to somewhere else was handed in" in text
    assert "Handed nothing in: fay" in text
    assert "1.5 s" in text
    assert 'href="students/ann.html"' in class_page(record, NOW, {"ann": "students/ann.html"})


def test_pages_ask_no_host_and_run_nothing_of_a_students() -> None:
    hostile = student(
        HOSTILE,
        mark(HOSTILE, 0, message=f"{HOSTILE}\nNext: {HOSTILE}", error=HOSTILE, grade_id=HOSTILE),
        notes=(f"file {HOSTILE} is a link",), why=HOSTILE, first_name=HOSTILE, last_name=HOSTILE,
        wall_s=1.0, outcome="timed out",
    )  # fmt: skip
    record = class_of(hostile, absent=(HOSTILE,), assignment=HOSTILE)
    for page in (class_page(record, NOW, {}), student_page(HOSTILE, hostile)):
        found = tags_of(page)
        policy = next(marks["content"] for name, marks in found if "http-equiv" in marks)
        assert policy.startswith("default-src 'none'; img-src data:;")
        scripts = [name for name, _ in found if name == "script"]
        assert len(scripts) == policy.count("script-src 'sha256-"), "ours, or none"
        assert not {"img", "iframe", "link", "object", "form"} & {name for name, _ in found}
        for _, marks in found:
            assert not [name for name in marks if name.startswith("on") or name == "style"]
            assert marks.get("src") is None
            assert marks.get("href", "#").startswith("#")
        assert not re.search("[\x1b\u202e]", page)


def test_a_class_without_any_score_has_a_page() -> None:
    record = class_of(student("eve", mark("a", 0), failed=True, outcome="grader failed"))
    assert "No submission has a score yet" in class_page(record, NOW, {})


def test_charts_are_told_in_words_too() -> None:
    page = class_page(class_of(student("ann", mark("a", 2))), NOW, {})
    assert 'role="img" aria-label="Distribution of scores: mean 2, median 2' in page
    for picture in re.findall(r"<svg[^>]*>", page):
        assert "aria-label" in picture or 'aria-hidden="true"' in picture


def test_student_page_shows_what_was_seen_the_next_step_and_no_note_for_instructors() -> None:
    ann = student(
        "ann",
        mark("checks", 0, message=PAUSE.format(s=3), error="CheckFailed"),
        mark("other", 0, error="NotImplementedError"),
        late_penalty=0.5,
        notes=(
            "answer cell 'checks' did not run to its end: ValueError",
            "another program wrote the gradebook while code of bob ran",
        ),
    )
    text = _text(student_page("toy", ann))
    assert "What was seen a pause of 3 s made the target unhealthy" in text
    assert "Next step count the checks in a row" in text
    assert "There was no answer yet" in text
    assert "Taken off for lateness: 0.5" in text
    assert "answer cell &#x27;checks&#x27; did not run" in text
    assert "gradebook" not in text


def test_a_comment_on_an_answer_stands_at_its_question() -> None:
    remarks = (Remark("a", "toy", "Nearly."), Remark("a", "other", "Elsewhere."))
    for question in ("a", "toy: a"):
        ann = student("ann", mark(question, 0, grade_id="t"), remarks=remarks)
        text = _text(student_page("toy", ann))
        assert "Comment: Nearly." in text
        assert "Elsewhere" not in text


def test_a_failure_of_ours_is_not_told_as_the_students() -> None:
    eve = student("eve", mark("a", 0), failed=True, outcome="grader failed", why="Traceback: ours")
    text = _text(student_page("toy", eve))
    assert "not graded yet" in text
    assert "Traceback" not in text


def test_markup_escapes_all_but_markup() -> None:
    assert tag("p", "<b>", tag("b", "&"), [1, None], title='"x"', hidden=False) == (
        '<p title="&quot;x&quot;">&lt;b&gt;<b>&amp;</b>1</p>'
    )
    assert escape("a\x00b\x9bc\nd") == "a\\x00b\\x9bc\nd"
    with pytest.raises(TypeError):
        tag("p", object())


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/b", "", ".", "..", ".hidden", "CON", "nul.txt", "x" * 200,
             "a b", "a\nb", "é", "a\\b", "\udc80", "-x"]
)  # fmt: skip
def test_a_name_never_becomes_a_path(name: str) -> None:
    stem = file_stems([name])[name]
    assert re.fullmatch(r"student-[0-9a-f]{16}", stem)


def test_plain_names_are_kept_and_no_two_are_the_same_file() -> None:
    stems = file_stems(["ann.able", "Bob", "bob", "x@y.example"])
    assert (stems["ann.able"], stems["x@y.example"], stems["Bob"]) == (
        "ann.able",
        "x@y.example",
        "Bob",
    )
    assert len({stem.lower() for stem in stems.values()}) == 4


def test_many_notes_of_one_student_hide_no_other_reason_to_look() -> None:
    invented = tuple(
        f"cell 'patched-{number}' is not in this assignment; run as a plain cell"
        for number in range(60)
    )
    many = [student(f"amy{number}", mark("a", 2), notes=invented) for number in range(3)]
    eve = student("eve", mark("a", 2), notes=(*invented, "tried: reading /etc/passwd"))
    page = class_page(class_of(*many, eve), NOW, {})
    look = page[page.index("Worth a look") : page.index("Everyone")]
    assert look.count("<tr ") == 5, "a row for each student and kind"
    assert look.index("reading /etc/passwd") < look.index("patched-0")
    assert "59 more like it" in look
    assert "tampered" not in look, "an id in quotes is the student's invention"


def test_what_stands_first_of_the_notes_is_one_of_each_kind() -> None:
    notes = [*(f"cell 'x{n}' is not in this assignment" for n in range(9)), "it took long",
             "tried: a", "tried: b", "another program wrote the gradebook"]  # fmt: skip
    first = gravest_first(notes)
    assert first[:4] == [
        "another program wrote the gradebook", "tried: a", notes[0], "it took long",
    ]  # fmt: skip
    assert sorted(first) == sorted(notes)


def test_a_score_that_is_not_final_does_not_look_final() -> None:
    waits = student("ann", mark("a", 1), mark("b", 0, waits=True, end=""))
    old = student("bob", mark("a", 2), mark("b", 2), outdated=True)
    slow = student("cid", mark("a", 1), mark("b", 0, waits=True), outcome="timed out")
    done = student("dan", mark("a", 2), mark("b", 1))
    page = class_page(class_of(waits, old, slow, done), NOW, {})
    rows = page[page.index('aria-label="Points by question"') :].split("<tr>")[2:]
    told = [_text(f"<main{row.partition('</tbody>')[0]}") for row in rows]
    assert told[0].endswith("ann 1 so far 1 / 2 waits waits ")
    assert "bob 4 so far" in told[1]
    assert told[1].endswith(" regrade ")
    assert told[2].endswith(" timed out, waits ")
    assert "dan 3 / 4" in told[3]
    assert told[3].endswith(" graded ")
    assert [row.count("<b>") for row in rows] == [0, 0, 0, 1]


def test_who_handed_in_another_file_is_told_so_in_words_for_students() -> None:
    why = "toy.ipynb was not handed in; found 'lab.ipynb': rename it and grade again"
    tests = [mark(name, 0, end="not run") for name in ("a", "b")]
    ann = student("ann", *tests, outcome="no notebook", why=why)
    said = "Nothing was graded: toy.ipynb was not handed in; found 'lab.ipynb'. Ask your instructor"
    text = html.unescape(_text(student_page("toy", ann)))
    assert said in text
    assert text.count("not run") == 2
    assert "failed" not in text
    assert "grade again" not in text
    told = gradescope(ann)
    assert said in told["output"]
    assert [test["output"] for test in told["tests"]] == ["This test was not run."] * 2
    some = student("bob", mark("a", 2), tests[1], outcome="no notebook", why=why)
    assert "Not all was graded: toy.ipynb" in _text(student_page("toy", some))
    late = student("cid", mark("a", 2), tests[1], outcome="timed out", why="before cell 'b'")
    assert "graded as far as it ran: timed out" in _text(student_page("toy", late))
    lost = student("dan", mark("a", 2), mark("b", 0), outcome="timed out", why="in cell 'b'")
    assert "graded as far as it ran: timed out" in _text(student_page("toy", lost))
    full = student("eve", mark("a", 2), mark("b", 2), outcome="timed out", why="in cell 'x'")
    text = html.unescape(_text(student_page("toy", full)))
    assert "Every test passed, though the notebook did not run to its end: timed out, in" in text
    assert "as far as" not in text


def test_extra_credit_stands_beside_a_failed_test_and_does_not_pass_it() -> None:
    failed = mark("a", 0.5, extra_credit=0.5, end="raised", message="no pair", error="E")
    text = _text(student_page("toy", student("ann", failed)))
    assert "a-test failed 0 / 2, extra credit +0.5" in text
    assert "passed" not in text
    assert "no pair" in text
    assert "Score: 0.5 of 2" in text
    full = mark("a", 2.25, extra_credit=2.25, end="raised", message="no pair", error="E")
    assert "a-test failed 0 / 2, extra credit +2.25" in _text(student_page("t", student("b", full)))
    (rate,) = question_rates(class_of(student("ann", failed), student("bob", full)))
    assert (rate.full, rate.partial, rate.none) == (0, 0, 2)
    (group,) = misunderstandings([student("ann", failed)])
    assert group.points_lost == 2
    assert "a: 0 / 2, extra credit +0.5" in moodle(class_of(student("ann", failed)))


def test_submissions_in_which_nothing_ran_are_no_misunderstanding_and_have_a_mean_apart() -> None:
    broken = [
        student(name, mark("a", 0, end="not run"), outcome="broken notebook", why="not JSON")
        for name in ("ann", "bob", "cid")
    ]
    late = student("dan", mark("a", 1), mark("b", 0, end="not run"), outcome="timed out")
    wrong = [student(n, mark("a", 0, message="no", error="E"), mark("b", 2)) for n in ("x", "y")]
    text = _text(class_page(class_of(*broken, late, *wrong), NOW, {}))
    assert "a: 2 students" in text
    assert "a: 3 students" not in text
    assert "b: " not in text.partition("Likely misunderstandings")[2].partition("Everyone")[0]
    assert "Left out: 3 submissions in which nothing ran." in text
    assert "0.83 mean of 4" in text, "5 points of 6 students"
    assert "1.67 mean without the 3 in which nothing ran" in text
    assert "in which nothing ran" not in _text(class_page(class_of(late, *wrong), NOW, {}))


def test_where_a_link_leads_is_not_told_to_its_student() -> None:
    why = (
        "toy is a link to ../somebody/toy, and links are not followed; "
        "put the student's own folder in its place and grade again"
    )
    ann = student("ann", mark("a", 0, end="not run"), outcome="a link", why=why)
    text = _text(student_page("toy", ann))
    assert "Nothing was graded: toy is a link, and links are not followed. Ask" in text
    assert "somebody" not in text
