"""The grader's pages in Chromium: whole in every look, and nothing of a student's runs."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from autograder.reports.class_page import class_page
from autograder.reports.hidden import Delimiters
from autograder.reports.markup import Html
from autograder.reports.notebook.cells import Cell, Output
from autograder.reports.notebook.page import Lesson, notebook_page
from autograder.reports.page import page as shell
from autograder.reports.student_page import student_page
from autograder.steps.blueprint import Blueprint, BlueprintCell
from tests.autograder.reports.classes import PAUSE, class_of, mark, student

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "front-end" / "node_modules" / "axe-core" / "axe.min.js"
LONG = "a_name_that_goes_on_and_on_" * 6


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    ann = student(
        "ann", mark("checks", 0, message=PAUSE.format(s=3), error="CheckFailed"),
        mark("colour", 1), mark("essay", 0, waits=True, end=""), wall_s=2.5, late_penalty=0.5,
        notes=("tried: open('/etc/passwd')", "answer cell 'checks' did not run to its end: E"),
    )  # fmt: skip
    bob = student(
        "bob", mark("checks", 0, message=PAUSE.format(s=9), error="CheckFailed"),
        mark("colour", 0, message=LONG, error="E"), mark("essay", 2, by_hand=True), wall_s=1,
    )  # fmt: skip
    cid = student(LONG, mark("checks", 2), mark("colour", 2), mark("essay", 2), wall_s=1)
    record = class_of(ann, bob, cid, absent=("fay",), max_score=6)
    now = dt.datetime(2026, 11, 20, 12, 0)
    (folder / "class.html").write_text(class_page(record, now, {"ann": "ann.html"}))
    (folder / "ann.html").write_text(student_page("toy", ann))
    test = BlueprintCell("checks-test", "code", "", True, True, False, False, 2, None)
    lesson = Lesson("toy", Blueprint("toy", (test,), {}), Delimiters())
    cells = (
        Cell("markdown", "# Toy\n\nSome `code`, a table:\n\n|a|b|\n|-|-|\n|1|2|"),
        Cell("code", f"def f():\n    '''text'''\n    return 1  # {LONG}", "checks", 1,
             (Output("stream", text=f"\x1b[31mred\x1b[32mgreen\x1b[33myellow\x1b[0m {LONG}"),)),
        Cell("code", "assert f() == 2", "checks-test", 2,
             (Output("error", error="AssertionError", message="no"),)),
    )  # fmt: skip
    (folder / "feedback.html").write_text(notebook_page(lesson, ann, cells))
    return folder


@pytest.mark.parametrize("name", ["class.html", "ann.html", "feedback.html"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_a_page_is_whole_and_accessible_in_every_look(
    name: str, width: int, scheme: str, pages: Path, open_page: Callable[..., Page]
) -> None:
    if not AXE.exists():
        pytest.fail(f"{AXE} is missing: run `make front-end` before these tests")
    page = open_page(pages, name, width=width, scheme=scheme)
    # Folded parts count, too.
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        """async () => (await axe.run({resultTypes: ["violations"]})).violations
          .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 200)}`))"""
    )
    assert found == []


def test_a_phone_shows_notes_and_outcomes_whole_and_shades_what_scrolls(
    pages: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(pages, "class.html", width=375)
    for heading in ("Worth a look", "Slowest submissions", "For a person to finish"):
        box = page.locator("section", has=page.locator("h2", has_text=heading)).locator(".scroll")
        wider, narrowest = box.evaluate(
            """(box) => {
              const last = [...box.querySelectorAll("tbody td:last-child")];
              const widths = last.map((td) => td.clientWidth);
              return [box.scrollWidth - box.clientWidth, Math.min(...widths)];
            }"""
        )
        assert wider <= 0, heading
        assert narrowest > 250, heading
    everyone = page.locator("section", has=page.locator("h2", has_text="Everyone"))
    wider, edge = everyone.locator(".scroll").evaluate(
        "(box) => [box.scrollWidth - box.clientWidth, getComputedStyle(box).backgroundAttachment]"
    )
    assert wider > 0
    assert edge == "local, local, scroll, scroll"
    page = open_page(pages, "class.html", width=1280)
    row = page.locator("table.stack tbody tr").first
    assert row.evaluate("(row) => getComputedStyle(row).display") == "table-row"


def test_the_table_of_everyone_is_sorted_by_keyboard(
    pages: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(pages, "class.html")
    table = page.locator("table", has_text="Points by question")
    names = table.locator("tbody th")
    score = table.get_by_role("button", name="score")
    score.focus()
    page.keyboard.press("Enter")
    assert [one[:3] for one in names.all_inner_texts()] == ["ann", "bob", LONG[:3]]
    page.keyboard.press("Enter")
    assert [one[:3] for one in names.all_inner_texts()] == [LONG[:3], "bob", "ann"]
    assert table.locator("th[aria-sort=descending]").inner_text().startswith("score")


def test_what_would_get_past_the_escaping_still_does_nothing(
    chromium: Browser, tmp_path: Path
) -> None:
    evil = Html(
        "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
        "<svg onload='window.ran = 3'></svg><iframe srcdoc='<script>top.ran = 4</script>'></iframe>"
        "<style>#victim { display: none }</style><p id=victim style='position:fixed'>here</p>"
        "<img src='http://127.0.0.1:9/pixel.png'><base href='http://127.0.0.1:9/'>"
        "<a id=link href='javascript:window.ran = 5'>link</a>"
    )
    (tmp_path / "page.html").write_text(shell("toy", evil, script="window.ours = 1"))
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    # Chromium tells of a request that the page's policy forbids, and does not send it.
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: asked.append(f"{request.failure} {request.url}"))
    page.goto(f"file://{tmp_path}/page.html")
    page.locator("#link").click()
    page.wait_for_timeout(200)
    assert page.evaluate("[window.ran, window.ours]") == [None, 1]
    style = page.evaluate("(({display, position}) => [display, position])"
                          "(getComputedStyle(document.getElementById('victim')))")  # fmt: skip
    assert style == ["block", "static"]
    assert page.evaluate("document.baseURI").startswith("file:")
    sent = [url for url in asked if not url.startswith(("file:", "about:", "csp "))]
    assert sent == []
    context.close()
