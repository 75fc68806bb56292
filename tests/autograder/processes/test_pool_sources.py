"""A pool goes on with what it has while its source of tasks has none."""

import socket
from collections.abc import Iterator
from pathlib import Path

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
    assert done == ["quick", "slow", "late"]
