"""The form that every chapter has, so that a reader finds the same things in the same place."""

import ast
import re

import pytest

from minicloud.control.deviations import DEVIATIONS
from minicloud.dataplane.scenario import DEREGISTRATION_DELAY_S, Scenario
from tests.book.chapter_text import BOOK, Cell, Page, chapters, pages, read_page

LONGEST_CELL = 15
WIDEST_LINE = 80  # what a page of 1280 pixels shows without scrolling
LAST_SECTIONS = ["Then and now", "Exercises", "Summary", "Next", "Sources"]
LEVELS = {"same", "state-only", "emulated"}
# A full stop inside a line that does not end a sentence.
NO_STOP = re.compile(r"\b(?:e\.g|i\.e|vs|No)\.\s")
TWO_SENTENCES = re.compile(r"[a-z0-9)`*][.?!]\*{0,2} +(?=[A-Z*`{\[])")
WIDGETS = ("FailoverWidget(", "BalancerLab(")

by_slug = pytest.mark.parametrize("page", chapters(), ids=lambda page: page.slug)
# The template is what authors copy, so it has the form of a chapter.
by_form = pytest.mark.parametrize(
    "page", [*chapters(), read_page(BOOK / "template.md")], ids=lambda page: page.slug
)
by_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.slug)


def tree(cell: Cell) -> ast.Module:
    """The cell's code, without the lines that only IPython reads."""
    kept = [line for line in cell.source.splitlines() if not line.startswith("%")]
    return ast.parse("\n".join(kept))


def calls(cell: Cell, name: str) -> list[ast.Call]:
    found = [node for node in ast.walk(tree(cell)) if isinstance(node, ast.Call)]
    return [call for call in found if ast.unparse(call.func).split(".")[-1] == name]


@by_page
def test_a_page_with_cells_is_a_notebook_for_python(page: Page) -> None:
    if page.cells:
        assert page.front["kernelspec"]["name"] == "python3"
        assert page.front["jupytext"]["text_representation"]["format_name"] == "myst"


