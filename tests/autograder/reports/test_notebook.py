"""How a notebook is shown: readable, and nothing in it acts."""

import html
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.reports.hidden import Delimiters
from autograder.reports.notebook.cells import Cell, Output, Unreadable, read_cells
from autograder.reports.notebook.code import coloured
from autograder.reports.notebook.harmless import harmless, markdown
from autograder.reports.notebook.page import Lesson, notebook_page
from autograder.reports.notebook.terminal_text import coloured_text
from autograder.reports.notebook.tracebacks import students_traceback
from autograder.steps.blueprint import Blueprint, BlueprintCell
from tests.autograder.reports.classes import mark, student, tags_of

HIDDEN = "assert double('ab') == 'abab'"
TEST = f"assert double(2) == 4\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"
ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.example/a.js></sCrIpT>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img src=https://x.example/pixel.png>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//x.example/'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=https://x.example><input name=a><button>x</button></form>",
    "<style>* { display: none }</style>",
    "<div style='position:fixed;inset:0;background:url(https://x.example)'>x</div>",
    "<link rel=stylesheet href=https://x.example/a.css>",
    "<meta http-equiv=refresh content='0;url=https://x.example'>",
    "<base href=https://x.example/>",
    "<details open ontoggle=alert(1)>x</details>",
    "<p id=content class=skip>x</p>",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
    "<textarea><script>alert(1)</script></textarea>",
    "<template><script>alert(1)</script></template>",
    "<video><source onerror=alert(1)></video>",
]
MARKDOWN_ATTACKS = [
    *ATTACKS,
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "![x](https://x.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '[x](https://x.example "\\"onmouseover=alert(1)")',
    "<https://x.example/'onmouseover=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```<script>\nalert(1)\n```",
    "`<script>alert(1)</script>`",
]
ALLOWED_LINKS = re.compile(r"https?://|mailto:|#content$")


def _assert_harmless(page: str) -> None:
    for name, marks in tags_of(page):
        assert name not in {
            "script", "style", "iframe", "object", "embed", "form", "input", "button", "svg",
            "math", "link", "meta", "base", "template", "textarea", "video", "source",
        }  # fmt: skip
        for key, value in marks.items():
            assert not key.startswith("on"), key
            assert key not in {"style", "id", "srcdoc", "xlink:href", "action"}, key
            if key == "href":
                assert ALLOWED_LINKS.match(value), value
            if key == "src":
                assert re.match(r"data:image/(png|jpeg|gif);base64,", value), value


@pytest.mark.parametrize("attack", ATTACKS)
def test_html_of_students_is_made_harmless(attack: str) -> None:
    _assert_harmless(harmless(f"<b>before</b>{attack}"))
    assert "<b>before</b>" in harmless(f"<b>before</b>{attack}")


@pytest.mark.parametrize("attack", MARKDOWN_ATTACKS)
def test_markdown_of_students_is_made_harmless(attack: str) -> None:
    _assert_harmless(markdown(f"**before**\n\n{attack}"))
    _assert_harmless(markdown(f"**before**\n\n{attack}", {"a": {"image/png": "AAAA"}}))


def test_markdown_and_tables_are_still_shown() -> None:
    shown = markdown(
        "# Why\n\n- *one* `two`\n\n|a|b|\n|-|-|\n|1|2|\n\n[AWS](https://aws.amazon.com/)"
    )
    for part in ("<h1>Why</h1>", "<em>one</em>", "<code>two</code>", "<td>1</td>"):
        assert part in shown
    assert '<a href="https://aws.amazon.com/">AWS</a>' in shown
    frame = "<table border='1' class='dataframe'><tr><th>a</th></tr><tr><td>1</td></tr></table>"
    assert "<td>1</td>" in harmless(frame)


