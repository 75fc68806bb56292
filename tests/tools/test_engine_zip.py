"""The archive for the page's Python: the simulation, and only what Python itself brings."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tools.engine_zip import pack

ROOT = Path(__file__).resolve().parents[2]


def test_the_archive_holds_the_simulation_and_nothing_else(tmp_path: Path) -> None:
    pack(ROOT, tmp_path / "minicloud.zip")
    with zipfile.ZipFile(tmp_path / "minicloud.zip") as archive:
        names = archive.namelist()
    assert "minicloud/dataplane/encoding.py" in names
    assert {name for name in names if not name.startswith("minicloud/dataplane/")} == {
        "minicloud/__init__.py"
    }
    assert all(name.endswith(".py") for name in names)


def test_the_same_code_gives_the_same_bytes(tmp_path: Path) -> None:
    pack(ROOT, tmp_path / "one.zip")
    pack(ROOT, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_archive_runs_with_nothing_installed(tmp_path: Path) -> None:
    archive = tmp_path / "minicloud.zip"
    pack(ROOT, archive)
    program = (
        f"import sys; sys.path.insert(0, {str(archive)!r})\n"
        "from minicloud.dataplane.encoding import run_encoded\n"
        "print(run_encoded.__module__, len(run_encoded('{}')) > 1000)"
    )
    done = subprocess.run(
        # -I and -S: neither this environment's packages nor its variables.
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.stdout.split() == ["minicloud.dataplane.encoding", "True"], done.stderr
