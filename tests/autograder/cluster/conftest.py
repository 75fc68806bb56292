"""A Dask cluster of two processes on this machine, for all tests of this folder."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class DaskHere:
    """A cluster whose workers are processes of this machine."""

    address: str
    workers: tuple[int, ...]
    """Process ids."""
    folder: Path
    scheduler: int
    """Process id of the scheduler, which is the workers' nanny too."""


@contextmanager
def dask_cluster(folder: Path, workers: int, threads: int, *options: str) -> Iterator[DaskHere]:
    """A scheduler and its workers, ended with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "cluster.log"
    with (
        log.open("wb") as said,
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.autograder.cluster.dask_here"),
                *(str(workers), str(threads), str(folder), *options),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
            cwd=folder,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, f"the cluster did not start: {log.read_text()}"
            told = json.loads(line)
            yield DaskHere(told["address"], tuple(told["workers"]), folder, process.pid)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def dask_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskHere]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), workers=2, threads=1) as cluster:
        yield cluster
