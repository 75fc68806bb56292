"""What stands in the repository is fit to be published: no outputs, no addresses, no leftovers."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of what is published")
    return [p for n in listed.stdout.decode().split("\0") if n and (p := ROOT / n).is_file()]


def test_notebooks_are_committed_without_outputs() -> None:
    for path in tracked("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        wrong = [c["id"] for c in cells if c.get("outputs") or c.get("execution_count")]
        assert not wrong, f"{path.relative_to(ROOT)} has outputs in cells {wrong}: clear them"


def test_files_name_no_folder_of_one_machine_and_no_registry() -> None:
    # The pattern is put together here so that this file does not match itself.
    pattern = re.compile(
        "|".join(["/" + "work/", "/" + r"root/\.", "python" + "hosted", "npm" + r"js\.org"])
    )
    wrong = []
    for path in tracked():
        if path.suffix in {".png", ".ico", ".woff2"}:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if pattern.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}")
    assert not wrong, wrong


def test_make_lists_its_targets() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ["course", "test", "book", "serve", "lab", "grade", "check", "bench", "clean"]:
        assert re.search(rf"^  make {target} +\w", shown, re.MULTILINE), f"{target} is not listed"


def test_links_of_the_front_pages_lead_to_files() -> None:
    for page in ["README.md", "CONTRIBUTING.md", "DESIGN.md", "CHANGELOG.md"]:
        text = (ROOT / page).read_text("utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert (ROOT / target).is_file(), f"{page} links to {target}, which is not there"
