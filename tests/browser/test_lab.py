"""The student's desk: JupyterLab as `make lab` opens it, with nbgrader's buttons at work."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "notebooks" / "release"
SLUG = "regions-and-azs"
STARTUP_S = 300
ENDING_S = 120

# One JupyterLab for all of these.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("lab")]


def reference_of(slug: str) -> nbformat.NotebookNode:
    """The notebook as a student who did everything right would hand it in."""
    notebook = nbformat.read(ROOT / "notebooks" / "source" / slug / f"{slug}.ipynb", as_version=4)
    released = nbformat.read(RELEASE / slug / f"{slug}.ipynb", as_version=4)
    by_id = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    for cell in released.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution"):
            cell.source = by_id[mark.grade_id].source
    return released


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a running JupyterLab, and the student's folder."""
    if not (RELEASE / SLUG).is_dir():
        pytest.fail("no release: run `make course` before these tests")
    home = tmp_path_factory.mktemp("student")
    with free_port() as port:
        yield from running_lab(home, port)


def running_lab(home: Path, port: int) -> Iterator[tuple[str, Path]]:
    command = [
        sys.executable, "-m", "tools.lab", "--no-browser", "--port", str(port),
        "--folder", str(home / "lab"), "--exchange", str(home / "exchange"),
        "--IdentityProvider.token=",
    ]  # fmt: skip
    with (home / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "HOME": str(home)},
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + STARTUP_S
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api"):
                break
            time.sleep(0.5)
        else:
            pytest.fail((home / "lab.log").read_text("utf-8", "replace"))
        yield address, home / "lab"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


@pytest.fixture
def desk(chromium: Browser, lab: tuple[str, Path]) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    with contextlib.closing(context):
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield page
        # JupyterLab that is told to end while it opens a notebook never ends.
        wait_for_kernel(lab[0])


def open_notebook(page: Page, address: str, slug: str) -> None:
    page.goto(f"{address}/lab/workspaces/{slug}/tree/{slug}/{slug}.ipynb")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()


def wait_for_kernel(address: str) -> None:
    """Until a kernel has started and the page has its connection to it."""
    deadline = time.monotonic() + ENDING_S
    kernels = []
    while time.monotonic() < deadline:
        # JupyterLab answers 500 for a moment while a kernel comes into its list.
        with (
            contextlib.suppress(urllib.error.HTTPError),
            urllib.request.urlopen(f"{address}/api/kernels") as answer,
        ):
            kernels = json.load(answer)
        if any(one["execution_state"] == "idle" and one["connections"] for one in kernels):
            return
        time.sleep(0.2)
    pytest.fail(f"no kernel came to rest within {ENDING_S} s: {kernels}")


def validate(page: Page) -> str:
    """What nbgrader's Validate button says."""
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog-content")
    expect(dialog).to_contain_text("alid", timeout=5 * PATIENCE_MS)
    return dialog.inner_text()


def test_the_first_page_leads_to_the_chapters(lab: tuple[str, Path], desk: Page) -> None:
    desk.goto(lab[0])
    desk.get_by_text("Read the chapters in this order").wait_for()
    desk.get_by_role("link", name="Elastic Container Registry").click()
    desk.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    assert desk.url.endswith("/chapters/ecr.ipynb")


def test_validate_names_the_tests_that_an_untouched_assignment_fails(
    lab: tuple[str, Path], desk: Page
) -> None:
    open_notebook(desk, lab[0], SLUG)
    # What is the instructor's is not on the student's desk.
    expect(desk.get_by_text("Create Assignment")).to_have_count(0)
    said = validate(desk)
    assert "failed" in said.lower(), said


def test_validate_passes_a_right_solution(lab: tuple[str, Path], desk: Page) -> None:
    address, folder = lab
    nbformat.write(reference_of(SLUG), folder / SLUG / f"{SLUG}.ipynb")
    open_notebook(desk, address, SLUG)
    said = validate(desk)
    assert "Success" in said, said


def test_keys_on_a_widget_move_its_slider_and_leave_the_notebook_alone(
    lab: tuple[str, Path], desk: Page
) -> None:
    address, folder = lab
    cell = nbformat.v4.new_code_cell(
        "from minicloud.widgets import FailoverWidget\nFailoverWidget(bet=False)"
    )
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernelspec})
    (folder / "widget").mkdir()
    nbformat.write(notebook, folder / "widget" / "widget.ipynb")
    open_notebook(desk, address, "widget")
    idle = desk.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    prompt = desk.locator(".jp-InputPrompt").first
    desk.locator(".jp-NotebookPanel .jp-Cell .cm-content").first.click()
    deadline = time.monotonic() + ENDING_S
    while time.monotonic() < deadline and prompt.inner_text() == "[ ]:":
        # JupyterLab drops a run that comes before its own connection to the kernel.
        desk.keyboard.press("Control+Enter")
        with contextlib.suppress(AssertionError):
            expect(prompt).not_to_have_text("[ ]:", timeout=3000)
    expect(desk.locator(".jp-Dialog")).to_have_count(0)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=2 * PATIENCE_MS)
    slider = desk.locator(".mc-lab input[type=range]").first
    slider.wait_for()
    # An answer of the kernel draws the settings anew; let it have come.
    expect(idle).to_be_visible()
    before = int(slider.input_value())
    slider.focus()
    expect(slider).to_be_focused()
    slider.press("ArrowRight")
    expect(slider).to_have_value(str(before + 1))
    slider.focus()
    slider.press("b")
    expect(desk.locator(".jp-NotebookPanel .jp-Cell")).to_have_count(1)
