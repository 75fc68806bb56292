"""The journal: what was appended is there, what was torn is not, and a full disk is told."""

import os
import random
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import GradingError, StorageFull
from autograder.journal import Journal

LINES = [{"key": "a", "text": "é\ud800 \n"}, {"key": "b", "text": "x" * 3000}, {"key": "c"}]


def _lines(path: Path) -> list[dict[str, Any]]:
    with Journal(path, "toy") as journal:
        return [data for _, data in journal.lines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "autograded/.toy.journal"
    with Journal(path, "toy") as journal:
        assert list(journal.lines()) == []
        for line in LINES:
            place = journal.append(line)
            assert journal.read(place) == line
        journal.sync()
    return path


def test_what_was_appended_is_read_again(path: Path) -> None:
    assert _lines(path) == LINES


def test_torn_end_is_cut_off_and_the_next_line_stands_whole(path: Path) -> None:
    whole = path.read_bytes()
    for length in random.Random(1).sample(range(len(whole)), 60):
        path.write_bytes(whole[:length])
        with Journal(path, "toy") as journal:
            kept = [data for _, data in journal.lines()]
            assert kept == LINES[: len(kept)]
            journal.append({"key": "z"})
        assert _lines(path) == [*kept, {"key": "z"}]


def test_damaged_line_in_the_middle_costs_itself_only(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"xxxx", b"xxyx", 1))
    with Journal(path, "toy") as journal:
        assert [data["key"] for _, data in journal.lines()] == ["a", "c"]
        assert journal.damaged == 1


def test_rewritten_journal_has_the_new_lines_and_goes_on(path: Path) -> None:
    with Journal(path, "toy") as journal:
        list(journal.lines())
        journal.rewrite(LINES[1:])
        journal.append(LINES[0])
    assert _lines(path) == [*LINES[1:], LINES[0]]
    assert list(path.parent.iterdir()) == [path]


def test_journal_of_another_assignment_or_format_is_refused(path: Path) -> None:
    with Journal(path, "other") as journal, pytest.raises(GradingError, match="no journal of"):
        list(journal.lines())


def test_full_disk_is_told_and_leaves_no_half_line(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write

    def half_then_full(number: int, data: bytes) -> int:
        if len(data) < 20:
            raise OSError(28, "No space left on device")
        return real(number, data[:-10])

    with Journal(path, "toy") as journal:
        list(journal.lines())
        monkeypatch.setattr(os, "write", half_then_full)
        with pytest.raises(StorageFull, match="No space left on device; free some space and type"):
            journal.append({"key": "d", "text": "y" * 100})
        monkeypatch.setattr(os, "write", real)
        journal.append({"key": "e"})
    assert _lines(path) == [*LINES, {"key": "e"}]


def test_journal_without_a_line_leaves_no_file(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal", "toy") as journal:
        list(journal.lines())
    assert list(tmp_path.iterdir()) == []


def test_damaged_head_costs_no_result(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"toy", b"tay", 1))
    with Journal(path, "toy") as journal:
        assert [data for _, data in journal.lines()] == LINES
        assert journal.damaged == 1
