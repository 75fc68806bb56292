"""Chapters as notebooks: plain Markdown, the book's code, and a student's changes are kept."""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from tests.book.chapter_text import Page, chapters
from tools import lab
from tools.chapter_notebooks import (
    BADGES,
    OWN_TRY,
    ChapterError,
    Contents,
    notebook,
    write_notebooks,
)

ROOT = Path(__file__).resolve().parents[2]
# The order of the book: the files of book/_toc.yml, as they stand there.
IN_THE_BOOK = re.findall(
    r"file: chapters/([a-z0-9-]+)", (ROOT / "book/_toc.yml").read_text("utf-8")
)
FRONT = "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n\n"
CONTENTS = Contents(
    (Path("chapters/aws.md"), Path("chapters/elb.md")),
    {"aws": "AWS", "elb": "Load balancing", "index": "AWS, hands on"},
    {"aws-first": "The first"},
)


def converted(text: str) -> list[NotebookNode]:
    made = notebook(FRONT + text, 3, CONTENTS)
    nbformat.validate(made)
    return list(made.cells)


def prose(text: str) -> str:
    return "\n\n".join(cell.source for cell in converted(text) if cell.cell_type == "markdown")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Amazon's cloud {fact}`aws-1`.", "Amazon's cloud."),
        ("They built it {footcite}`a-2010,b`, and sold it.", "They built it, and sold it."),
        ("{term}`EC2` has {term}`zones <availability zone>`.", "EC2 has zones."),
        ("Next: {ref}`elb`.", "Next: [Load balancing](elb.ipynb)."),
        ("See {doc}`the page <chapters/elb>`.", "See [the page](elb.ipynb)."),
        ("Back to {ref}`the first page <index>`.", "Back to the first page of the book."),
        ("Read {doc}`/index`.", "Read *AWS, hands on* in the book."),
        ("Solve {ref}`aws-first`.", "Solve *The first*."),
        ("(aws)=\n# AWS", "# AWS"),
        ("% a note to authors\nText.", "Text."),
        ("```text\n{fact}`kept`\n```", "```text\n{fact}`kept`\n```"),
        ("```{fidelity} same\n```", "**Same as AWS.**"),
        (
            "```{fidelity} state-only\n:deviation: targets\nNo {term}`EC2` machine starts.\n```",
            "**State only.** No EC2 machine starts.",
        ),
        (
            ":::{admonition} You will\n:class: tip\n- **read** {term}`ELB`;\n\n- rest.\n:::",
            "> **You will**\n>\n> - **read** ELB;\n>\n> - rest.",
        ),
        ("```{note}\nMind the gap.\n```", "> **Note**\n>\n> Mind the gap."),
        (
            "````{warning} Hot\n```{fidelity} same\n```\n````",
            "> **Hot**\n>\n> **Same as AWS.**",
        ),
        (
            "```{exercise} May I?\n:label: it\n\nTry {term}`EC2`.\n```",
            "### Exercise 3.1: May I?\n\nTry EC2.",
        ),
    ],
)
def test_a_piece_of_prose_reads_without_the_book(written: str, read: str) -> None:
    assert prose(written) == read


@pytest.mark.parametrize(
    "name", ["then-and-now} aws", "deviations}", "bibliography}", "footbibliography}"]
)
def test_what_only_the_book_can_show_is_one_line_that_points_there(name: str) -> None:
    told = prose("```{" + name + "\n```")
    assert told.endswith("see the book.*")
    assert "\n" not in told


def test_a_solution_is_folded_words_and_code() -> None:
    cells = converted(
        "```{exercise} One\n:label: one\nDo it.\n```\n\n"
        "```{solution-start} one\n:class: dropdown\n```\n\nLike so.\n\n"
        "```{code-cell} python3\nx = 1\n```\n\nYes.\n\n"
        "```{solution-end}\n```\n\n## After\n\n```{code-cell} python3\ny = 2\n```\n"
    )
    assert [cell.source for cell in cells] == [
        "### Exercise 3.1: One\n\nDo it.",
        "# Your try at exercise 3.1",
        "<details><summary>Solution to exercise 3.1</summary>\n\nLike so.\n\n</details>",
        "x = 1",
        "<details><summary>Solution to exercise 3.1, continued</summary>\n\nYes.\n\n</details>",
        "## After",
        "y = 2",
    ]
    assert cells[1].cell_type == "code"
    assert "jupyter" not in cells[1].metadata, "nobody writes in a folded cell"
    assert cells[3].metadata == {"jupyter": {"source_hidden": True, "outputs_hidden": True}}
    assert cells[6].metadata == {}


def test_who_ran_a_cell_twice_is_told_what_to_do_before_the_first_cell() -> None:
    (opening,) = converted("# AWS\n\n**Time:** 9 minutes.\n\n## Who?\n")
    told = opening.source.split("**Time:** 9 minutes.\n\n> ")[1].split("\n\n## Who?")[0]
    assert "*Restart Kernel and Run up to Selected Cell*" in told


def test_a_solution_of_code_alone_says_where_it_is() -> None:
    cells = converted(
        "```{exercise} One\n:label: one\nDo it.\n```\n\n```{solution-start} one\n```\n\n"
        "```{code-cell} python3\nx = 1\n```\n\n```{solution-end}\n```\n"
    )
    assert cells[2].source == "**Solution to exercise 3.1:** it is folded into the next cell."


