"""What is left of an output's forms when an instructor looks at it."""

import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from traitlets.config.loader import PyFileConfigLoader

from autograder.records import CellEnd, CellResult
from autograder.steps.outputs import put_outputs
from autograder.steps.safe_data import SafeData

COURSE = Path(__file__).parents[3] / "notebooks"
# As pandas writes a data frame.
FRAME = """<div>
<style scoped>
    .dataframe tbody tr th { vertical-align: top; }
</style>
<table border="1" class="dataframe">
  <thead>
    <tr style="text-align: right;"><th></th><th>zone</th></tr>
  </thead>
  <tbody>
    <tr><th>0</th><td>us-east-1a</td></tr>
  </tbody>
</table>
</div>"""
EVIL = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//a.example/x.js></SCRIPT>",
    "<style>* { display: none }</style>",
    "<p style='background: url(//a.example)'>x</p>",
    "<form action=//a.example><button>x</button></form>",
    "<link rel=stylesheet href=//a.example>",
    "<a href='https://a.example/'>x</a>",
    "<a href='javascript:alert(1)'>x</a>",
    "<img src='https://a.example/x.png'>",
    "<img src=x onerror=alert(1)>",
    "<iframe src=//a.example></iframe>",
    "<svg onload=alert(1)></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></math>",
    "<table background=//a.example><tr><td onclick=alert(1)>x</td></tr></table>",
    "<table><tr><td><meta http-equiv=refresh content='0;//a.example'></td></tr></table>",
    "<object data=//a.example></object><embed src=//a.example>",
    "<video src=//a.example autoplay></video>",
]
HARM = re.compile(r"<(?:script|style|form|link|a|iframe|svg|object|embed|video|meta|math)\b", re.I)


def _html(html: str) -> str:
    kept = SafeData().of({"text/html": html, "text/plain": "as text"})
    assert kept["text/plain"] == "as text"
    return str(kept.get("text/html", ""))


def test_a_data_frame_stays_a_table() -> None:
    html = _html(FRAME)
    assert "<table>" in html
    assert "<td>us-east-1a</td>" in html
    assert "dataframe" not in html
    assert "style" not in html


@pytest.mark.parametrize("around", ["{}", FRAME.replace("us-east-1a", "{}", 1)])
@pytest.mark.parametrize("evil", EVIL)
def test_nothing_that_acts_or_comes_from_elsewhere_stays(around: str, evil: str) -> None:
    html = _html(around.replace("{}", evil))
    assert not HARM.search(html)
    assert "a.example" not in html
    assert "alert" not in html
    assert not re.search(r"<[^>]*\s(?:on\w+|style|background|href)\s*=", html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 41 + "</div>" * 41,
        "<b>not closed",
        "<b><i>crossed</b></i>",
        "<p>" + "<br>" * 10_001 + "</p>",
        "<p " + "a=b " * 100 + ">x</p>",
        "1 < 2",
        "x" * 200_001,
    ],
)
def test_html_that_is_not_simple_gives_way_to_its_text(html: str) -> None:
    assert SafeData().of({"text/html": html, "text/plain": "as text"}) == {"text/plain": "as text"}
    assert SafeData().of({"text/html": html}) == {"text/plain": html}


def test_a_notebook_full_of_html_is_shown_as_text_from_some_place_on() -> None:
    safe = SafeData()
    page = {"text/html": "<p>" + "x" * 150_000 + "</p>", "text/plain": "as text"}
    assert ["text/html" in safe.of(page) for _ in range(5)] == [True] * 3 + [False] * 2


def test_markdown_has_no_tags_and_no_picture() -> None:
    kept = SafeData().of({"text/markdown": "**bold** <script> ![x](https://a.example/x.png)"})
    assert kept == {"text/markdown": "**bold** &lt;script> &#33;[x](https://a.example/x.png)"}


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x]( JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x][a]\n\n[a]: javascript:alert(1)",
        "[a]:\njavascript:alert(1)\n\n[a]",
    ],
)
def test_a_link_of_markdown_leads_to_a_web_page_or_nowhere(text: str) -> None:
    kept = SafeData().of({"text/markdown": f"{text}\n\n[y](https://a.example/)"})
    page = markdown2html_mistune(kept["text/markdown"])
    assert re.findall(r'href="(.*?)"', page) == ["https://a.example/"]


