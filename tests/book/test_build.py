"""What `make book` gives, and what it refuses. Pages are built with the project's own settings."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.book.small_book import CHAPTER, DIFFERENCES, HEAD, write_small_book

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from tools.build_book import build
folder = Path(sys.argv[1])
sys.exit(build(folder / "book", folder / "html", folder / "_config.yml", folder / "making"))
"""

# One worker builds the small book once for all of these.
pytestmark = pytest.mark.xdist_group("small book")


@dataclass(frozen=True)
class Built:
    code: int
    said: str
    html: Path

    def page(self, name: str) -> str:
        return (self.html / name).read_text(encoding="utf-8")


def build(folder: Path) -> Built:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Built(done.returncode, f"{done.stdout}\n{done.stderr}", folder / "html")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("small-book")
    write_small_book(folder)
    result = build(folder)
    assert result.code == 0, result.said
    return result


def text_chapter(body: str) -> str:
    return f"# One\n\n{body}\n"


def test_the_site_opens_at_the_book_itself(built: Built) -> None:
    index = built.page("index.html")
    assert "<h1>A small book" in index
    assert 'http-equiv="Refresh"' not in index
    assert '<html lang="en"' in index
    assert (built.html / "chapters" / "one.html").exists()


def test_no_page_loads_anything_from_another_host(built: Built) -> None:
    loads = re.compile(
        r"<(?:script|img|iframe|source|link)\b[^>]*?(?:src|href)=[\"'](?:https?:)?//[^\"']+"
    )
    for page in built.html.rglob("*.html"):
        assert loads.findall(page.read_text(encoding="utf-8")) == [], page
        assert "thebe" not in page.read_text(encoding="utf-8").lower(), page


def test_widget_scripts_stand_on_widget_pages_only(built: Built) -> None:
    assert "html-manager/embed-amd.js" in built.page("chapters/one.html")
    assert "engine/engine.js" in built.page("chapters/one.html")
    for name in ("index.html", "appendix/differences.html"):
        assert "vendor/require.js" not in built.page(name)
        assert "engine/engine.js" not in built.page(name)


def test_a_cell_is_executed_and_its_output_stands_in_the_page(built: Built) -> None:
    assert re.search(r"<span></span>1 2 3\n", built.page("chapters/one.html"))


def test_a_widget_and_its_still_both_stand_in_the_page(built: Built) -> None:
    page = built.page("chapters/one.html")
    widget = page.index("application/vnd.jupyter.widget-view+json")
    assert widget < page.index('<figure class="minicloud-still">a count of two</figure>')
    assert page.index('<p class="minicloud-still-note">On paper') < widget
    without_scripts = page[page.index("<noscript><style>") : page.index("</style></noscript>")]
    assert "figure.minicloud-still" in without_scripts
    assert "p.minicloud-still-note" in without_scripts


def test_a_solution_folds_with_its_executed_cell_inside(built: Built) -> None:
    page = built.page("chapters/one.html")
    solution = page[page.index("<details") :]
    solution = solution[: solution.index("</details>")]
    assert "<summary>Solution to Exercise 1 (Count)</summary>" in solution
    assert "1 2 3" in solution


def test_every_id_stands_once_on_its_page(built: Built) -> None:
    for page in built.html.rglob("*.html"):
        body = page.read_text(encoding="utf-8").split("<article", 1)[-1].split("</article")[0]
        ids = re.findall(r'\bid="([^"]+)"', body)
        assert sorted(ids) == sorted(set(ids)), page


def test_a_fidelity_badge_says_its_level_in_words_and_leads_to_the_appendix(built: Built) -> None:
    page = built.page("chapters/one.html")
    start = page.index('class="fidelity fidelity-emulated')
    block = page[start : page.index("</div>", start)]
    assert "Emulated here" in block
    assert 'href="../appendix/differences.html#fidelity-emulated"' in block
    assert 'title="This course computes what AWS would do' in block
    assert "<svg" in block
    assert 'id="fidelity-emulated"' in built.page("appendix/differences.html")


def test_a_fact_in_the_text_and_its_row_lead_to_each_other(built: Built) -> None:
    page = built.page("chapters/one.html")
    assert re.search(r'id="fact-aws-10"><a [^>]*href="#then-aws-10"', page)
    row = page[page.index('id="then-aws-10"') :]
    row = row[: row.index("</tr>")]
    assert 'href="#fact-aws-10"' in row
    for shown in ("a tenth of the sales", "Outdated.", "more than that", "A press release"):
        assert shown in row
    assert "third party" in row


def test_a_chapter_says_at_its_beginning_what_the_raised_names_are(built: Built) -> None:
    page = built.page("chapters/one.html")
    start = page.index('<p class="fact-legend">')
    legend = page[start : page.index("</p>", start)]
    assert "aws-1" in legend
    assert "Wantedly" in legend
    (target,) = re.findall(r'href="#([^"]+)"', legend)
    assert page.index(f'id="{target}"') < page.index('id="then-aws-1"')
    assert "fact-legend" not in built.page("index.html")


def test_a_fact_that_still_holds_takes_one_line(built: Built) -> None:
    page = built.page("chapters/one.html")
    row = page[page.index('id="then-aws-1"') :]
    row = row[: row.index("</tr>")]
    assert "Still true." in row
    assert "Source" not in row