@by_form
def test_a_chapter_opens_with_its_label_title_aims_prerequisites_and_time(page: Page) -> None:
    opening = page.text[: page.text.index("\n## ")]
    order = [
        f"\n({page.slug})=\n# ",
        "You will be able to",
        "**Before you start:**",
        "**Time:**",
    ]
    places = [opening.find(part) for part in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    assert re.search(r"\*\*Time:\*\* \d+ minutes\.", opening)
    aims = next(d for d in page.directives if d.argument == "You will be able to").body
    verbs = [line for line in aims if line.startswith("- ")]
    assert 3 <= len(verbs) <= 5
    assert all(line.startswith("- **") for line in verbs)


@by_form
def test_a_chapter_ends_with_the_same_sections_in_the_same_order(page: Page) -> None:
    sections = page.headings(2)
    assert sections[-len(LAST_SECTIONS) :] == LAST_SECTIONS
    assert len(page.headings(1)) == 1


@by_slug
def test_a_chapter_has_at_least_four_sections_of_its_own(page: Page) -> None:
    assert len(page.headings(2)) >= len(LAST_SECTIONS) + 4


@by_form
def test_exercises_for_oneself_have_folded_solutions_that_run(page: Page) -> None:
    asked = re.findall(r"^```\{exercise\} .+\n:label: ([\w-]+)$", page.text, re.M)
    solved = re.findall(r"^```\{solution-start\} ([\w-]+)\n:class: dropdown$", page.text, re.M)
    assert 2 <= len(asked) <= 3
    assert solved == asked
    solutions = page.text.split("```{solution-start}")[1:]
    for label, solution in zip(solved, solutions, strict=True):
        assert "```{code-cell}" in solution.split("```{solution-end}")[0], label


@by_page
def test_cells_are_short_and_parse(page: Page) -> None:
    for cell in page.cells:
        tree(cell)
        length = len(cell.source.splitlines())
        assert length <= LONGEST_CELL, f"{page.slug}: line {cell.line}: {length} lines"
        folded = "hide-input" in cell.options.get("tags", [])
        limit = 100 if folded else WIDEST_LINE
        wide = [line for line in cell.source.splitlines() if len(line) > limit]
        assert not wide, f"{page.slug}: line {cell.line}: {wide}"


@by_page
def test_prose_has_one_sentence_a_line(page: Page) -> None:
    for number, line in page.prose:
        if line.startswith("|"):
            continue
        checked = NO_STOP.sub(" ", re.sub(r"`[^`]*`", "`code`", line.lstrip("0123456789. ")))
        assert not TWO_SENTENCES.search(checked), f"{page.slug}: line {number}: {line}"


@by_page
def test_terms_stand_in_the_glossary(page: Page) -> None:
    glossary = (BOOK / "appendix" / "glossary.md").read_text(encoding="utf-8")
    entries = glossary.split("```{glossary}\n")[1].split("```")[0].splitlines()
    known = {line.lower() for line in entries if line and not line.startswith(" ")}
    for number, term in page.roles("term"):
        name = re.sub(r".*<(.+)>$", r"\1", term).lower()
        assert name in known, f"{page.slug}: line {number}: {term!r} is not in the glossary"


@by_page
def test_links_inside_the_book_lead_somewhere(page: Page) -> None:
    labels = set().union(*(other.labels() for other in pages()))
    labels |= {f"differences-{deviation.service}" for deviation in DEVIATIONS}
    generated = ("deviation-", "fidelity-")
    for number, target in page.roles("ref") + page.roles("numref"):
        name = re.sub(r".*<(.+)>$", r"\1", target)
        assert name in labels or name.startswith(generated), f"{page.slug}: {number}: {name}"
    for link in re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", page.text):
        path, _, label = link.partition("#")
        assert (page.path.parent / path).exists() or path == "", f"{page.slug}: {link}"
        assert not label or label in labels, f"{page.slug}: {link}"


@by_page
def test_citations_stand_in_the_references(page: Page) -> None:
    known = set(re.findall(r"^@\w+\{([\w-]+),", (BOOK / "references.bib").read_text(), re.M))
    for number, keys in page.roles("footcite") + page.roles("cite"):
        missing = set(keys.split(",")) - known
        assert not missing, f"{page.slug}: line {number}: {missing}"


@by_page
def test_pictures_have_a_text_alternative(page: Page) -> None:
    for cell in page.cells:
        if "plt.show()" in cell.source:
            assert len(cell.alt) > 40, f"{page.slug}: line {cell.line}: add mystnb: image: alt"


@by_page
def test_widgets_are_told_in_words_below(page: Page) -> None:
    for cell in page.cells:
        if any(name in cell.source for name in WIDGETS):
            end = page.text.index(cell.source) + len(cell.source) + len("\n```\n\n")
            below = page.text[end : end + 200]
            assert below.startswith("**In words:**"), f"{page.slug}: line {cell.line}"


@by_page
def test_what_a_widget_shortens_is_told_below_it(page: Page) -> None:
    scenario = Scenario()
    always = (scenario.dns_ttl_s, scenario.give_up_s, scenario.timing.connect_timeout_s)
    scaled = (scenario.timing.boot_s, DEREGISTRATION_DELAY_S)
    for cell in page.cells:
        if any(name in cell.source for name in WIDGETS):
            below = page.text[page.text.index(cell.source) :]
            told = below[below.index("\n**Shortened here:**") :].split("\n\n")[0]
            assert below[: below.index(told)].count("\n\n") == 2, "not below its widget"
            of_the_first_page = "FailoverWidget()" in cell.source
            due = {*always, *(scaled if of_the_first_page else ())}
            given = {float(number) for number in re.findall(r"\b\d+\b", told)}
            assert due <= given, f"{page.slug}: line {cell.line}: {due - given} is not told"
            assert "Auto Scaling" in told or "BalancerLab" in cell.source


def test_the_outage_is_told_with_the_cause_of_each_way_to_fail() -> None:
    told = [line for _, line in read_page(BOOK / "chapters" / "regions-and-azs.md").prose]
    for ending, cause in (("an error", "dead targets"), ("no answer", "dead node")):
        assert any(ending in line and cause in line for line in told), ending


@by_page
def test_a_command_that_a_page_names_is_one_of_the_makefile(page: Page) -> None:
    targets = re.findall(r"^([a-z-]+):", (BOOK.parent / "Makefile").read_text(), re.M)
    for target, rest in re.findall(r"`make ([a-z-]+)([^`]*)`", page.text):
        assert target in targets, f"{page.slug}: make {target}"
        for assignment in re.findall(r"ASSIGNMENT=(\S+)", rest):
            assert (BOOK.parent / "notebooks" / "source" / assignment).is_dir(), assignment


def test_the_first_page_names_the_command_for_each_way_of_use() -> None:
    index = read_page(BOOK / "index.md").text
    named = set(re.findall(r"`make ([a-z-]+)", index))
    assert {"course", "lab", "serve", "grade"} <= named
    assert "README" not in index, "a page cannot lead there: give the command"


@by_page
def test_every_run_is_seeded(page: Page) -> None:
    starts = [call for cell in page.cells for call in calls(cell, "start")]
    starts = [one for one in starts if not ast.unparse(one.func).startswith("threading.")]
    assert all(any(k.arg == "seed" for k in call.keywords) for call in starts), page.slug
    for cell in page.cells:
        for call in calls(cell, "simulate") + calls(cell, "Scenario"):
            named = {keyword.arg for keyword in call.keywords}
            assert named & {"seed", None}, f"{page.slug}: line {cell.line}: name the seed"
        for call in calls(cell, "Random"):
            assert call.args, f"{page.slug}: line {cell.line}: Random() without a seed"
        loose = re.findall(r"\brandom\.(?!Random\()\w+\(", cell.source)
        assert not loose, f"{page.slug}: line {cell.line}: {loose} use the shared generator"


@by_slug
def test_a_chapter_starts_its_cloud_once_and_first(page: Page) -> None:
    starting = [cell for cell in page.cells if "minicloud.start(" in cell.source]
    assert starting == [page.cells[0]]


@by_slug
def test_badges_are_of_a_known_level(page: Page) -> None:
    shown = [d.argument for d in page.directives if d.name == "fidelity"]
    assert shown
    assert set(shown) <= LEVELS


SERVERS = ("ecr", "ecs", "rds", "elasticache", "s3", "cloudfront", "iam", "lambda", "route53")
CLOSES = re.compile(r"^(?: *)(\w+)\.(?:close|end|shutdown|server_close)\(\)", re.M)


@by_slug
def test_no_solution_closes_what_a_reader_may_still_try(page: Page) -> None:
    solutions = page.text.split("```{solution-start}")[1:]
    for solution in solutions:
        closed = CLOSES.findall(solution.split("```{solution-end}")[0])
        assert not closed, f"{page.slug}: {closed}: close it at the end of the summary"


@pytest.mark.parametrize("slug", SERVERS)
def test_what_a_chapter_opened_is_closed_by_a_cell_of_its_own_after_the_summary(slug: str) -> None:
    page = next(page for page in chapters() if page.slug == slug)
    last = page.cells[-1]
    assert last.line > page.text[: page.text.index("\n## Summary")].count("\n")
    assert CLOSES.search(last.source)


def test_the_next_chapter_is_named_under_next_in_the_order_of_the_book() -> None:
    toc = (BOOK / "_toc.yml").read_text(encoding="utf-8")
    order = re.findall(r"file: chapters/([a-z0-9-]+)", toc)
    of = {page.slug: page.text.split("\n## Next\n")[1] for page in chapters()}
    for slug, follows in zip(order, [*order[1:], None], strict=True):
        named = re.findall(r"\{ref\}`(?:[^`<]*<)?([a-z0-9-]+)>?`", of[slug])
        chapters_named = [name for name in named if name in order]
        assert chapters_named == ([follows] if follows else []), slug
