"""How many tasks (processes and threads) in the own process ids are busy, and their priority."""

import os
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Busy:
    """Tasks that run or wait for a processor at this moment, without the own."""

    tasks: int
    sessions: int
    """In how many sessions (setsid(2)) these are: some kernels share processors by session."""


def busy() -> Busy:
    """What is busy now."""
    count = 0
    sessions = set()
    for process, task in _others():
        try:
            with open(f"/proc/{process}/task/{task}/stat", encoding="utf-8", errors="replace") as f:
                # The command's name is in parentheses and may hold spaces.
                state, _, _, session, *_ = f.read().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if state == "R":
            count += 1
            sessions.add(session)
    return Busy(count, len(sessions))


def give_way() -> None:
    """Leave every task but the own only the processor time that nobody else wants, for good.

    What they start is the same, and none can come back: that takes a right to lower nice values
    (sched(7), SCHED_IDLE; RLIMIT_NICE).
    """
    idle = os.sched_param(0)
    # Again for what a task started before it was its turn. A look later comes the rest.
    for _ in range(3):
        for _, task in _others():
            try:
                if os.sched_getscheduler(int(task)) != os.SCHED_IDLE:
                    os.sched_setscheduler(int(task), os.SCHED_IDLE, idle)
            except ProcessLookupError:
                continue


def _others() -> Iterator[tuple[str, str]]:
    own = str(os.getpid())
    for process in os.listdir("/proc"):
        if process.isdigit() and process != own:
            try:
                tasks = os.listdir(f"/proc/{process}/task")
            except OSError:
                continue
            for task in tasks:
                yield process, task
