"""The cache of executed chapters belongs to the code that they import."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

EXTENSIONS = Path(__file__).resolve().parents[3] / "book" / "_ext"


@pytest.fixture
def execution(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    return importlib.import_module("execution")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "minicloud" / "dataplane" / "__pycache__").mkdir(parents=True)
    (tmp_path / "minicloud" / "dataplane" / "health.py").write_text("THRESHOLD = 2\n")
    (tmp_path / "requirements.txt").write_text("moto==5.2.5\n")
    return tmp_path


def digest(execution: ModuleType, tree: Path) -> str:
    return str(execution.digest(execution.imported_code(tree), tree))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("minicloud/dataplane/health.py", "THRESHOLD = 3\n"),
        ("minicloud/new.py", ""),
        ("requirements.txt", "moto==5.3.0\n"),
    ],
)
def test_a_change_in_imported_code_has_chapters_executed_again(
    execution: ModuleType, tree: Path, name: str, text: str
) -> None:
    before = digest(execution, tree)
    assert digest(execution, tree) == before
    (tree / name).write_text(text)
    assert digest(execution, tree) != before


def test_what_python_compiles_by_the_way_changes_nothing(execution: ModuleType, tree: Path) -> None:
    before = digest(execution, tree)
    (tree / "minicloud" / "dataplane" / "__pycache__" / "health.py").write_text("x")
    (tree / "minicloud" / "notes.txt").write_text("x")
    assert digest(execution, tree) == before


def test_the_error_of_a_cell_is_told_in_one_line(execution: ModuleType) -> None:
    traceback = (
        "Traceback (most recent call last):\n  ...\n"
        "nbclient.exceptions.CellExecutionError: An error occurred:\n"
        "------------------\nzones = 3\nzones / 0\n------------------\n\n"
        "\x1b[31mZeroDivisionError\x1b[39m: division by zero\n\n"
    )
    assert execution.gist(traceback) == (
        "ZeroDivisionError: division by zero, in the cell that begins: zones = 3"
    )
