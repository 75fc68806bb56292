"""What goes to a cluster and comes back: whole, of the right form, or refused."""

import dataclasses
import json
import struct
from pathlib import Path
from typing import Any

import pytest

from autograder.cluster.luggage import put_files, take_files
from autograder.cluster.message import pack, unpack
from autograder.cluster.orders import (
    examined_from_json,
    examined_to_json,
    pack_files,
    pack_task,
    unpack_files,
    unpack_task,
    workplace_from_json,
    workplace_to_json,
)
from autograder.processes.pool import Workplace
from autograder.processes.tasks import Examined, Task
from autograder.records import CellEnd, CellResult, CellRole, PlannedCell
from autograder.settings import load_config, open_course
from autograder.wire.frames import WireError

CELLS = (
    PlannedCell(1, CellRole.STUDENT, "x = '\udcff'", "double", 1),
    PlannedCell(4, CellRole.TEST, "assert x", "test-double", 2),
)


def test_message_comes_out_as_it_went_in() -> None:
    header, blob = unpack(pack({"a": [1, "ü"]}, b"\0rest"))
    assert (header, bytes(blob)) == ({"a": [1, "ü"]}, b"\0rest")


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0", struct.pack("!I", 50) + b"{}", struct.pack("!I", 2) + b"[]", b"\0\0\0\4nope"],
)
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        unpack(data)


def test_task_travels_with_its_files_and_without_its_name(tmp_path: Path) -> None:
    mine, target = tmp_path / "mine", tmp_path / "target"
    (mine / "data").mkdir(parents=True)
    (mine / "data/a.csv").write_bytes(b"1,2")
    (mine / "empty.txt").write_bytes(b"")
    (mine / "toy.ipynb").write_text("{}")
    (mine / "link").symlink_to("/etc/passwd")
    packed = pack_task(Task("ada/toy", CELLS, mine, tmp_path, time_s=7.0))
    assert b"ada" not in packed, "a cluster need not know who"
    task = unpack_task(packed, "5", target, None)
    assert task == Task("5", CELLS, target, None, time_s=7.0)
    found = {path.relative_to(target).as_posix(): path for path in target.rglob("*")}
    assert found.keys() == {"data", "data/a.csv", "empty.txt"}
    assert found["data/a.csv"].read_bytes() == b"1,2"


def test_given_files_travel_once_for_all(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    assert pack_files(tmp_path / "given") == b""
    (tmp_path / "given/a.txt").write_text("a")
    unpack_files(pack_files(tmp_path / "given"), tmp_path / "there")
    assert (tmp_path / "there/a.txt").read_text() == "a"


def test_a_task_without_files_makes_no_folder(tmp_path: Path) -> None:
    task = unpack_task(pack_task(Task("k", CELLS)), "0", tmp_path / "none", None)
    assert task.student_files is None
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "files",
    [
        [["../out", 1]],
        [["/out", 1]],
        [["a/../../out", 1]],
        [["", 1]],
        [["a", 2]],
        [["a", -1]],
        [["a", True]],
        [["a"]],
        ["a"],
        [],
        [["a", 0]],
        [["x", 0]] * 2001,
    ],
)
def test_list_of_files_that_is_wrong_is_refused(files: list[Any], tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(WireError):
        put_files(files, memoryview(b"1"), target)
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert take_files(tmp_path / "none") == ([], b"")


def answer() -> dict[str, Any]:
    output = {"output_type": "stream", "name": "stdout", "text": "hello"}
    results = (CellResult(1, CellEnd.RAN, (output,)), CellResult(4, CellEnd.RAISED, note="n"))
    made = examined_to_json(Examined("k", results, ("seen",), "", 1.5))
    returned: dict[str, Any] = json.loads(json.dumps(made))
    return returned


def test_answer_comes_back_as_it_was() -> None:
    examined = examined_from_json(answer(), Task("ada/toy", CELLS))
    assert examined.key == "ada/toy"
    assert examined_to_json(examined) == examined_to_json(
        examined_from_json(json.loads(json.dumps(examined_to_json(examined))), Task("", CELLS))
    )
    assert [one.end for one in examined.results] == [CellEnd.RAN, CellEnd.RAISED]
    assert (examined.notes, examined.wall_s) == (("seen",), 1.5)


def _without_results(data: dict[str, Any]) -> None:
    data["results"].pop()


def _other_cell(data: dict[str, Any]) -> None:
    data["results"][0]["index"] = 2


def _same_cell_twice(data: dict[str, Any]) -> None:
    data["results"].append(data["results"][0])


def _unknown_end(data: dict[str, Any]) -> None:
    data["results"][0]["end"] = "full marks"


def _more_fields(data: dict[str, Any]) -> None:
    data["results"][0]["points"] = 5


def _outputs_that_are_text(data: dict[str, Any]) -> None:
    data["results"][0]["outputs"] = ["text"]


def _note_that_is_a_list(data: dict[str, Any]) -> None:
    data["results"][0]["note"] = []


def _no_notes(data: dict[str, Any]) -> None:
    del data["notes"]


@pytest.mark.parametrize(
    "change",
    [
        _without_results,
        _other_cell,
        _same_cell_twice,
        _unknown_end,
        _more_fields,
        _outputs_that_are_text,
        _note_that_is_a_list,
        _no_notes,
    ],
)
def test_answer_of_another_form_is_refused(change: Any) -> None:
    data = answer()
    change(data)
    with pytest.raises(WireError):
        examined_from_json(data, Task("k", CELLS))


def test_answer_that_is_no_object_is_refused() -> None:
    for data in (None, [], "text", 5):
        with pytest.raises(WireError):
            examined_from_json(data, Task("k", CELLS))


def test_every_field_of_the_records_is_known_to_travel() -> None:
    # One added later must be taken along in orders.py; what names a file needs its text there.
    assert {
        one.name for one in dataclasses.fields(Workplace) if one.name not in ("home", "jobs")
    } == {
        *("student_preload", "examiner_preload", "cloud", "gateway_variable", "wall", "limits"),
        *("student_limits", "rehearsed"),
    }
    assert {one.name for one in dataclasses.fields(Task)} == {
        *("key", "cells", "student_files", "given_files", "time_s")
    }
    assert {one.name for one in dataclasses.fields(Examined)} == {
        *("key", "results", "notes", "broke", "wall_s")
    }


@pytest.mark.parametrize("sandbox", [True, False])
def test_workplace_is_the_same_elsewhere_but_for_folder_and_jobs(
    sandbox: bool, tmp_path: Path
) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Autograder.preload = ['json']\nc.Autograder.cell_timeout_s = 7.5\n"
        f"c.Autograder.sandbox = {sandbox}\nc.Autograder.readable = ['yaml']\n"
        "c.Autograder.rehearse = True\n"
    )
    _, settings = open_course(load_config(tmp_path))
    (tmp_path / "toy.ipynb").write_text("{'cells': ['ü']}")
    place = settings.workplace(tmp_path, 3, [tmp_path / "toy.ipynb"])
    data = json.loads(json.dumps(workplace_to_json(place)))
    assert str(tmp_path) not in json.dumps({**data, "wall": None})
    there = tmp_path / "there"
    there.mkdir()
    made = workplace_from_json(data, there, 5)
    (rehearsed,) = made.rehearsed
    assert Path(rehearsed).read_text() == "{'cells': ['ü']}"
    assert Path(rehearsed).parent == there
    same = dataclasses.replace(made, home=tmp_path, jobs=3, rehearsed=place.rehearsed)
    assert same == place
    assert hash(same) == hash(place), "tuples, not lists"
