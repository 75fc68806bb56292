"""How fast a class is graded, beside stock nbgrader and beside a bare `exec` of the same cells.

    python benchmarks/bench_grading.py [--assignment SLUG] [--count 100] [--stock 100]
    python benchmarks/bench_grading.py --only ours --count 5000

A class of generated, honest submissions is graded by `nbgrader autograde`, by `autograder grade`
and by the floor of `bare_exec.py`, each a command with its start-up. All scores must be equal to
each other and to the answers' own tables; stock's zero for a word on stderr is the one difference,
and it is counted. The last line is JSON. `ratio` is that of throughput on the wall, `cpu_ratio`
our CPU over the floor's.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import nbformat
from nbgrader.api import Gradebook

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generated_class import Expected, write_class  # noqa: E402
from benchmarks.measured import Measured, measure  # noqa: E402

STARTUPS = 3
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    # nbgrader starts alembic, and Jupyter its kernel, by their bare names.
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
}
Marks = dict[str, dict[str, float | None]]
"""Student -> test cell -> points."""


class BenchError(Exception):
    """A grader failed, or two of them disagree."""


@dataclass(frozen=True, slots=True)
class Class:
    """A course folder, the assignment to grade in it and what its students should score."""

    folder: Path
    assignment: str
    expected: dict[str, Expected]

    def tests(self) -> dict[str, tuple[str, float]]:
        """Test cell -> (its question, its points)."""
        path = self.folder / "source" / self.assignment / f"{self.assignment}.ipynb"
        found, question = {}, ""
        for cell in nbformat.read(path, as_version=4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution"):
                question = marks["grade_id"]
            elif marks.get("grade"):
                found[marks["grade_id"]] = (question, marks["points"])
        return found


def make_class(folder: Path, assignment: str, count: int) -> Class:
    folder.mkdir()
    for name in ("source", "sample_class"):
        shutil.copytree(ROOT / "notebooks" / name, folder / name)
    shutil.copy(ROOT / "notebooks" / "nbgrader_config.py", folder)
    run(folder, "tools/release.py", "--course-dir", str(folder), assignment)
    return Class(folder, assignment, write_class(folder, assignment, count))


def copy_of(graded: Class, folder: Path, students: list[str]) -> Class:
    """The same course, ungraded, with some of its students only."""
    shutil.copytree(graded.folder, folder, ignore=shutil.ignore_patterns("submitted", "autograded"))
    for student in students:
        shutil.copytree(graded.folder / "submitted" / student, folder / "submitted" / student)
    return Class(folder, graded.assignment, {one: graded.expected[one] for one in students})


def run(folder: Path, *command: str, cwd: Path = ROOT) -> Measured:
    written = folder / "autograded"
    done = measure(
        [sys.executable, *command],
        cwd,
        ENVIRONMENT,
        lambda: len(os.listdir(written)) if written.is_dir() else 0,
    )
    if done.exit_code:
        raise BenchError(f"{' '.join(command)}: {done.output[-4000:]}")
    return done


def marks_of(graded: Class) -> Marks:
    url = f"sqlite:///{graded.folder / 'gradebook.db'}"
    with Gradebook(url, "aws-course") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(graded.assignment)
        }


def grade_stock(graded: Class) -> tuple[Measured, Marks]:
    done = run(graded.folder, "-m", "nbgrader", "autograde", graded.assignment, cwd=graded.folder)
    return done, marks_of(graded)


def grade_ours(graded: Class, jobs: int | None) -> tuple[Measured, Marks]:
    more = ["--jobs", str(jobs)] if jobs else []
    folder = str(graded.folder)
    command = ("-m", "autograder.cli", "grade", graded.assignment, "--course-dir", folder, *more)
    done = run(graded.folder, *command)
    return done, marks_of(graded)


def grade_bare(graded: Class) -> tuple[Measured, Marks]:
    tests = graded.tests()
    done = run(graded.folder, "benchmarks/bare_exec.py", str(graded.folder), graded.assignment)
    marks: Marks = {}
    for line in done.output.splitlines():
        if line.startswith("{"):
            found = json.loads(line)
            marks[found["student"]] = {
                test: points if test in found["passed"] else 0.0
                for test, (_, points) in tests.items()
            }
    return done, marks


def check(who: str, graded: Class, marks: Marks, words_cost: bool = False) -> int:
    """Hold the marks against the answers' tables; how many tests a word on stderr cost."""
    tests = graded.tests()
    if marks.keys() != graded.expected.keys():
        raise BenchError(f"{who} graded {len(marks)} students of {len(graded.expected)}")
    cost = 0
    for student, cells in marks.items():
        expected = graded.expected[student]
        points = dict.fromkeys(expected.points, 0.0)
        for test, (question, _) in tests.items():
            points[question] += cells.get(test) or 0.0
        for question, right in expected.points.items():
            if points[question] == right:
                continue
            if words_cost and question in expected.talkative and points[question] < right:
                cost += 1
                continue
            raise BenchError(
                f"{who} gave {student} {points[question]:g} points for {question}; "
                f"the table says {right:g}"
            )
    return cost