def test_pictures_that_the_notebook_holds_are_shown() -> None:
    shown = markdown("![plan](attachment:a.png)", {"a.png": {"image/png": "iVBORw0K"}})
    assert '<img src="data:image/png;base64,iVBORw0K" alt="plan">' in shown
    assert "<img" not in markdown("![plan](attachment:a.svg)", {"a.svg": {"image/svg+xml": "PHN2"}})


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return x  # why 'not'\n",
        "a = 'it\\'s' + \"#no\" + f'{1:>3}' + '''three\nlines'''",
        "s = 'open\nt = 1",
        '"""never closed\n<script>',
        "%time x\n!ls -l\nprint(0xFF, 1e-9, 1_000)",
        "これ = 'é'  # ü",
        "<&>\"'",
    ],
)
def test_coloured_code_says_what_the_code_says(source: str) -> None:
    shown = coloured(source)
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == source
    assert {name for name, _ in tags_of(shown)} <= {"span"}


def test_colours_mark_comments_texts_and_keywords() -> None:
    shown = coloured("return '# no' # yes")
    assert '<span class="hk">return</span>' in shown
    assert '<span class="hs">&#x27;# no&#x27;</span>' in shown
    assert '<span class="hc"># yes</span>' in shown


@pytest.mark.parametrize("source", ["'" * 50_000, '"' * 50_001, "'\\" * 30_000, "((" * 50_000])
def test_hostile_code_is_coloured_in_time(source: str) -> None:
    began = time.process_time()
    coloured(source)
    # No measure of speed: what backtracks would take hours.
    assert time.process_time() - began < 10


def test_terminal_text_keeps_colours_and_loses_all_other_escapes() -> None:
    text = (
        "\x1b[31mred\x1b[0m \x1b[1;32mgood\x1b[39m <b>\x1b]8;;https://x\x07link\x1b]8;;\x07\x1b[2J"
    )
    assert coloured_text(text) == (
        '<span class="ansi-red">red</span> <span class="ansi-bold ansi-green">good</span>'
        '<span class="ansi-bold"> &lt;b&gt;link</span>'
    )
    assert coloured_text("\x1b[38;5;28mx\x1b[48;2;31;1;4my") == "xy"
    assert coloured_text("10 %\r50 %\r100 %\n") == "100 %\n"
    assert "5 more characters" in coloured_text("x" * 25, limit=20)


TRACEBACK = (
    "\x1b[31m----\x1b[39m",
    "\x1b[31mAssertionError\x1b[39m      Traceback (most recent call last)",
    f"\x1b[36mCell\x1b[39m \x1b[32mIn[3]\x1b[39m, line 3\n      1 assert\n----> 3 {HIDDEN}\n",
    "Cell In[2], line 2, in double(x)\n      1 def double(x):\n----> 2     return 4 / 0\n",
    "File /usr/lib/python3/library.py:7, in divide\n      6 # SECRET of a library\n",
    "Cell In[3], line 4\n----> 4 Cell In[2], line 1 # planted\n",
    "ZeroDivisionError: division by zero\nin the student's code: double, line 2: return 4 / 0",
)


def test_of_a_tests_traceback_only_the_students_own_frames_stay() -> None:
    output = Output("error", error="ZeroDivisionError", message="division by zero",
                    traceback=TRACEBACK)  # fmt: skip
    told = students_traceback(output, {1, 2})
    assert told == (
        "Cell In[2], line 2, in double(x)\n      1 def double(x):\n----> 2     return 4 / 0\n\n"
        "ZeroDivisionError: division by zero\n"
        "in the student's code: double, line 2: return 4 / 0"
    )


def test_an_exception_without_a_message_is_told_by_its_name() -> None:
    output = Output("error", error="AssertionError", traceback=TRACEBACK[:3])
    assert students_traceback(output, {1, 2}) == "AssertionError"


def _blueprint() -> Blueprint:
    def cell(grade_id: str, source: str, test: bool) -> BlueprintCell:
        return BlueprintCell(
            grade_id, "code", source, test, test, not test, False, 2.0 * test, None
        )

    return Blueprint("toy", (cell("double", "", False), cell("test-double", TEST, True)), {})


def _page(*cells: Cell, **fields: Any) -> str:
    ann = student("ann", mark("double", 0, grade_id="test-double"), **fields)
    return notebook_page(Lesson("toy", _blueprint(), Delimiters()), ann, cells)


