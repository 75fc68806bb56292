"""The program beside a worker: examines several at a time, and ends when the worker does."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.cluster.beside import Host
from autograder.cluster.message import unpack
from autograder.cluster.orders import examined_from_json, pack_files, pack_task, workplace_to_json
from autograder.processes.tasks import Examined, Task
from autograder.records import CellRole, PlannedCell
from autograder.settings import load_config, open_course

ROOT = Path(__file__).parents[3]

WORKER = """
import sys, threading, time
from pathlib import Path
from tests.autograder.cluster.test_host import host_in, task
host = host_in(Path(sys.argv[1]), jobs=1)
host.wait_until_warm()
threading.Thread(target=host.examine, args=(task("import time; time.sleep(300)"), "", b"")).start()
time.sleep(1)
print("busy", flush=True)
"""


def host_in(folder: Path, jobs: int) -> Host:
    _, settings = open_course(load_config(folder))
    return Host(workplace_to_json(settings.workplace(folder, jobs)), jobs, str(folder))


def task(source: str, student_files: Path | None = None) -> bytes:
    return pack_task(Task("", (PlannedCell(0, CellRole.STUDENT, source),), student_files))


def opened(answer: bytes, source: str = "") -> Examined:
    return examined_from_json(
        unpack(answer)[0]["examined"], Task("", (PlannedCell(0, CellRole.STUDENT, source),))
    )


def alive(folder: Path) -> list[str]:
    """Processes whose folder is this one."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(path / "cwd").startswith(str(folder)):
                found.append(path.name)
        except OSError:
            continue
    return found


def test_answers_find_who_asked_and_files_are_each_ones_own(tmp_path: Path) -> None:
    folders = []
    for number in range(6):
        folders.append(tmp_path / f"student-{number}")
        folders[-1].mkdir()
        (folders[-1] / "mine.txt").write_text(f"{number}")
    (tmp_path / "given").mkdir()
    (tmp_path / "given/given.txt").write_text("given")
    given = pack_files(tmp_path / "given")
    source = "import os\nprint(open('mine.txt').read(), sorted(os.listdir('.')))"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    host = host_in(scratch, jobs=2)
    try:
        with ThreadPoolExecutor(6) as threads:
            answers = list(
                threads.map(lambda one: host.examine(task(source, one), "abc", given), folders)
            )
    finally:
        host.close()
    texts = [str(opened(answer).results[0].outputs[0]["text"]) for answer in answers]
    assert texts == [f"{number} ['given.txt', 'mine.txt']\n" for number in range(6)]
    assert list(scratch.iterdir()) == [], "nothing is left"


def test_what_runs_ends_when_the_worker_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"busy\n"
        assert alive(tmp_path)
        worker.send_signal(signal.SIGKILL)
    for _ in range(600):
        if not alive(tmp_path):
            return
        time.sleep(0.1)
    raise AssertionError("what it ran goes on after a minute")