def compare(ours: Marks, theirs: Marks, graded: Class, who: str, words_cost: bool = False) -> None:
    """Every test cell's points alike, but for words on stderr."""
    tests = graded.tests()
    for student, cells in theirs.items():
        for test, points in cells.items():
            mine = ours[student][test]
            talkative = tests[test][0] in graded.expected[student].talkative
            if mine != points and not (words_cost and talkative and points == 0):
                raise BenchError(f"{student}, {test}: ours {mine}, {who} {points}")


def startups(course: Class) -> dict[str, tuple[float, float]]:
    """Wall and CPU seconds with no submission there, ours and stock's: the least of a few runs."""
    empty = copy_of(course, course.folder.with_name("empty"), [])
    commands = {
        "ours": ("-m", "autograder.cli", "grade", course.assignment, "--course-dir", "."),
        "stock": ("-m", "nbgrader", "autograde", course.assignment),
    }
    taken: dict[str, tuple[float, float]] = {}
    for who, command in commands.items():
        runs = [
            measure([sys.executable, *command], empty.folder, ENVIRONMENT) for _ in range(STARTUPS)
        ]
        taken[who] = (min(one.wall_s for one in runs), min(one.cpu_s for one in runs))
    return taken


def report(who: str, done: Measured, count: int) -> dict[str, float]:
    found = {
        "per_s": count / done.wall_s,
        "wall_ms": done.wall_s / count * 1000,
        "cpu_ms": done.cpu_s / count * 1000,
        "peak_mib": done.peak_mib,
    }
    print(
        f"{who:28} {count:5} submissions  {found['per_s']:8.2f} a second  "
        f"{found['wall_ms']:8.0f} ms wall  {found['cpu_ms']:8.0f} ms CPU each  "
        f"{found['peak_mib']:6.0f} MiB at most",
        flush=True,
    )
    return found


def for_a_class(done: Measured, start: tuple[float, float], some: int, count: int) -> Measured:
    """What grading `count` of them takes where `some` were graded: one start-up, not a share of it.

    nbgrader grades one after the other, so that the rest grows with their number.
    """
    times = count / some
    return replace(
        done,
        wall_s=start[0] + (done.wall_s - start[0]) * times,
        cpu_s=start[1] + (done.cpu_s - start[1]) * times,
    )


