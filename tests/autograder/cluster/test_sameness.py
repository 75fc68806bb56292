"""A worker with other code is found out before it grades."""

from pathlib import Path

import pytest

from autograder.cluster.sameness import describe, difference, other_versions, packages_of

PLACE = {
    "student_preload": ["json"],
    "examiner_preload": ["tests.autograder.toy_cloud", "json:loads"],
    "cloud": "tests.autograder.toy_cloud:open_cloud",
    "wall": {"modules": ["json"], "readable": ["/usr/share/dict", "yaml"], "hidden": []},
}


def test_packages_are_those_of_the_settings_and_the_autograder() -> None:
    assert packages_of(PLACE) == ["autograder", "json", "tests.autograder.toy_cloud", "yaml"]
    assert "yaml" not in packages_of({**PLACE, "wall": None})


def test_same_code_is_no_difference() -> None:
    assert difference(describe(packages_of(PLACE)), describe(packages_of(PLACE))) == ""


def test_one_changed_file_is_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "package_of_a_course"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "inner/rule.py").write_text("FULL = 10\n")
    here = describe(["package_of_a_course"])
    (package / "inner/rule.py").write_text("FULL = 20\n")
    there = describe(["package_of_a_course"])
    assert difference(here, there) == (
        "its 'package_of_a_course' is not the one here (the Python files differ)"
    )
    (package / "inner/rule.py").rename(package / "inner/rules.py")
    assert difference(there, describe(["package_of_a_course"]))
    (package / "__init__.py").unlink()
    for path in package.rglob("*.py"):
        path.unlink()


def test_missing_module_and_other_python_are_named() -> None:
    here, there = describe(["json"]), describe(["json"])
    assert difference(here, {**there, "code": {"json": "absent"}}) == "it has no module 'json'"
    assert difference(here, {**there, "code": {}}) == "it has no module 'json'"
    assert "it has Python 3.9" in difference(here, {**there, "python": "3.9"})


def test_only_versions_that_differ_are_told() -> None:
    here = {"versions": {"moto": "5.2.5", "ruff": "1", "boto3": "1.44"}}
    there = {"versions": {"moto": "5.2.4", "boto3": "1.44", "dask": "3"}}
    assert other_versions(here, there) == ["moto 5.2.4 (here 5.2.5)"]
