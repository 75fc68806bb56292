"""Folders deep in one another are the trouble of who handed them in, and of nobody else."""

import os
from pathlib import Path

import pytest

from autograder.fingerprint import fingerprint_of_folder
from autograder.steps.files import DEPTH_LIMIT, copy_files, remove_folder


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A folder with more folders in one another than Python calls, and than a path can name."""
    top = tmp_path / "deep"
    top.mkdir()
    (top / "near.txt").write_text("near")
    before = os.getcwd()
    os.chdir(top)
    try:
        for _ in range(2500):
            os.mkdir("a")
            os.chdir("a")
        Path("far.txt").write_text("far")
    finally:
        os.chdir(before)
    return top


def test_what_is_deep_is_left_out_and_told(deep: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    notes = copy_files(deep, target, 1000)
    assert [path.name for path in target.rglob("*")] == ["near.txt"]
    assert len(notes) == 1
    assert f"deeper than {DEPTH_LIMIT} folders" in notes[0]
    assert fingerprint_of_folder(deep)
    remove_folder(deep)
    assert not deep.exists()


def test_a_folder_without_permissions_is_removed_and_no_link_is_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("stays")
    folder = tmp_path / "folder"
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/b/link").symlink_to(kept)
    (folder / "a/b").chmod(0)
    remove_folder(folder)
    remove_folder(tmp_path / "not-there")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]
    assert (kept / "file").read_text() == "stays"
