"""Which outputs are wrapped on a phone, and where a figure leads to."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

EXTENSIONS = Path(__file__).resolve().parents[3] / "book" / "_ext"
OUTPUT = (
    '<div class="output stream highlight-myst-ansi notranslate">'
    '<div class="highlight"><pre><span></span>{}\n</pre></div>\n</div>'
)
SENTENCE = "The request is lost: network ACL strict of public-a denies it\n    by its last rule."
TABLE = "production        c4.large    offered, previous generation"


@pytest.fixture
def small_screens(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    return importlib.import_module("small_screens")


def test_long_sentences_may_be_wrapped_anew(small_screens: ModuleType) -> None:
    assert 'class="output stream sentences ' in small_screens.fitted(OUTPUT.format(SENTENCE))


@pytest.mark.parametrize("printed", [TABLE, f"{SENTENCE}\n{TABLE}", "a short line", ""])
def test_columns_and_short_lines_stay_as_they_are(small_screens: ModuleType, printed: str) -> None:
    page = OUTPUT.format(printed)
    assert small_screens.fitted(page) == page


def test_letters_in_disguise_count_once(small_screens: ModuleType) -> None:
    assert not small_screens.holds_sentences("a short line of twenty")
    page = OUTPUT.format("&quot;" * 30)
    assert small_screens.fitted(page) == page


def test_a_drawn_figure_leads_to_its_file_and_another_picture_does_not(
    small_screens: ModuleType,
) -> None:
    file = f"../_images/{'a1' * 32}.svg"
    drawn = f'<img alt="Two bars: b &gt; a." src="{file}" />'
    assert small_screens.fitted(drawn) == f'<a class="figure-file" href="{file}">{drawn}</a>'
    logo = '<img src="../_static/logo.svg" alt="home"/>'
    assert small_screens.fitted(logo) == logo