def test_what_is_new_about_a_fact_that_still_holds_has_its_source(built: Built) -> None:
    page = built.page("chapters/one.html")
    row = page[page.index('id="then-aws-2"') :]
    row = row[: row.index("</tr>")]
    for shown in ("Still true.", "60 seconds", "Source: A price list", "read at the source"):
        assert shown in row


def test_an_overview_leads_to_where_each_fact_is_taught(built: Built) -> None:
    page = built.page("appendix/differences.html")
    row = page[page.index('id="then-aws-10"') :]
    row = row[: row.index("</tr>")]
    assert 'href="../chapters/one.html#fact-aws-10"' in row
    assert "Outdated." in row


MISTAKES = """\
# One

{fact}`aws-99` {fact}`aws-1` {fact}`aws-1` {fact}`ec2-1` {doc}`two`
And a source that is {footcite}`nobody`.

```{then-and-now} moon
```

```{then-and-now} ec2
```

```{fidelity} perhaps
```

```{fidelity} emulated
:deviation: nowhere
```
"""
TOLD_OF_MISTAKES = (
    "book/_static/vendor is missing, so widgets and formulas would not show: run `make front-end`",
    "fact 'aws-99' is not in facts.yaml",
    "fact 'aws-1' is taught twice on this page",
    "fact 'ec2-1' is taught here and listed on no page: add {then-and-now} ec2",
    "unknown document: 'two'",
    'could not find bibtex key "nobody"',
    "facts.yaml has no section 'moon'; it has ['aws', 'ec2']",
    "facts ['ec2-1'] of 'ec2' have no verdict",
    "fidelity 'perhaps' is unknown; expected one of ['emulated', 'same', 'state-only']",
    "deviation-nowhere",
    "fact 'aws-1' is taught on ['appendix/differences', 'chapters/one']",
)


def test_mistakes_in_pages_stop_the_build_and_are_all_told_with_their_page(tmp_path: Path) -> None:
    listing = "\n{fact}`aws-1`\n\n```{then-and-now} aws\n```\n"
    book = write_small_book(tmp_path, chapter=MISTAKES, differences=DIFFERENCES + listing)
    shutil.rmtree(book / "_static" / "vendor")
    result = build(tmp_path)
    assert result.code != 0
    lines = result.said.splitlines()
    for told in TOLD_OF_MISTAKES:
        assert any(told in line for line in lines), (told, result.said)
    assert sum("chapters/one.md:" in line for line in lines) >= 8, result.said
    assert not result.html.exists()


def test_a_cell_that_raises_stops_the_build_names_itself_and_keeps_the_last_site(
    tmp_path: Path,
) -> None:
    cell = "\n```{code-cell} python3\nzones = 3\nzones / 0\n```\n"
    write_small_book(tmp_path, chapter=HEAD + "# One\n" + cell)
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("the last good site")
    result = build(tmp_path)
    assert result.code != 0
    assert "chapters/one.md" in result.said
    assert "zones / 0" in result.said
    last = [line for line in result.said.splitlines() if line.strip()][-1]
    assert "chapters/one.md: ZeroDivisionError: division by zero" in last
    assert last.endswith("in the cell that begins: zones = 3")
    assert "click" not in result.said
    assert result.page("index.html") == "the last good site"
    assert not (tmp_path / "making").exists()


def test_the_appendix_is_made_from_the_list_in_code(tmp_path: Path) -> None:
    write_small_book(
        tmp_path,
        chapter=text_chapter(
            "```{fidelity} state-only\n:deviation: ebs-speed\n```\n\n{ref}`more <differences-ec2>`"
        ),
        differences=DIFFERENCES + "\n```{deviations}\n:module: differences_of_a_test\n```\n",
    )
    (tmp_path / "book" / "_ext" / "differences_of_a_test.py").write_text(
        "from types import SimpleNamespace as Entry\n"
        "DEVIATIONS = [Entry(id='ebs-speed', service='ec2', aws='Reads cost `IOPS`.',"
        " moto='No disk.', here='The same.', ours='state only',"
        " source='https://docs.aws.amazon.com/ec2; read today', test='tests/x.py')]\n"
    )
    result = build(tmp_path)
    assert result.code == 0, result.said
    appendix = result.page("appendix/differences.html")
    entry = appendix[appendix.index('id="deviation-ebs-speed"') :]
    for shown in ("State only", "IOPS", "No disk.", "The same.", "tests/x.py"):
        assert shown in entry
    assert 'href="https://docs.aws.amazon.com/ec2"' in entry
    assert re.search(r'<section id="differences-ec2">\s*<h2>Amazon EC2<', appendix)
    assert re.search(r'<a class="[^"]*nav-link[^"]*" href="#differences-ec2"', appendix)
    assert '#differences-ec2"' in result.page("chapters/one.html")
    assert '#deviation-ebs-speed"' in result.page("chapters/one.html")


def test_the_small_chapter_is_one_that_a_reader_meets() -> None:
    """The sample must hold what chapters hold, or the tests above say little."""
    for part in ("{fidelity}", "{fact}", "{then-and-now}", "{exercise}", "{solution-start}"):
        assert part in CHAPTER
