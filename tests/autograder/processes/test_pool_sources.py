"""When a pool begins the tasks of its source, and on which cores."""

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.processes.pool import Pool
from autograder.processes.tasks import Later, Task
from autograder.records import CellRole, PlannedCell
from autograder.settings import load_config, open_course


def _task(name: str, source: str) -> Task:
    return Task(name, (PlannedCell(0, CellRole.STUDENT, source),))


def test_tasks_that_come_late_do_not_hold_up_those_that_run(tmp_path: Path) -> None:
    _, settings = open_course(load_config(tmp_path))
    ours, theirs = socket.socketpair()
    done: list[str] = []

    def source() -> Iterator[Task | Later]:
        yield _task("slow", "import time\ntime.sleep(1)")
        yield _task("quick", "x = 1")
        # It comes only when both are done, so that nothing but they can wake the pool.
        while len(done) < 2:
            yield theirs
        theirs.recv(1)
        yield _task("late", "x = 2")

    with ours, theirs, Pool(settings.workplace(tmp_path, 2)) as pool:
        for examined in pool.run(source()):
            done.append(examined.key)
            if len(done) == 2:
                ours.send(b".")
    assert (set(done[:2]), done[2:]) == ({"quick", "slow"}, ["late"])


def test_a_place_is_filled_before_a_result_is_given_out(tmp_path: Path) -> None:
    _, settings = open_course(load_config(tmp_path))
    asked: list[str] = []
    begun: list[str] = []
    seen: list[tuple[str, list[str], list[str]]] = []

    def source() -> Iterator[Task]:
        for number in range(4):
            asked.append(f"{number}")
            yield _task(f"{number}", "x = 1")

    with Pool(settings.workplace(tmp_path, 1)) as pool:
        for examined in pool.run(source(), begun.append):
            seen.append((examined.key, list(begun), list(asked)))
    # While the first result is looked at the second task runs, and the third is ready.
    assert seen == [
        ("0", ["0", "1"], ["0", "1", "2"]),
        ("1", ["0", "1", "2"], ["0", "1", "2", "3"]),
        ("2", ["0", "1", "2", "3"], ["0", "1", "2", "3"]),
        ("3", ["0", "1", "2", "3"], ["0", "1", "2", "3"]),
    ]


def test_results_are_given_out_though_no_other_task_can_begin(tmp_path: Path) -> None:
    _, settings = open_course(load_config(tmp_path))
    given: list[str] = []

    def source() -> Iterator[Task]:
        yield _task("first", "x = 1")
        yield _task("second", "x = 1")

    def begin(key: str) -> None:
        if key == "second":
            raise KeyboardInterrupt

    with Pool(settings.workplace(tmp_path, 1)) as pool, pytest.raises(KeyboardInterrupt):
        given.extend(examined.key for examined in pool.run(source(), begin))
    assert given == ["first"]


def test_each_submission_has_a_core_of_its_own_where_there_are_as_many(tmp_path: Path) -> None:
    _, settings = open_course(load_config(tmp_path))
    cores = os.sched_getaffinity(0)
    # All are there before one ends.
    tell = f"""
import json, os, pathlib, time
here = pathlib.Path({str(tmp_path)!r})
(here / f"run-{{os.getpid()}}").touch()
end = time.monotonic() + 60
while len(list(here.glob("run-*"))) < COUNT and time.monotonic() < end:
    time.sleep(0.01)
print(json.dumps(sorted(os.sched_getaffinity(0))))
"""

    def seen(jobs: int) -> list[list[int]]:
        for path in tmp_path.glob("run-*"):
            path.unlink()
        tasks = [_task(f"{number}", tell.replace("COUNT", f"{jobs}")) for number in range(jobs)]
        # Without a sandbox they see each other's files.
        with Pool(replace(settings.workplace(tmp_path, jobs), wall=None)) as pool:
            return [
                json.loads(str(examined.results[0].outputs[0]["text"]))
                for examined in pool.run(tasks)
            ]

    assert sorted(seen(len(cores))) == [[core] for core in sorted(cores)]
    assert seen(len(cores) + 1) == [sorted(cores)] * (len(cores) + 1)
