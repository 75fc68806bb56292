"""What the sandbox costs a submission, step by step, against a bare pair of forks.

Runs itself behind the wall, in a warm process like that of a student's side. The last line is
JSON: milliseconds of wall and of processor time for a submission, and their ratios.
"""

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from autograder.processes import kernel, wall
from autograder.processes.isolation import Isolation, StudentLimits
from autograder.processes.sandbox import Sandbox

ROUNDS = 100
LIMITS = StudentLimits(
    memory_mib=2048,
    total_memory_mib=3072,
    disk_mib=512,
    cpu_s=300,
    file_mib=64,
    open_files=256,
    processes=256,
)


def pair(sandbox: Isolation, prepare: bool, confine: bool) -> None:
    """Fork a warden, and from it a student's process, as for a submission; wait for both."""
    request = {"limits": asdict(LIMITS), "folder": "/", "environment": {}}
    warden = sandbox.fork()
    if warden == 0:
        if prepare:
            sandbox.prepare(request)
        worker = os.fork()
        if worker == 0:
            if confine:
                sandbox.confine(request)
            os._exit(0)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
    if os.waitpid(warden, 0)[1]:
        raise SystemExit("a submission could not be started")


def only_unshare(namespaces: int) -> Callable[[], None]:
    """A fork whose child makes these namespaces."""

    def run() -> None:
        child = os.fork()
        if child == 0:
            kernel.unshare(namespaces)
            os._exit(0)
        os.waitpid(child, 0)

    return run


def measure(runs: dict[str, Callable[[], None]]) -> dict[str, dict[str, float]]:
    """Each in turn, again and again, so that a busy moment meets all."""
    spent = {name: [0.0, 0.0] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            wall_s, cpu_s = time.perf_counter(), _cpu_s()
            run()
            spent[name][0] += time.perf_counter() - wall_s
            spent[name][1] += _cpu_s() - cpu_s
    return {
        name: {"wall_ms": 1000 * wall_s / ROUNDS, "cpu_ms": 1000 * cpu_s / ROUNDS}
        for name, (wall_s, cpu_s) in spent.items()
    }


def _cpu_s() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def inside() -> None:
    """Warm up as the student's side does, then measure."""
    import boto3  # noqa: F401

    import minicloud  # noqa: F401
    from autograder.shell.cell_shell import CellShell

    CellShell(1000)
    sandbox = Sandbox()
    sandbox.settle()
    gc.collect()
    bare = Isolation()
    runs: dict[str, Callable[[], None]] = {
        "pair of forks, memory not frozen": lambda: pair(bare, False, False),
    }
    found = measure(runs)
    gc.freeze()
    runs = {
        "one fork": only_unshare(0),
        "pair of forks": lambda: pair(bare, False, False),
        "+ process ids": lambda: pair(sandbox, False, False),
        "+ namespaces and mounts": lambda: pair(sandbox, True, False),
        "+ limits, Landlock, filter": lambda: pair(sandbox, True, True),
        "one fork + network": only_unshare(kernel.NEW_NET),
        "one fork + mounts": only_unshare(kernel.NEW_MOUNTS),
        "one fork + IPC": only_unshare(kernel.NEW_IPC),
        "one fork + host name": only_unshare(kernel.NEW_UTS),
        "one fork + user": only_unshare(kernel.NEW_USER),
    }
    found |= measure(runs)
    print(json.dumps(found))


def main() -> None:
    """Start the part behind the wall and show what it found."""
    here = str(Path(__file__).resolve())
    behind = wall.Wall(("autograder", "minicloud", "boto3"), readable=(here,))
    with ExitStack() as stack:
        numbers = []
        for text in wall.texts():
            reader, writer = os.pipe()
            os.write(writer, text)
            os.close(writer)
            stack.callback(os.close, reader)
            numbers.append(reader)
        done = subprocess.run(
            behind.command([here, "inside"], numbers),
            env=wall.environment({"LANG": "C.UTF-8"}),
            pass_fds=numbers,
            stdout=subprocess.PIPE,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    for name, one in found.items():
        print(f"{name:34} {one['wall_ms']:7.2f} ms wall {one['cpu_ms']:7.2f} ms CPU")
    bare, full = found["pair of forks"], found["+ limits, Landlock, filter"]
    summary = {
        "wall_ratio": round(full["wall_ms"] / bare["wall_ms"], 2),
        "cpu_ratio": round(full["cpu_ms"] / bare["cpu_ms"], 2),
        "extra_cpu_ms": round(full["cpu_ms"] - bare["cpu_ms"], 2),
        "rounds": ROUNDS,
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
