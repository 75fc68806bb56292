"""What a Dask cluster costs beside the processes of this machine, and how far one coordinator goes.

    python benchmarks/bench_cluster.py [--assignment SLUG] [--count 80] [--workers 2]

The same generated class is graded by `autograder grade` with as many jobs as the cluster has
workers, and by `autograder grade --dask` on a cluster of processes of this machine. Each grades a
quarter of the class too: what a further submission costs is the difference, without start-up. All
scores must be equal to each other and to the answers' own tables. The last line is JSON: `ratio`
is the cluster's throughput over the local one's, `coordinator_cpu_ms` what a submission costs the
machine that hands out and writes, whatever the size of the cluster.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bench_grading import (  # noqa: E402
    ENVIRONMENT,
    BenchError,
    Class,
    check,
    compare,
    copy_of,
    make_class,
    marks_of,
    run,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one more submission takes, and what there is before the first."""

    wall_ms: float
    cpu_ms: float
    start_s: float

    @property
    def per_s(self) -> float:
        return 1000 / self.wall_ms


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[str]:
    """The address of a Dask cluster of processes of this machine, one thread each."""
    folder.mkdir()
    command = ["-m", "tests.autograder.cluster.dask_here", str(workers), "1", str(folder)]
    with subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise BenchError("the cluster did not start")
        try:
            yield json.loads(line)["address"]
        finally:
            process.stdin.close()
            process.wait()


def cost_of(few: Class, all_of_them: Class, *options: str) -> Cost:
    """Two runs, of a few and of all: the slope is a submission, the rest is start-up."""
    taken = []
    for one in (few, all_of_them):
        folder = str(one.folder)
        command = ("grade", one.assignment, "--course-dir", folder, *options)
        taken.append(run(one.folder, "-m", "autograder.cli", *command))
        check(" ".join(options), one, marks_of(one))
    more = len(all_of_them.expected) - len(few.expected)
    wall_ms = (taken[1].wall_s - taken[0].wall_s) / more * 1000
    cpu_ms = (taken[1].cpu_s - taken[0].cpu_s) / more * 1000
    return Cost(wall_ms, cpu_ms, taken[0].wall_s - wall_ms / 1000 * len(few.expected))


def bench(course: Class, workers: int, scratch: Path) -> dict[str, object]:
    everybody = list(course.expected)
    places = {
        who: [
            copy_of(course, scratch / f"{who}-{len(students)}", students)
            for students in (everybody[: len(everybody) // 4], everybody)
        ]
        for who in ("local", "cluster")
    }
    local = cost_of(*places["local"], "--jobs", str(workers))
    with cluster(workers, scratch / "dask") as address:
        there = cost_of(*places["cluster"], "--dask", address)
    compare(marks_of(places["cluster"][1]), marks_of(places["local"][1]), course, "this machine")
    for who, cost in (("this machine", local), ("cluster", there)):
        print(
            f"{who:14} {cost.per_s:7.2f} a second  {cost.wall_ms:7.0f} ms wall each  "
            f"{cost.start_s:5.1f} s before the first"
        )
    print(
        f"of each submission {there.cpu_ms:.1f} ms CPU are the coordinator's (its courier "
        f"included); graded here it takes {local.cpu_ms:.0f} ms in all"
    )
    return {
        "assignment": course.assignment,
        "submissions": len(everybody),
        "workers": workers,
        "ratio": round(there.per_s / local.per_s, 3),
        "local_per_s": round(local.per_s, 2),
        "cluster_per_s": round(there.per_s, 2),
        "local_cpu_ms": round(local.cpu_ms, 1),
        "coordinator_cpu_ms": round(there.cpu_ms, 1),
        "coordinator_per_s": round(1000 / there.cpu_ms, 1),
        "start_s": {"local": round(local.start_s, 1), "cluster": round(there.start_s, 1)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="regions-and-azs")
    parser.add_argument("--count", type=int, default=80, help="submissions in the class")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    if options.count < 8:
        parser.error(f"--count {options.count} is too few to tell start-up apart: 8 at least")
    print(f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {sys.version[:6]}")
    with tempfile.TemporaryDirectory(prefix="bench-cluster-") as scratch:
        try:
            course = make_class(Path(scratch, "course"), options.assignment, options.count)
            result = bench(course, options.workers, Path(scratch))
        except BenchError as error:
            sys.exit(f"bench_cluster: {error}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
