"""Feedback pages: ours against nbgrader's, on the same graded class, in the same run.

    python benchmarks/bench_feedback.py [--students 60] [--large 600]

The class is one graded notebook of the sample kind, copied for each student into autograded/ and
the gradebook. What one more student costs is taken from two class sizes (for stock nbgrader: a
sixth of `--stock`, and `--stock`), so that start-up does not count. The last line is JSON.
"""

import argparse
import contextlib
import io
import json
import logging
import os
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from autograder.cli import main as autograder  # noqa: E402
from autograder.feedback import make_feedback  # noqa: E402
from tests.autograder.courses import REFERENCE, Course, make_course  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--large", type=int, default=600)
    parser.add_argument("--stock", type=int, default=24)
    options = parser.parse_args()
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="bench-feedback-") as folder:
        course = _graded_class(Path(folder), options.large)

        def stock() -> None:
            result = course.api().generate_feedback("toy", force=True)
            assert result["success"], result

        found = {
            "stock": _each(course, stock, options.stock // 6, options.stock),
            "ours, one process": _each(
                course,
                lambda: make_feedback("toy", course.root, 1),
                options.students,
                options.large,
            ),
            "ours, two processes": _each(
                course,
                lambda: make_feedback("toy", course.root, 2),
                options.students,
                options.large,
            ),
        }
    print(f"{'a student':>20} {'wall ms':>9} {'CPU ms':>9} {'peak MiB, small and large':>26}")
    for name, cost in found.items():
        peaks = f"{cost.small_mib:.0f} {cost.large_mib:.0f}"
        print(f"{name:>20} {cost.wall_ms:9.1f} {cost.cpu_ms:9.1f} {peaks:>26}")
    stock_cost, one, two = found.values()
    told = {
        "ratio": stock_cost.wall_ms / two.wall_ms,
        "cpu_ratio": stock_cost.cpu_ms / two.cpu_ms,
        "scaling": one.wall_ms / two.wall_ms,
        "cpu_ms": two.cpu_ms,
        "stock_cpu_ms": stock_cost.cpu_ms,
        "memory_growth_mib": two.large_mib - two.small_mib,
    }
    print(json.dumps({name: round(value, 2) for name, value in told.items()}))
    return 0


@dataclass(frozen=True, slots=True)
class Cost:
    wall_ms: float
    cpu_ms: float
    small_mib: float
    large_mib: float


def _each(course: Course, work: Callable[[], object], small: int, large: int) -> Cost:
    """What one more student costs: the difference of two class sizes."""
    few, many = (_run(course, work, count) for count in (small, large))
    more = large - small
    return Cost(1000 * (many[0] - few[0]) / more, 1000 * (many[1] - few[1]) / more, few[2], many[2])


def _graded_class(root: Path, students: int) -> Course:
    course = make_course(root / "course")
    course.submit(_name(0), {**REFERENCE, "double": "def double(x):\n    return 2 * int(x)"})
    with contextlib.redirect_stdout(io.StringIO()):
        autograder(["grade", "toy", "--course-dir", str(course.root)])
    first = course.root / "autograded" / _name(0)
    line = json.loads((course.root / "autograded/toy.jsonl").read_text("utf-8"))
    lines = []
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        scores = {
            grade.name: grade.auto_score
            for notebook in gradebook.find_submission("toy", _name(0)).notebooks
            for grade in notebook.grades
        }
        with gradebook.db.no_autoflush:
            for number in range(1, students):
                shutil.copytree(first, first.with_name(_name(number)))
                gradebook.add_student(_name(number))
                gradebook.add_submission("toy", _name(number))
                (notebook,) = gradebook.find_submission("toy", _name(number)).notebooks
                for grade in notebook.grades:
                    grade.auto_score = scores[grade.name]
                    grade.needs_manual_grade = False
        gradebook.db.commit()
    for number in range(students):
        lines.append(json.dumps({**line, "student": _name(number)}))
    (course.root / "autograded/toy.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return course


def _run(course: Course, work: Callable[[], object], count: int) -> tuple[float, float, float]:
    """Wall and CPU seconds, and the largest process's MiB, for the first `count` students.

    In a process of its own, so that the peak is of this run alone.
    """
    aside = course.root.with_name("aside")
    aside.mkdir(exist_ok=True)
    for folder in sorted((course.root / "autograded").glob("s*/"))[count:]:
        folder.rename(aside / folder.name)
    shutil.rmtree(course.root / "feedback", ignore_errors=True)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            wall = _seconds(work)
        usages = [
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        cpu = sum(one.ru_utime + one.ru_stime for one in usages)
        peak = max(one.ru_maxrss for one in usages) / 1024
        os.write(writing, json.dumps([wall, cpu, peak]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        told = json.loads(pipe.read())
    made = len(list((course.root / "feedback").glob("*/toy/toy.html")))
    assert made == count, f"{made} pages were made of {count}"
    for folder in aside.iterdir():
        folder.rename(course.root / "autograded" / folder.name)
    return told[0], told[1], told[2]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _name(number: int) -> str:
    return f"s{number:05d}"


if __name__ == "__main__":
    sys.exit(main())
