"""A class graded on a Dask cluster: the same scores, whatever becomes of the workers."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.cluster.address import Scheduler
from autograder.cluster.pool import ClusterPool
from autograder.errors import ClusterError, SetupError
from autograder.grade import Graded, Outcome, grade
from autograder.processes.pool import Workplace
from autograder.processes.tasks import Task
from autograder.records import CellRole, PlannedCell
from autograder.running import OpenPool
from autograder.settings import load_config, open_course
from tests.autograder.behaviours import BEHAVIOURS
from tests.autograder.cluster.conftest import ROOT, DaskHere, dask_cluster
from tests.autograder.courses import REFERENCE, Course, copy_course

# One cluster serves them all.
pytestmark = pytest.mark.xdist_group("dask")

KINDS = ("right", "wrong", "raises-in-colour", "ends-its-process")
PAUSE = "import time\ntime.sleep(0.5)\n"
END_WORKER = "from tests.autograder import toy_cloud\ntoy_cloud.end_ancestor('spawn_main')\n"
END_HOST = "from tests.autograder import toy_cloud\ntoy_cloud.end_ancestor('cluster.host')\n"


def on(cluster: DaskHere, tell: Callable[[str], None] = lambda _text: None) -> OpenPool:
    return lambda workplace: ClusterPool(workplace, Scheduler(cluster.address), tell)


def submit_class(course: Course) -> None:
    (course.root / "source/toy/given.txt").write_text("from the instructor")
    look = "import os\nprint(sorted(os.listdir('.')), open('given.txt').read())\n"
    for number in range(3):
        for kind in KINDS:
            answers = BEHAVIOURS[kind].all_answers()
            answers["double"] = look + PAUSE + answers["double"]
            course.submit(f"{kind}-{number}", answers, files={"mine.txt": f"{number}"})


def scores_of(graded: list[Graded]) -> list[Graded]:
    return [replace(one, wall_s=0.0) for one in sorted(graded, key=lambda one: one.student)]


def gradebook_of(course: Course) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        entries = gradebook.assignment_submissions("toy")
        return {entry.student_id: entry.score for entry in entries}


def notebooks_of(course: Course) -> dict[str, str]:
    paths = (course.root / "autograded").glob("*/toy/toy.ipynb")
    return {path.parent.parent.name: path.read_text() for path in paths}


def hosts_of(cluster: DaskHere) -> list[int]:
    """The programs beside this cluster's workers."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            is_host = b"autograder.cluster.host" in (path / "cmdline").read_bytes()
            if is_host and os.readlink(path / "cwd").startswith(str(cluster.folder)):
                found.append(int(path.name))
        except OSError:
            continue
    return found


def wait_until(holds: Callable[[], object]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that in a minute")


def test_worker_killed_in_mid_run_changes_no_score_and_no_file(
    course: Course, dask_here: DaskHere, tmp_path: Path
) -> None:
    submit_class(course)
    elsewhere = copy_course(course, tmp_path / "elsewhere")
    here = scores_of(list(grade("toy", course.root)))
    results = grade("toy", elsewhere.root, open_pool=on(dask_here))
    killed = random.Random(20).choice(dask_here.workers)
    there = []
    for count, one in enumerate(results):
        there.append(one)
        if count == 0:
            os.kill(killed, signal.SIGKILL)
    assert scores_of(there) == here
    assert {one.outcome for one in here} == {Outcome.GRADED, Outcome.ENDED_PROCESS}
    assert gradebook_of(elsewhere) == gradebook_of(course)
    assert notebooks_of(elsewhere) == notebooks_of(course)
    assert "['given.txt', 'mine.txt'] from the instructor" in notebooks_of(course)["right-0"]


@pytest.mark.slow
@pytest.mark.parametrize("end", [END_WORKER, END_HOST], ids=["worker", "host"])
def test_submission_that_ends_each_worker_fails_alone(
    course: Course, dask_here: DaskHere, end: str
) -> None:
    course.submit("deadly", {**REFERENCE, "pair": end})
    for number in range(4):
        course.submit(f"right-{number}", {**REFERENCE, "double": PAUSE + REFERENCE["double"]})
    graded = {one.student: one for one in grade("toy", course.root, open_pool=on(dask_here))}
    assert graded["deadly"].outcome is Outcome.FAILED
    assert "failed each time" in graded["deadly"].why
    others = [one for student, one in graded.items() if student != "deadly"]
    assert [(one.outcome, one.score) for one in others] == [(Outcome.GRADED, 6)] * 4
    assert gradebook_of(course).keys() == {one.student for one in others}


def test_interrupt_ends_what_runs_on_the_workers(course: Course, dask_here: DaskHere) -> None:
    for number in range(6):
        busy = "import time\ntime.sleep(0 if __import__('os').path.exists('quick') else 5)\n"
        files = {"quick": ""} if number == 0 else {}
        course.submit(
            f"s{number}", {**REFERENCE, "double": busy + REFERENCE["double"]}, files=files
        )

    def run() -> Iterator[Graded]:
        yield from grade("toy", course.root, open_pool=on(dask_here))

    results = run()
    assert next(results).student == "s0"
    assert hosts_of(dask_here)
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)
    wait_until(lambda: not hosts_of(dask_here))


