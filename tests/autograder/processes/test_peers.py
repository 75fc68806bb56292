"""What one submission in the sandbox can take from those that are graded beside it."""

import os
import shutil
from dataclasses import replace

import pytest

from autograder.processes.wall import Wall
from tests.autograder.processes.probes import LIMITS, Probe, Seen, run

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

BUSY = """
    def work():
        while True:
            pass
    def start(count, *before):
        children = []
        for _ in range(count):
            if (child := os.fork()) == 0:
                for step in before:
                    step()
                work()
            children.append(child)
        return children
    def wait_until(condition):
        until = time.monotonic() + 60
        while not condition() and time.monotonic() < until:
            time.sleep(0.05)
        return condition()
    def gives_way(*tasks):
        return all(os.sched_getscheduler(task) == os.SCHED_IDLE for task in tasks)
"""
MANY, FEW = max(os.cpu_count() or 1, 4) + 16, 2

PROBES = [
    Probe(
        "busy forks",
        f"""{BUSY}
    import threading
    children = start({MANY} - 2)
    threading.Thread(target=work, daemon=True).start()
    def all_of_it():
        return gives_way(*children, *map(int, os.listdir("/proc/self/task")))
    given = wait_until(all_of_it)
    (later,) = start(1)
    tell({{
        "all give way": given,
        "what starts later": gives_way(later),
        "back": error_of(os.sched_setscheduler, 0, os.SCHED_OTHER, os.sched_param(0)),
        "back as batch": error_of(os.sched_setscheduler, 0, os.SCHED_BATCH, os.sched_param(0)),
        "nicer": error_of(os.setpriority, os.PRIO_PROCESS, 0, -1),
    }})
    time.sleep(2)
    """,
    ),
    # Beside it: two at a time.
    Probe(
        "slow peer",
        """
    while time.process_time() < 1.5:
        pass
    tell(os.sched_getscheduler(0) == os.SCHED_OTHER)
    """,
    ),
    Probe(
        "few forks",
        f"""{BUSY}
    children = start({FEW})
    # Longer than the warden takes for some looks.
    while time.process_time() < 1:
        pass
    tell(gives_way(0) or any(map(gives_way, children)))
    """,
    ),
    Probe("sessions", f"{BUSY}\n    start({MANY}, os.setsid)\n    time.sleep(60)"),
    Probe(
        "locks",
        """
    import fcntl
    with open("locked", "w") as file:
        # Far out, where each takes the longest line in the kernel's list.
        place = 1 << 62
        while True:
            fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
            place += 2
    """,
    ),
    Probe(
        "ordinary locks",
        """
    import dbm.dumb, fcntl, sqlite3, struct
    with open("locked", "w") as file:
        for place in range(1000):
            fcntl.lockf(file, fcntl.LOCK_EX, 1, 2 * place)
        ofd = struct.pack("hhqqixxxx", fcntl.F_WRLCK, 0, 10_000, 1, 0)
        of_open_file = [error_of(fcntl.fcntl, file, command, ofd) for command in (37, 38)]
        with sqlite3.connect("some.db") as database:
            database.execute("create table some (one)")
            database.execute("insert into some values (7)")
        fcntl.flock(file, fcntl.LOCK_EX)
        time.sleep(1.5)
    tell([of_open_file, database.execute("select * from some").fetchall()])
    """,
    ),
]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    limits = replace(LIMITS, cpu_s=60, processes=2 * MANY)
    return run(tmp_path_factory.mktemp("home"), PROBES, Wall(("autograder",)), limits)


def test_many_busy_tasks_take_only_what_nobody_else_wants(seen: dict[str, Seen]) -> None:
    assert seen["busy forks"].told == {
        "all give way": True,
        "what starts later": True,
        "back": "EPERM",
        "back as batch": "EPERM",
        "nicer": "EACCES",
    }


def test_a_slow_peer_comes_to_its_end_beside_them(seen: dict[str, Seen]) -> None:
    assert seen["slow peer"].told is True


def test_few_busy_processes_keep_their_share(seen: dict[str, Seen]) -> None:
    assert seen["few forks"].told is False


def test_busy_processes_in_many_sessions_end_the_submission(seen: dict[str, Seen]) -> None:
    assert "ended its process" in seen["sessions"].end
    assert "sessions at a time" in seen["sessions"].end


def test_locks_on_files_are_limited(seen: dict[str, Seen]) -> None:
    assert "ended its process" in seen["locks"].end
    assert "locks on parts of files" in seen["locks"].end


def test_ordinary_code_locks_as_ever(seen: dict[str, Seen]) -> None:
    assert seen["ordinary locks"].told == [["EPERM", "EPERM"], [[7]]]
