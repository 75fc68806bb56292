"""The engine in the page: Python in a worker, asked for by a widget at any depth of page."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from minicloud.dataplane.encoding import run_encoded
from tools.engine_zip import pack

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "book" / "_static"

# Stands for minicloud.dataplane.encoding: echoes, or refuses what is no JSON.
ENCODING = """
import json

def run_encoded(scenario_json):
    scenario = json.loads(scenario_json)
    if scenario.get("rate_per_s", 1) < 0:
        raise ValueError(f"rate_per_s is {scenario['rate_per_s']}; expected 0 or more")
    return json.dumps(scenario, sort_keys=True).encode()
"""
PAGE = """<!doctype html><html lang="en"><title>engine</title><link rel="icon" href="data:,">
<script src="../../_static/engine/engine.js"></script></html>"""
ASK = """async (scenario) => {
  try { return new TextDecoder().decode(await minicloudEngine.run(scenario)); }
  catch (error) { return `refused: ${error.message}`; }
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (STATIC / "vendor" / "pyodide").exists():
        pytest.fail("book/_static/vendor is missing: run `make front-end`")
    site = tmp_path_factory.mktemp("engine")
    engine = site / "_static" / "engine"
    shutil.copytree(STATIC / "engine", engine, ignore=shutil.ignore_patterns("minicloud.zip"))
    (site / "_static" / "vendor").symlink_to(STATIC / "vendor")
    with zipfile.ZipFile(engine / "minicloud.zip", "w") as archive:
        archive.writestr("minicloud/__init__.py", "")
        archive.writestr("minicloud/dataplane/__init__.py", "")
        archive.writestr("minicloud/dataplane/encoding.py", ENCODING)
    deep = site / "deep" / "deeper"
    deep.mkdir(parents=True)
    (deep / "page.html").write_text(PAGE)
    return site


def test_python_loads_on_the_first_question_only_and_answers_several(
    site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(site, "deep/deeper/page.html")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    assert page.evaluate("minicloudEngine.status") == "idle"
    assert loaded == []
    page.evaluate("globalThis.heard = []; void minicloudEngine.onstatus((s) => heard.push(s))")
    answers = page.evaluate(
        """() => Promise.all([1, 2, 3].map(async (n) =>
             new TextDecoder().decode(await minicloudEngine.run(JSON.stringify({n})))))"""
    )
    assert answers == ['{"n": 1}', '{"n": 2}', '{"n": 3}']
    assert page.evaluate("heard") == ["loading", "ready"]
    assert page.evaluate("minicloudEngine.status") == "ready"
    assert sum(url.endswith("pyodide.asm.wasm") for url in loaded) == 1


def test_what_python_refuses_is_told_in_its_own_words_and_the_next_answer_comes(
    site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(site, "deep/deeper/page.html")
    refused = page.evaluate(ASK, '{"rate_per_s": -2}')
    assert refused == "refused: rate_per_s is -2; expected 0 or more"
    assert page.evaluate(ASK, '{"rate_per_s": 4}') == '{"rate_per_s": 4}'


def test_an_engine_whose_parts_are_missing_says_so_and_can_be_asked_again(
    site: Path, open_page: Callable[..., Page], troubles: list[str]
) -> None:
    archive = site / "_static" / "engine" / "minicloud.zip"
    away = archive.rename(archive.with_suffix(".away"))
    try:
        page = open_page(site, "deep/deeper/page.html")
        said = page.evaluate(ASK, "{}")
    finally:
        away.rename(archive)
    assert "Python could not start in this page" in said
    assert "minicloud.zip: 404" in said
    assert page.evaluate(ASK, "{}") == "{}"
    # The browser's own line on the 404 is the one error that is expected here.
    assert all("404" in trouble for trouble in troubles)
    troubles.clear()


def test_the_page_answers_with_the_very_bytes_of_this_python(
    site: Path, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    whole = tmp_path / "site"
    shutil.copytree(site, whole, symlinks=True)
    pack(ROOT, whole / "_static" / "engine" / "minicloud.zip")
    page = open_page(whole, "deep/deeper/page.html")
    for scenario in ("{}", '{"rate_per_s": 40, "seed": 3}'):
        answer = page.evaluate(
            "async (scenario) => Array.from(await minicloudEngine.run(scenario))", scenario
        )
        assert bytes(answer) == run_encoded(scenario)
    refused = page.evaluate(ASK, '{"rate_per_s": -1}')
    with pytest.raises(ValueError, match="rate") as here:
        run_encoded('{"rate_per_s": -1}')
    assert refused == f"refused: {here.value}"


def test_a_page_opened_from_a_file_says_why_it_has_no_engine(site: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((site / "deep" / "deeper" / "page.html").as_uri())
    status = page.evaluate("minicloudEngine.status")
    assert status.startswith("unavailable: a browser starts no Python")
    assert "make serve" in page.evaluate(ASK, "{}")
    page.close()
