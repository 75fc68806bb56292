"""Real programs start under the keeper, and end with the notebook however it ends."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from minicloud.servers import ProcessNotStartedError
from minicloud.servers.keeper import Keeper, keeper, unprivileged
from tests.processes import lives, until

SLEEP = [sys.executable, "-I", "-S", "-c", "import time; print('up', flush=True); time.sleep(600)"]
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""
# A grandchild in a session of its own, as a daemon makes itself.
WITH_DAEMON = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"],
                         start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""
OWNER = """
import signal, sys, time
# A shell's job in the background ignores interrupts, and so do those that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
from minicloud.servers.keeper import keeper
folder = keeper().folder()
program = keeper().start([sys.executable, "-I", "-S", "-c", sys.argv[1]], folder=folder)
while not program.log.read_text():
    time.sleep(0.01)
print(folder, program.pid, program.log.read_text().strip(), keeper()._process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def kept() -> Iterator[Keeper]:
    one = Keeper()
    yield one
    one.close()


def an_owner() -> tuple[subprocess.Popen[str], Path, list[int], int]:
    """A process that has a keeper with a program and its daemon: folder, their pids, keeper's."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, WITH_DAEMON], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    folder, *pids, keeper_pid = owner.stdout.readline().split()
    owner.stdout.close()
    assert all(lives(int(pid)) for pid in pids)
    return owner, Path(folder), [int(pid) for pid in pids], int(keeper_pid)


def test_a_program_runs_in_its_folder_until_it_is_stopped(kept: Keeper) -> None:
    folder = kept.folder()
    program = kept.start(SLEEP, folder=folder)
    assert until(lambda: program.log.read_text() == "up\n")
    assert program.poll() is None
    assert program.stop() == -signal.SIGTERM
    assert program.stop() == -signal.SIGTERM  # twice is safe
    assert not lives(program.pid)
    kept.remove(folder)
    assert not folder.exists()


def test_a_program_that_does_not_listen_is_killed(kept: Keeper) -> None:
    program = kept.start([sys.executable, "-I", "-S", "-c", DEAF], folder=kept.folder())
    assert until(lambda: bool(program.log.read_text()))
    assert program.stop(timeout_s=0.1) == -signal.SIGKILL


def test_a_program_has_no_variables_but_those_given_to_it(kept: Keeper) -> None:
    os.environ["MINICLOUD_TEST_SECRET"] = "1"
    try:
        show = "import os; print(sorted(os.environ))"
        argv = [sys.executable, "-I", "-S", "-c", show]
        program = kept.start(argv, folder=kept.folder(), env={"GIVEN": "1"})
        assert program.wait(60) == 0
    finally:
        del os.environ["MINICLOUD_TEST_SECRET"]
    assert "GIVEN" in program.log.read_text()
    assert "SECRET" not in program.log.read_text()


def test_a_limit_on_memory_holds(kept: Keeper) -> None:
    argv = [sys.executable, "-I", "-S", "-c", "bytearray(1 << 30)"]
    program = kept.start(argv, folder=kept.folder(), limits={"RLIMIT_AS": 256 << 20})
    assert program.wait(60) == 1
    assert "MemoryError" in program.log.read_text()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_root_can_run_a_program_as_nobody(kept: Keeper) -> None:
    account = unprivileged()
    assert account is not None
    folder = kept.folder(account)
    program = kept.start(["/usr/bin/id", "-u"], folder=folder, account=account)
    assert program.wait(60) == 0
    assert program.log.read_text().strip() == str(account.uid)
    assert folder.stat().st_uid == account.uid


def test_a_program_that_is_not_there_is_told_by_name(kept: Keeper) -> None:
    with pytest.raises(ProcessNotStartedError, match="no-such-program"):
        kept.start(["/no-such-program"], folder=kept.folder())


def test_nothing_is_left_when_the_notebook_is_killed() -> None:
    owner, folder, pids, keeper_pid = an_owner()
    owner.kill()
    owner.wait()
    assert until(lambda: not any(lives(pid) for pid in [*pids, keeper_pid]))
    assert not folder.exists()


def test_nothing_is_left_when_the_notebook_ends_by_itself() -> None:
    owner, folder, pids, keeper_pid = an_owner()
    owner.send_signal(signal.SIGINT)
    owner.wait()
    assert until(lambda: not any(lives(pid) for pid in [*pids, keeper_pid]))
    assert not folder.exists()


def test_a_killed_keeper_takes_its_programs_along_and_the_next_one_its_folder() -> None:
    owner, folder, (program_pid, daemon_pid), keeper_pid = an_owner()
    os.kill(keeper_pid, signal.SIGKILL)
    assert until(lambda: not lives(program_pid))
    owner.kill()
    owner.wait()
    os.kill(daemon_pid, signal.SIGKILL)
    assert folder.exists()
    other = Keeper()
    other.folder()  # it has answered, so it has looked around
    other.close()
    assert not folder.exists()


def test_who_asks_a_keeper_that_is_gone_is_told_what_to_do(kept: Keeper) -> None:
    program = kept.start(SLEEP, folder=kept.folder())
    kept._process.kill()
    with pytest.raises(ProcessNotStartedError, match="restart the kernel"):
        program.poll()


def test_a_forked_child_leaves_its_parents_programs_alone() -> None:
    program = keeper().start(SLEEP, folder=keeper().folder())
    pid = os.fork()
    if pid == 0:
        other = keeper().start(SLEEP, folder=keeper().folder())
        status = 0 if other.pid != program.pid and other.stop() else 1
        os._exit(status)
    assert os.waitpid(pid, 0)[1] == 0
    assert program.poll() is None
    program.stop()


def test_a_killed_program_takes_its_daemons_along(kept: Keeper) -> None:
    program = kept.start([sys.executable, "-c", WITH_DAEMON], folder=kept.folder())
    assert until(lambda: program.log.read_text().strip().isdigit())
    daemon = int(program.log.read_text())
    program.kill()
    assert until(lambda: not lives(daemon))
    assert program.wait(60) == -signal.SIGKILL
    program.kill()  # twice is safe


def test_a_folder_of_somebody_elses_that_has_our_name_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    homework = tmp_path / "minicloud-homework"
    homework.mkdir()
    (homework / "answers.ipynb").write_text("mine")
    (tmp_path / "minicloud-link").symlink_to(homework)
    other = Keeper()
    made = other.folder()
    other.close()
    assert made.parent == tmp_path
    assert not made.exists()
    assert (homework / "answers.ipynb").read_text() == "mine"


def test_keepers_that_start_together_leave_each_other_their_folders() -> None:
    keepers = [Keeper() for _ in range(6)]
    folders = [one.folder() for one in keepers for _ in range(3)]
    assert all(folder.exists() for folder in folders)
    for one in keepers:
        one.close()
    assert not any(folder.exists() for folder in folders)


def test_a_request_that_a_keeper_does_not_know_ends_nothing(kept: Keeper) -> None:
    program = kept.start(SLEEP, folder=kept.folder())
    with pytest.raises(ProcessNotStartedError, match="no request 'nonsense'"):
        kept.ask(do="nonsense")
    with pytest.raises(ProcessNotStartedError):
        kept.ask(do="status", surprise=1)
    assert program.poll() is None