@pytest.mark.parametrize("tag", ["hide-input", "remove-input", "hide-cell"])
def test_an_input_that_the_book_hides_is_folded(tag: str) -> None:
    (cell,) = converted(f"```{{code-cell}} python3\n:tags: [{tag}]\n\nx = 1\n```\n")
    assert cell.source == "x = 1"
    assert cell.metadata == {"jupyter": {"source_hidden": True}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```{mermaid}\n```", "mermaid"),
        ("{kbd}`Ctrl`", "kbd"),
        ("{ref}`nowhere`", "no page of the book has that label"),
        ("```text\nopen", "never closed"),
    ],
)
def test_what_has_no_form_is_told_by_name(text: str, said: str) -> None:
    with pytest.raises(ChapterError, match=said):
        converted(text)


def test_badges_say_what_they_say_in_the_book() -> None:
    text = (ROOT / "book" / "_ext" / "fidelity.py").read_text("utf-8")
    assert dict(re.findall(r'Level\(\s*"([\w-]+)",\s*"([^"]+)"', text)) == BADGES


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NotebookNode]:
    paths = write_notebooks(tmp_path_factory.mktemp("lab") / "chapters")
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def test_each_chapter_becomes_a_notebook_in_the_order_of_the_book(
    written: dict[str, NotebookNode],
) -> None:
    assert IN_THE_BOOK[:4] == ["aws", "regions-and-azs", "ec2", "elb"]
    assert list(written) == IN_THE_BOOK
    for made in written.values():
        nbformat.validate(made)
        assert made.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.slug)
def test_a_chapter_keeps_its_code_and_loses_its_directives(
    page: Page, written: dict[str, NotebookNode]
) -> None:
    cells = written[page.slug].cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    of_the_book = [cell.source for cell in code if OWN_TRY not in cell.metadata.get("tags", ())]
    assert of_the_book == [cell.source for cell in page.cells]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    for cell in cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\{[\w:-]+\}`|^[`:~]{3,}|^\([\w-]+\)=$|^:\w+:", cell.source, re.M)
    folded = [cell.source for cell in cells if "<details>" in cell.source]
    assert folded, "the chapter has exercises, and so has its notebook solutions"


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.slug)
def test_a_chapter_keeps_its_sections_and_exercises(page, written: dict[str, NotebookNode]) -> None:
    text = "\n".join(c.source for c in written[page.slug].cells if c.cell_type == "markdown")
    assert re.findall(r"^## (.+)$", text, re.M) == page.headings(2)
    assert text.count("Run up to Selected Cell") == 1
    titles = [d.argument for d in page.directives if d.name == "exercise"]
    assert re.findall(r"^### Exercise [\d.]+: (.+)$", text, re.M) == titles


def test_a_notebook_that_a_student_changed_is_kept(tmp_path: Path) -> None:
    path = write_notebooks(tmp_path)[0]
    changed = nbformat.read(path, as_version=4)
    changed.cells[1].source += "\n# my own line"
    nbformat.write(changed, path)
    before = path.read_bytes()
    assert write_notebooks(tmp_path)[0] == path
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["{broken", "{}", "[]", '{"cells": [], "nbformat": 4}'])
def test_a_file_that_is_not_of_our_making_is_kept(text: str, tmp_path: Path) -> None:
    (tmp_path / "aws.ipynb").write_text(text)
    write_notebooks(tmp_path)
    assert (tmp_path / "aws.ipynb").read_text() == text


def test_outputs_stay_while_the_chapter_is_the_same(tmp_path: Path) -> None:
    path = write_notebooks(tmp_path)[0]
    ran = nbformat.read(path, as_version=4)
    next(c for c in ran.cells if c.cell_type == "code").execution_count = 7
    nbformat.write(ran, path)
    before = path.read_bytes()
    write_notebooks(tmp_path)
    assert path.read_bytes() == before


def test_a_chapter_that_moved_on_replaces_a_notebook_that_nobody_changed(tmp_path: Path) -> None:
    path = write_notebooks(tmp_path)[0]
    fresh = path.read_bytes()
    older = notebook(FRONT + "# AWS, an older text\n", 1, CONTENTS)
    nbformat.write(older, path)
    write_notebooks(tmp_path)
    assert path.read_bytes() == fresh
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".ipynb"] * len(IN_THE_BOOK)


def test_the_lab_has_the_chapters_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "course" / "release").mkdir(parents=True)
    monkeypatch.setattr(lab, "COURSE", tmp_path / "course")
    monkeypatch.setattr(lab, "release_and_fetch", lambda *_: ["aws"])
    folder = tmp_path / "lab"
    exchange = f"--exchange={tmp_path / 'exchange'}"
    monkeypatch.setattr(sys, "argv", ["lab", "--prepare-only", f"--folder={folder}", exchange])
    lab.main()
    names = {path.name for path in (folder / "chapters").iterdir()}
    assert names == {f"{slug}.ipynb" for slug in IN_THE_BOOK}
    assert f"lab/chapters: {', '.join(IN_THE_BOOK)}" in capsys.readouterr().out
    first = (folder / lab.FIRST_PAGE).read_text("utf-8")
    links = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", first, re.M)
    assert [link for _, _, link in links] == [f"chapters/{slug}.ipynb" for slug in IN_THE_BOOK]
    assert [int(number) for number, _, _ in links] == [*range(1, len(IN_THE_BOOK) + 1)]
    assert links[0][1] == "AWS"
    assert "(aws/aws.ipynb)" in first


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")  # of the kernel's transport
def test_a_chapter_runs_as_a_notebook(tmp_path: Path) -> None:
    made = nbformat.read(write_notebooks(tmp_path)[0], as_version=4)
    NotebookClient(made, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = [o.get("text", "") for c in made.cells for o in c.get("outputs", ())]
    assert any("of Amazon's net sales" in text for text in printed)