def steadiness(done: Measured, count: int) -> dict[str, float]:
    """Rates of the first and the last fifth, memory in them; what grows shows here."""
    fifth = count // 5
    early = [look for look in done.looks if 0 < look.done <= fifth]
    late = [look for look in done.looks if count - fifth <= look.done < count]
    if len(early) < 2 or len(late) < 2:
        return {}
    found = {}
    for name, looks in (("first", early), ("last", late)):
        graded = looks[-1].done - looks[0].done
        found[f"{name}_per_s"] = round(graded / (looks[-1].at_s - looks[0].at_s), 2)
        found[f"{name}_tree_mib"] = round(max(look.memory_mib for look in looks))
        found[f"{name}_coordinator_mib"] = round(max(look.first_mib for look in looks), 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="regions-and-azs")
    parser.add_argument("--count", type=int, default=100, help="submissions in the class")
    parser.add_argument("--stock", type=int, help="how many of them stock grades (default: all)")
    parser.add_argument("--only", choices=["ours", "bare"], help="leave the others out")
    parser.add_argument("--jobs", type=int, help="submissions at a time, for ours")
    parser.add_argument("--keep", type=Path, help="a new folder for the course, which stays")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-grading-") as scratch:
        root = options.keep or Path(scratch)
        root.mkdir(exist_ok=True)
        try:
            bench(make_class(root / "course", options.assignment, options.count), options)
        except BenchError as error:
            sys.exit(f"bench_grading: {error}")


def bench(course: Class, options: argparse.Namespace) -> None:
    count = len(course.expected)
    talkative = sum(bool(one.talkative) for one in course.expected.values())
    print(
        f"{course.assignment}: {count} submissions, {len(course.tests())} test cells each; "
        f"{talkative} say a word on stderr; {len(os.sched_getaffinity(0))} cores",
        flush=True,
    )
    result: dict[str, object] = {"assignment": course.assignment, "submissions": count}
    everybody = list(course.expected)
    starts = startups(course)
    for who, (wall_s, cpu_s) in starts.items():
        print(f"start-up with nothing to grade: {who} {wall_s:.2f} s wall, {cpu_s:.2f} s CPU")
    result |= {
        "startup_s": round(starts["ours"][0], 2),
        "startup_cpu_s": round(starts["ours"][1], 2),
        "stock_startup_s": round(starts["stock"][0], 2),
        "stock_startup_cpu_s": round(starts["stock"][1], 2),
    }

    bare_marks: Marks = {}
    if options.only != "ours":
        bare, bare_marks = grade_bare(course)
        check("the floor", course, bare_marks)
        floor = report("floor (bare exec, 1 process)", bare, count)
        result["floor_cpu_ms"] = round(floor["cpu_ms"], 1)
    if options.only == "bare":
        print(json.dumps(result))
        return

    ours_class = copy_of(course, course.folder.with_name("ours"), everybody)
    done, our_marks = grade_ours(ours_class, options.jobs)
    check("autograder", ours_class, our_marks)
    ours = report("autograder grade", done, count)
    result |= {
        "per_s": round(ours["per_s"], 2),
        "cpu_ms": round(ours["cpu_ms"], 1),
        "peak_mib": round(ours["peak_mib"]),
        "cpu_by": done.cpu_by,
        **steadiness(done, count),
    }
    if bare_marks:
        compare(our_marks, bare_marks, course, "the floor")
        result["cpu_ratio"] = round(ours["cpu_ms"] / floor["cpu_ms"], 2)
    if options.only != "ours":
        some = count if options.stock is None else min(options.stock, count)
        chosen = sorted(Random(1).sample(everybody, some))
        if some < count:
            print(
                f"stock grades {some} of them, drawn at random, and its time is that of all: {', '.join(chosen)}"
            )
        stock_class = copy_of(course, course.folder.with_name("stock"), chosen)
        done, stock_marks = grade_stock(stock_class)
        words = check("nbgrader", stock_class, stock_marks, words_cost=True)
        compare(our_marks, stock_marks, course, "nbgrader", words_cost=True)
        stock = report("nbgrader autograde", for_a_class(done, starts["stock"], some, count), count)
        print(
            f"scores: all equal, but for {words} questions in which nbgrader takes the points "
            "for a word on stderr"
        )
        result |= {
            "stock_submissions": some,
            "stock_per_s": round(stock["per_s"], 3),
            "stock_cpu_ms": round(stock["cpu_ms"]),
            "stock_peak_mib": round(stock["peak_mib"]),
            "words_on_stderr": words,
            "ratio": round(ours["per_s"] / stock["per_s"], 1),
            "stock_cpu_ratio": round(stock["cpu_ms"] / ours["cpu_ms"], 1),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