def test_a_test_cell_is_shown_without_its_hidden_part_and_what_that_printed() -> None:
    shown = _page(
        Cell("code", "def double(x):\n    return 4 / 0", "double", 2),
        Cell(
            "code", TEST, "test-double", 3,
            (
                Output("stream", text="looking at abab"),
                Output("execute_result", data={"text/plain": "'abab'"}),
                Output("error", error="AssertionError", message="no", traceback=TRACEBACK),
            ),
        ),
    )  # fmt: skip
    assert "abab" not in shown
    assert "more lines than are shown" in shown
    assert "AssertionError: no" in shown
    assert "SECRET" not in shown


def test_outputs_of_a_test_without_hidden_part_are_shown() -> None:
    cell = Cell("code", "print(1)", "test-double", 3, (Output("stream", text="plainly seen"),))
    assert "plainly seen" in _page(cell)


def test_a_table_that_grading_wrote_as_text_is_shown_in_its_plain_form() -> None:
    frame = {"text/html": "&lt;table&gt;&lt;tr&gt;", "text/plain": "   a\n0  1"}
    shown = _page(Cell("code", "frame", "double", 2, (Output("execute_result", data=frame),)))
    assert "   a\n0  1" in shown
    assert "&lt;table" not in shown


def test_everything_of_a_students_is_harmless_on_the_page() -> None:
    evil = "</pre></main><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m"
    outputs = (
        Output("stream", text=evil),
        Output("error", error=evil, message=evil, traceback=(evil,)),
        Output("display_data", data={"text/html": evil, "text/plain": evil}),
        Output("display_data", data={"image/svg+xml": evil}),
        Output("display_data", data={"application/javascript": evil, "text/plain": evil}),
        Output("display_data", data={"image/png": evil, "text/plain": evil}),
        Output("execute_result", data={"text/latex": evil}),
        Output("execute_result", data={"text/markdown": f"[x](javascript:alert(1)) {evil}"}),
    )
    cells = [Cell(kind, evil, evil, 1, outputs) for kind in ("code", "markdown", "raw")]
    shown = _page(*cells, first_name=evil, last_name=evil, why=evil, outcome="timed out")
    main = re.sub(r'<svg class="meter".*?</svg>', "", shown.partition("</style>")[2])
    _assert_harmless(main.replace(' id="content"', ""))
    assert "alert(1)" in main, "it is shown as text"


def test_a_comment_stands_below_its_answer() -> None:
    from autograder.reports.records import Remark

    shown = _page(
        Cell("code", "x = 1", "double", 2), remarks=(Remark("double", "toy", "Nearly <b>it</b>"),)
    )
    assert shown.count("Nearly &lt;b&gt;it&lt;/b&gt;") == 2, "at the question and at the answer"


def _read(path: Path, value: object) -> tuple[Cell, ...]:
    path.write_text(json.dumps(value) if not isinstance(value, str) else value)
    return read_cells(path)


def test_a_notebook_of_odd_shapes_is_read_as_far_as_it_is_one(tmp_path: Path) -> None:
    cells = _read(
        tmp_path / "odd.ipynb",
        {
            "cells": [
                {"cell_type": "code", "source": ["a\n", 7, "b"], "execution_count": "x",
                 "metadata": [], "outputs": {"output_type": "stream"}},
                {"cell_type": "who?", "source": None, "metadata": {"nbgrader": {"grade_id": []}}},
                "no cell",
                {"cell_type": "code", "outputs": [1, {"output_type": "error", "traceback": "x"},
                 {"output_type": "display_data", "data": {"text/plain": ["a", "b"], "x": 1}}]},
            ]
        },
    )  # fmt: skip
    assert [(cell.kind, cell.source, cell.number) for cell in cells] == [
        ("code", "a\nb", None), ("raw", "", None), ("code", "", None),
    ]  # fmt: skip
    assert cells[2].outputs[1].data == {"text/plain": "ab"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 1}', "[" * 100_000])
def test_what_is_no_notebook_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable):
        _read(tmp_path / "broken.ipynb", text)


def test_a_link_is_not_read(tmp_path: Path) -> None:
    _read(tmp_path / "real.ipynb", {"cells": []})
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "real.ipynb")
    with pytest.raises(Unreadable):
        read_cells(tmp_path / "link.ipynb")
