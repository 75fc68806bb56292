"""Every page of the built book, wide and narrow, light and dark.

`open_page` fails a test on a request to another host, a console error or a script that threw.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import PATIENCE_MS
from tests.browser.known_violations import KNOWN

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "front-end" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1280, 375)
SCHEMES = ("light", "dark")


def listed_pages() -> list[str]:
    """The pages that _toc.yml names, and the two that Sphinx makes."""
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    entries = [chapter for part in toc.get("parts", [toc]) for chapter in part["chapters"]]
    names = [toc["root"], *(entry["file"] for entry in entries)]
    return [f"{name}.html" for name in names] + ["search.html", "genindex.html"]


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.fail(f"{AXE} is missing: run `make front-end`")
    return AXE.read_text(encoding="utf-8")


def wait_for_widgets(page: Page) -> None:
    """Until each widget's place in the page is filled."""
    page.wait_for_function(
        """() => {
          const views = document.querySelectorAll(
            'script[type="application/vnd.jupyter.widget-view+json"]');
          return [...views].every((view) =>
            view.parentElement.querySelector(".jupyter-widgets, .widget-subarea > *"));
        }"""
    )


def wait_for_tab_stops(page: Page) -> None:
    """After a resize, until the theme has let the keyboard reach each box that scrolls.

    Where that never comes, axe-core tells.
    """
    with contextlib.suppress(PlaywrightTimeout):
        page.wait_for_function(
            """() => [...document.querySelectorAll("main pre")].every(
                 (box) => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)""",
            timeout=PATIENCE_MS,
        )


def each_look(page: Page) -> Iterator[str]:
    """The page in each width and scheme, without loading it again."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_function(
                "(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme
            )
            wait_for_tab_stops(page)
            yield f"{width} px {scheme}"


def wider_than_the_page(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    return page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          const scrolls = (el) => {
            for (let up = el.parentElement; up; up = up.parentElement)
              if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX))
                return true;
            return false;
          };
          return [...document.querySelectorAll("main *")]
            .filter((el) => el.getBoundingClientRect().right > room + 1 && !scrolls(el))
            .map((el) => `${el.tagName}.${el.className} to ${el.getBoundingClientRect().right}`)
            .concat([`page of ${document.documentElement.scrollWidth} in ${room}`]);
        }"""
    )


def violations(page: Page, axe: str) -> list[str]:
    """Serious and critical findings of axe-core that are not known ones of the theme."""
    found = page.evaluate(
        """async () => (await axe.run({resultTypes: ["violations"]})).violations
          .filter((v) => ["serious", "critical"].includes(v.impact))
          .flatMap((v) => v.nodes.map((n) => ({rule: v.id, html: n.html.slice(0, 160),
             target: n.target.flat().join(" "), why: n.failureSummary})))"""
    )
    return [
        f"{one['rule']}: {one['target']}: {one['html']} {one['why']}"
        for one in found
        if not any(
            known.rule == one["rule"]
            and page.evaluate(
                "([target, known]) => document.querySelector(target)?.matches(known)",
                [one["target"], known.selector],
            )
            for known in KNOWN
        )
    ]


def headings_with_an_empty_line(page: Page) -> list[str]:
    """Headings whose unseen link has gone to a line of its own."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main :is(h1, h2, h3):has(> .headerlink)")]
          .filter((heading) => {
            const words = document.createRange();
            words.setStart(heading, 0);
            words.setEndBefore(heading.querySelector(".headerlink"));
            const spare = heading.getBoundingClientRect().height
              - words.getBoundingClientRect().height;
            return spare > parseFloat(getComputedStyle(heading).fontSize) / 2;
          })
          .map((heading) => `an empty line below "${heading.textContent}"`)"""
    )


@pytest.mark.browser
@pytest.mark.parametrize("path", listed_pages())
def test_a_page_is_whole_in_every_look(
    path: str, book_html: Path, open_page: Callable[..., Page], axe: str
) -> None:
    page = open_page(book_html, path)
    wait_for_widgets(page)
    page.evaluate(axe)
    wrong: list[str] = []
    for look in each_look(page):
        wrong += [f"{look}: {trouble}" for trouble in wider_than_the_page(page)]
        wrong += [f"{look}: {trouble}" for trouble in headings_with_an_empty_line(page)]
        # Each width and each scheme once: axe-core takes seconds a page.
        if look in ("1280 px light", "375 px dark"):
            wrong += [f"{look}: {trouble}" for trouble in violations(page, axe)]
    assert wrong == [], "\n".join(["", *wrong])


@pytest.mark.browser
@pytest.mark.parametrize("path", listed_pages())
def test_every_picture_of_a_page_loads_and_says_what_it_shows(
    path: str, book_html: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(book_html, path)
    wrong = page.evaluate(
        """async () => {
          const pictures = [...document.querySelectorAll("main img")];
          for (const picture of pictures) picture.loading = "eager";
          await Promise.allSettled(pictures.map((picture) => picture.decode()));
          const silent = (p) => !p.alt || /^(\\.\\.\\/)*_images/.test(p.alt);
          return pictures.filter((p) => !p.naturalWidth || silent(p))
            .map((p) => `${p.getAttribute("src")}: alt ${JSON.stringify(p.alt)}`);
        }"""
    )
    assert wrong == [], "\n".join(["", *wrong])


@pytest.mark.browser
def test_a_reader_finds_a_word_with_no_server_behind_the_search(
    book_html: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(book_html, "search.html?q=balancer")
    page.locator("#search-results li").first.wait_for()
    assert page.locator("#search-results li a", has_text="Elastic Load Balancing").count() >= 1


@pytest.mark.browser
def test_what_the_search_finds_fits_on_a_phone(
    book_html: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(book_html, "search.html?q=zone")
    page.set_viewport_size({"width": 375, "height": 900})
    page.locator("#search-results li").nth(2).wait_for()
    page.wait_for_function(  # each result's excerpt is fetched by itself
        """() => [...document.querySelectorAll("#search-results > ul > li")].length > 2 &&
          document.querySelectorAll("#search-results p.context").length > 2"""
    )
    assert wider_than_the_page(page) == []
