"""Tasks as processes: they answer behind the real balancer, die, and leave nothing."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from minicloud.dataplane.records import HealthCheck
from minicloud.dataplane.running_tasks import RunningTask, TaskTarget
from minicloud.servers import NothingToServeError, Site, TaskProcesses, UnknownNameError
from tests.processes import lives, until
from tests.servers.inventories import ZONE_A, ZONE_C, group, instances, inventory

ROOT = Path(__file__).parents[2]
BEHIND = (TaskTarget("web", 80),)


def task(name: str, zone: str = ZONE_A, revision: str = "web:1", targets=BEHIND) -> RunningTask:
    return RunningTask(name, "web", revision, "nginx", zone, targets=targets)


TWO = (task("t1"), task("t2", ZONE_C))
FRONT = inventory(instances(1, 1), groups=(group("web", ()),))
# Nobody is found sick who only waits for a processor.
SELDOM = HealthCheck(interval_s=300, timeout_s=120)
UNWATCHED = inventory(instances(1, 1), groups=(group("web", (), health_check=SELDOM),))


def ask(site: Site, times: int) -> list[dict[str, Any]]:
    return [site.get("http://web.example/", give_up_s=1000).json() for _ in range(times)]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_task_is_a_process_that_answers_behind_the_balancer() -> None:
    with TaskProcesses(TWO) as processes, processes.serve(UNWATCHED) as site:
        answers = ask(site, 12)
        assert {one["task_id"] for one in answers} == {"t1", "t2"}
        assert {one["task_id"]: one["pid"] for one in answers} == processes.pids()
        assert {one["availability_zone"] for one in answers} == {ZONE_A, ZONE_C}
        assert os.getpid() not in processes.pids().values()


def test_a_killed_process_is_found_out_by_the_checks_and_told_once() -> None:
    with TaskProcesses(TWO) as processes, processes.serve(FRONT, time_scale=2) as site:
        processes.kill("t1")
        assert processes.exited() == ("t1",)
        assert processes.exited() == ()
        assert set(processes.pids()) == {"t2"}
        site.wait_for("unhealthy", "t1")
        seen = Counter(one["task_id"] for one in ask(site, 6))
        assert seen == {"t2": 6}


def test_following_starts_what_is_new_and_stops_what_is_gone_and_nothing_else() -> None:
    with TaskProcesses(TWO) as processes:
        before = processes.pids()
        processes.follow((task("t2", ZONE_C), task("t3", revision="web:2")))
        after = processes.pids()
        assert set(after) == {"t2", "t3"}
        assert after["t2"] == before["t2"]
        assert not alive(before["t1"])
        with processes.serve(UNWATCHED) as site:
            answers = ask(site, 12)
        assert {one["revision"] for one in answers} == {"web:1", "web:2"}
        assert processes.exited() == ()


def test_the_end_of_the_block_ends_the_processes() -> None:
    with TaskProcesses(TWO) as processes:
        pids = list(processes.pids().values())
        assert all(map(alive, pids))
    assert not any(map(alive, pids))
    processes.close()


def test_tasks_behind_no_balancer_cannot_be_served() -> None:
    with (
        TaskProcesses([task("t1", targets=())]) as processes,
        pytest.raises(NothingToServeError, match="behind a load balancer"),
    ):
        processes.serve(FRONT)


def test_a_task_that_does_not_run_here_cannot_be_killed() -> None:
    with TaskProcesses() as processes, pytest.raises(UnknownNameError, match="'t9'"):
        processes.kill("t9")


def test_processes_end_when_their_maker_is_killed() -> None:
    script = (
        f"import sys, time; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.servers.test_task_processes import TWO, TaskProcesses\n"
        "print(*TaskProcesses(TWO).pids().values(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as maker:
        assert maker.stdout is not None
        pids = [int(one) for one in maker.stdout.readline().split()]
        assert len(pids) == 2
        maker.send_signal(signal.SIGKILL)
        maker.wait(timeout=60)
    assert until(lambda: not any(map(lives, pids)))


def test_processes_outlive_an_interrupt_of_their_makers_group() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.servers.test_task_processes import TWO, TaskProcesses, interrupted\n"
        "with TaskProcesses(TWO) as processes:\n"
        "    interrupted()\n"
        "    print(len(processes.pids()), processes.exited())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as maker:  # fmt: skip
        assert maker.stdout is not None
        assert maker.stdin is not None
        assert maker.stdout.readline() == "ready\n"
        os.killpg(maker.pid, signal.SIGINT)
        assert maker.stdout.readline() == "interrupted\n"
        assert maker.stdout.readline() == "2 ()\n"


def interrupted() -> None:
    """Wait as a cell does until Jupyter's Interrupt comes, and give what got it too time to end."""
    try:
        print("ready", flush=True)
        sys.stdin.readline()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        time.sleep(0.3)