def test_tasks_are_taken_only_as_the_cluster_takes_them(
    course: Course, dask_here: DaskHere, tmp_path: Path
) -> None:
    taken = 0

    def tasks() -> Iterator[Task]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield Task(str(number), (PlannedCell(0, CellRole.STUDENT, "x = 1"),))

    most, done = 0, 0
    with ClusterPool(workplace_of(course, tmp_path), Scheduler(dask_here.address)) as pool:
        for _ in pool.run(tasks()):
            done += 1
            most = max(most, taken - done)
    assert done == 40
    assert most < 10, "of which two run at a time"


def workplace_of(course: Course, home: Path, **changes: Any) -> Workplace:
    _, settings = open_course(load_config(course.root))
    return replace(settings.workplace(home, None), **changes)


def test_worker_without_a_module_is_named_before_anything_runs(
    course: Course, dask_here: DaskHere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    place = workplace_of(course, tmp_path, examiner_preload=("only_here",))
    with (
        pytest.raises(SetupError, match=r"2 of the workers .*\n.*no module 'only_here'"),
        ClusterPool(place, Scheduler(dask_here.address)),
    ):
        raise AssertionError("it began")


def test_worker_that_cannot_warm_up_is_named_with_the_reason(
    course: Course, dask_here: DaskHere, tmp_path: Path
) -> None:
    place = workplace_of(course, tmp_path, cloud="tests.autograder.toy_cloud:no_such_cloud")
    with (
        pytest.raises(SetupError, match="no_such_cloud"),
        ClusterPool(place, Scheduler(dask_here.address)),
    ):
        raise AssertionError("it began")


def test_scheduler_that_nobody_runs_is_a_clear_error(course: Course, tmp_path: Path) -> None:
    scheduler = Scheduler("tcp://127.0.0.1:9")
    with (
        pytest.raises(SetupError, match=r"tcp://127.0.0.1:9 cannot be reached"),
        ClusterPool(workplace_of(course, tmp_path), scheduler, wait_s=1.0),
    ):
        raise AssertionError("it began")


def test_scheduler_without_workers_is_a_clear_error(course: Course, tmp_path: Path) -> None:
    with (
        dask_cluster(tmp_path / "dask", 0, 1) as empty,
        pytest.raises(SetupError, match="the scheduler has no worker"),
        ClusterPool(workplace_of(course, tmp_path), Scheduler(empty.address), wait_s=2.0),
    ):
        raise AssertionError("it began")


def test_command_grades_on_the_cluster(
    course: Course, dask_here: DaskHere, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("right")
    options = ["grade", "toy", "--course-dir", str(course.root), "--dask", dask_here.address]
    assert main(options) == 0
    assert gradebook_of(course) == {"right": 6}
    assert "encrypted" not in capsys.readouterr().err, "the scheduler is on this machine"


def test_missing_package_is_a_clear_error(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("right")
    monkeypatch.setitem(sys.modules, "distributed", None)
    options = ["grade", "toy", "--course-dir", str(course.root), "--dask", "tcp://127.0.0.1:9"]
    assert main(options) == SetupError.exit_code
    assert "pip install 'aws-course[dask]'" in capsys.readouterr().err


@pytest.mark.slow
def test_lost_scheduler_ends_the_run_and_the_next_goes_on_where_it_was(
    course: Course, tmp_path: Path
) -> None:
    course.submit("first", files={"quick": ""})
    for number in range(3):
        course.submit(f"later-{number}", {**REFERENCE, "double": PAUSE * 4 + REFERENCE["double"]})
    with dask_cluster(tmp_path / "dask", 1, 1) as cluster:
        results = grade("toy", course.root, open_pool=on(cluster))
        assert next(results).student == "first"
        os.kill(cluster.scheduler, signal.SIGKILL)
        with pytest.raises(ClusterError, match="Grade again"):
            list(results)
    kept = gradebook_of(course)
    assert "first" in kept
    graded = {one.student: one for one in grade("toy", course.root)}
    assert {student: one.score for student, one in graded.items()} == dict.fromkeys(
        ["first", "later-0", "later-1", "later-2"], 6
    )
    assert {student for student, one in graded.items() if one.unchanged} == kept.keys()


def test_killed_coordinator_leaves_nothing_at_the_workers(
    course: Course, dask_here: DaskHere
) -> None:
    course.submit("busy", {**REFERENCE, "double": "import time\ntime.sleep(5)\n"})
    command = ["grade", "toy", "--course-dir", str(course.root), "--dask", dask_here.address]
    with subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as coordinator:
        wait_until(lambda: hosts_of(dask_here))
        coordinator.kill()
    wait_until(lambda: not hosts_of(dask_here))
