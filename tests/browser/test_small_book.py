"""A page with a widget, as `make book` makes it: it works with no kernel and no other host."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.book.small_book import ROOT, write_small_book
from tools.build_book import build

# One worker builds the small book once for all of these.
pytestmark = pytest.mark.xdist_group("small book")


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / "book" / "_static" / "vendor" / "require.js").exists():
        pytest.fail("book/_static/vendor is missing: run `make front-end`")
    folder = tmp_path_factory.mktemp("small-site")
    book = write_small_book(folder)
    code = build(book, folder / "html", folder / "_config.yml", folder / "making")
    assert code == 0, f"the small book does not build with {sys.executable}"
    return folder / "html"


def test_a_widget_shows_its_state_and_answers_clicks(
    small_site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(small_site, "chapters/one.html")
    button = page.get_by_role("button", name="clicked 2")
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_role("button", name="clicked 3")).to_be_visible()
    assert page.evaluate("minicloudEngine.status") == "idle"


def test_maths_is_set_with_the_fonts_of_the_site(
    small_site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(small_site, "chapters/one.html")
    expect(page.locator("mjx-container mjx-math").first).to_be_visible()
    page.evaluate("document.fonts.ready")


def test_a_folded_solution_opens_by_keyboard(
    small_site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(small_site, "chapters/one.html")
    answer = page.locator(".solution").get_by_text("1 2 3")
    expect(answer).to_be_hidden()
    page.locator("summary", has_text="Solution to Exercise 1 (Count)").press("Enter")
    expect(answer).to_be_visible()


def test_a_widget_works_on_a_page_opened_from_a_file(small_site: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((small_site / "chapters" / "one.html").as_uri())
    expect(page.get_by_role("button", name="clicked 2")).to_be_visible()
    assert page.evaluate("minicloudEngine.status").startswith("unavailable: ")
    page.close()


def test_paper_shows_the_still_in_the_place_of_the_widget(
    small_site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(small_site, "chapters/one.html")
    still = page.locator(".minicloud-still")
    expect(page.get_by_role("button", name="clicked 2")).to_be_visible()
    note = page.get_by_text("the picture shows the finished run")
    expect(still).to_be_hidden()
    expect(note).to_be_hidden()
    # The theme pads an output's sheet in dark mode: an empty one must not show.
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".text_html", has=still)).to_be_hidden()
    page.emulate_media(media="print", color_scheme="light")
    expect(still).to_be_visible()
    expect(note).to_be_visible()
    expect(page.locator("button", has_text="clicked 2")).to_be_hidden()


def test_a_browser_without_scripts_shows_the_still_and_the_solutions(
    small_site: Path, serve: Callable[[Path], str], chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve(small_site) + "chapters/one.html")
    expect(page.locator(".minicloud-still")).to_be_visible()
    expect(page.get_by_text("the picture shows the finished run")).to_be_visible()
    page.locator("summary").click()
    expect(page.locator("details.solution").get_by_text("1 2 3")).to_be_visible()
    context.close()