def test_html_that_is_not_simple_counts_as_looked_at() -> None:
    safe = SafeData()
    for _ in range(4):
        safe.of({"text/html": "<b>" + "x" * 124_997})
    assert "text/html" not in safe.of({"text/html": "<p>x</p>"})


def test_a_tag_that_is_not_closed_is_read_once() -> None:
    # Tried at each letter this takes minutes, and the test's own limit ends it.
    html = "<" + "a" * 199_000
    assert SafeData().of({"text/html": html}) == {"text/plain": html}


def test_other_forms_are_left_out() -> None:
    data = {"application/javascript": "alert(1)", "image/svg+xml": "<svg/>", "x/y+json": {}}
    assert SafeData().of(data) == {}


def test_formgrader_shows_the_table_and_no_script() -> None:
    """Its exporter with this course's configuration, on a notebook as grading leaves it."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("frame")])
    data = {"text/html": FRAME + "<script>alert('theirs')</script>", "text/plain": "zone"}
    output = {"output_type": "execute_result", "data": data}
    put_outputs(notebook, [CellResult(0, CellEnd.RAN, (output,))])
    nbformat.validate(notebook)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(COURSE)).load_config()
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook)
    assert re.search(r"<table>.*<td>us-east-1a</td>.*</table>", page, re.DOTALL)
    assert "&lt;div" not in page
    assert "theirs" not in page


def test_formgrader_shows_no_link_that_runs_and_no_picture_that_is_not_there() -> None:
    texts = [
        "[a](javascript:alert(1)) [b](JaVaScRiPt&colon;alert(2)) [c](data:text/html;base64,PA==)",
        "[d][e] ![f](attachment:nothing.png)\n\n[e]: javascript:alert(3)",
        "[g](https://a.example/page)",
    ]
    cells = [nbformat.v4.new_markdown_cell(text) for text in texts]
    config = PyFileConfigLoader("nbgrader_config.py", path=str(COURSE)).load_config()
    page, _ = HTMLExporter(config=config).from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    body = page[page.index("<body") :]
    assert re.findall(r'<a [^>]*href="(.*?)"', body) == ["https://a.example/page"]
    assert "[picture: f]" in body


@pytest.mark.parametrize(
    "place", ["https://a.example/seen.png", "//a.example/seen.png", "/\\\\a.example/seen.png"]
)
def test_formgrader_loads_no_picture_that_tells_who_looks(place: str) -> None:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(COURSE)).load_config()
    cells = [nbformat.v4.new_markdown_cell(f"![seen]({place}) ![own](images/own.png)")]
    page, _ = HTMLExporter(config=config).from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    body = page[page.index("<body") :]
    assert re.findall(r'<img [^>]*src="(.*?)"', body) == ["images/own.png"]
    assert "[picture: seen]" in body


@pytest.mark.parametrize(
    ("place", "is_shown"),
    [
        ("./own.png", True),
        ("images/own%20one.png?u=1#part", True),
        ("data:image/png;base64,AAAA", True),
        ("../../../formgrader/own.png", False),
        ("%2e%2e/own.png", False),
        ("/formgrader/api/own.png", False),
        ("&#47;&#47;a.example/own.png", False),
        ("&amp;sol;&amp;sol;a.example/own.png", False),
        ("https&amp;colon;//a.example/own.png", False),
        ("https&colon;&sol;&sol;a.example/own.png", False),
        ("&period;&period;/own.png", False),
        ("javascript:alert(1)", False),
        ("data:text/html;base64,AAAA", False),
    ],
)
def test_formgrader_shows_pictures_beside_the_notebook(place: str, is_shown: bool) -> None:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(COURSE)).load_config()
    cells = [nbformat.v4.new_markdown_cell(f"![R&D]({place})")]
    page, _ = HTMLExporter(config=config).from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    body = page[page.index("<body") :]
    assert bool(re.findall(r"<img ", body)) is is_shown
    assert ("[picture: R&amp;D]" in body) is not is_shown
