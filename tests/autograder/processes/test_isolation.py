"""The limits that a student's process gets."""

import os
import resource
from dataclasses import asdict
from pathlib import Path

import pytest

from autograder.processes import isolation
from autograder.processes.isolation import Isolation, StudentLimits, tasks_of


def _process(proc: Path, number: str, user: int, threads: int) -> None:
    (proc / number).mkdir()
    (proc / number / "status").write_text(
        f"Name:\tUid: 7\nUid:\t{user}\t0\t0\t0\nThreads:\t{threads}\n"
    )


def test_tasks_are_all_threads_of_the_real_user(tmp_path: Path) -> None:
    _process(tmp_path, "1", user=0, threads=50)
    _process(tmp_path, "20", user=1000, threads=1)
    _process(tmp_path, "300", user=1000, threads=40)
    (tmp_path / "301").mkdir()
    (tmp_path / "self").mkdir()
    assert tasks_of(1000, tmp_path) == 41
    assert tasks_of(7, tmp_path) == 0


def test_own_tasks_are_counted() -> None:
    assert tasks_of(os.getuid()) >= 1


def test_limit_of_processes_is_beside_those_that_the_user_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(isolation, "tasks_of", lambda _user: 3000)
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: unlimited)
    for name in ("chdir", "umask"):
        monkeypatch.setattr(os, name, lambda _value: None)
    monkeypatch.setattr(isolation.signal, "signal", lambda *_arguments: None)
    numbers = StudentLimits(
        memory_mib=1,
        total_memory_mib=1,
        disk_mib=1,
        cpu_s=2,
        file_mib=3,
        open_files=4,
        processes=256,
    )
    request = {"folder": str(tmp_path), "environment": {}, "limits": asdict(numbers)}
    Isolation().confine(request)
    assert limits[resource.RLIMIT_NPROC] == (3256, 3256)
    assert limits[resource.RLIMIT_NOFILE] == (4, 4)
