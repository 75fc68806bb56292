"""Kill -9 at any moment, and the next run ends as if nothing had been."""

import contextlib
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.errors import StorageFull
from autograder.grade import grade
from autograder.journal import Journal
from autograder.ledger import Ledger
from tests.autograder.behaviours import BEHAVIOURS
from tests.autograder.courses import REFERENCE, Course, copy_course
from tests.autograder.full_disk import digest
from tests.autograder.kept import dump
from tests.autograder.killed import in_a_child
from tests.autograder.replay import Recorded, Replay, record

pytestmark = pytest.mark.xdist_group("crash")

KILLS = 48
SEED = 20261123
LATE = {"timestamp.txt": "2026-01-10 01:00:00 UTC"}


@pytest.fixture(scope="module")
def class_of_five(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """One of them was graded before, by a person too, and has handed in anew."""
    course = copy_course(generated, tmp_path_factory.mktemp("crash") / "course")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    path = course.submit("b-anew")
    list(grade("toy", course.root))
    path.write_text(path.read_text().replace("return x + x", "return x + x + 0"))
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        gradebook.update_or_create_assignment("toy", duedate="2026-01-10 00:00:00 UTC")
        test = gradebook.find_grade("test-double", "toy", "toy", "b-anew")
        test.manual_score, test.extra_credit, test.needs_manual_grade = 1, 0.5, False
        gradebook.find_comment("why", "toy", "toy", "b-anew").manual_comment = "Good."
        gradebook.db.commit()
    course.submit("a-first", {**REFERENCE, "why": "Because."}, files={"data.txt": "mine"})
    course.submit("c-late", BEHAVIOURS["wrong"].all_answers(), files=LATE)
    course.submit("d-broken").write_text("[")
    renamed = course.submit("e-renamed")
    renamed.rename(renamed.with_name("other.ipynb"))
    return course


@pytest.fixture(scope="module")
def recorded(class_of_five: Course, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(copy_course(class_of_five, tmp_path_factory.mktemp("recorded") / "course"))


@pytest.fixture(scope="module")
def undisturbed(
    class_of_five: Course, recorded: Recorded, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    course = copy_course(class_of_five, tmp_path_factory.mktemp("undisturbed") / "course")
    _grade(course, recorded)
    return dump(course)


def _grade(course: Course, recorded: Recorded) -> None:
    list(grade("toy", course.root, open_pool=Replay(recorded).open))


def _journaled(course: Course) -> set[str]:
    """Who is in the journal with the submission of now."""
    with Journal(course.root / "autograded/.toy.journal", "toy") as journal:
        ledger = Ledger(journal)
        students = {path.parent.name for path in (course.root / "submitted").glob("*/toy")}
        found = {student for student in students if ledger.find(student) is not None}
        entry = ledger.find("b-anew")
        # Its first entry is of what it had handed in before.
        if entry is not None and entry.kept is not None and entry.kept.score == 6:
            found.discard("b-anew")
        return found


@pytest.fixture(scope="module")
def moments(
    class_of_five: Course, recorded: Recorded, tmp_path_factory: pytest.TempPathFactory
) -> list[int]:
    """Seeded choice of those at which to die."""
    course = copy_course(class_of_five, tmp_path_factory.mktemp("counted") / "course")
    count = in_a_child(lambda: _grade(course, recorded))
    assert count > KILLS
    return sorted(random.Random(SEED).sample(range(1, count + 1), KILLS))


@pytest.mark.parametrize("number", range(KILLS))
def test_a_grader_killed_at_a_moment_is_made_up_for(
    number: int,
    moments: list[int],
    class_of_five: Course,
    recorded: Recorded,
    undisturbed: dict[str, Any],
    tmp_path: Path,
) -> None:
    course = copy_course(class_of_five, tmp_path / "course")
    in_a_child(lambda: _grade(course, recorded), moments[number])
    safe = _journaled(course)
    replay = Replay(recorded)
    graded = list(grade("toy", course.root, open_pool=replay.open))
    assert dump(course) == undisturbed
    assert sorted(one.student for one in graded) == sorted(
        path.parent.name for path in (course.root / "submitted").glob("*/toy")
    ), "each once"
    ran = {key.partition("/")[0] for key in replay.ran}
    assert not ran & safe, "what the journal had was not run again"


@pytest.mark.slow
def test_full_disk_is_told_and_made_up_for(
    class_of_five: Course, recorded: Recorded, tmp_path: Path
) -> None:
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no user namespace is to be had here")
    course = copy_course(class_of_five, tmp_path / "course")
    (tmp_path / "recorded").write_bytes(pickle.dumps(recorded))
    undisturbed = copy_course(class_of_five, tmp_path / "undisturbed")
    list(grade("toy", undisturbed.root, open_pool=Replay(recorded).open))
    disk = tmp_path / "disk"
    disk.mkdir()
    module = [sys.executable, "-m", "tests.autograder.full_disk"]
    sizes_kib = [*map(str, range(0, 68, 4)), "96", "4000"]
    ran = subprocess.run(
        [*unshare, *module, str(course.root), str(disk), *sizes_kib],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    rows = [line.split() for line in ran.stdout.splitlines()]
    assert {end for *_, end in rows} == {digest(undisturbed)}
    codes = [int(code) for _, code, *_ in rows]
    told = [text for _, code, text, _ in rows if code != "0"]
    assert all("No_space_left" in text or "is_full" in text for text in told), told
    assert all("free_some_space_and_type_the_same_command_again" in text for text in told), told
    for where in (".toy.journal", "gradebook.db", "autograded/"):
        assert any(where in text for text in told), (where, told)
    assert set(codes) == {0, StorageFull.exit_code}
    assert codes[-1] == 0


def _start(course: Course, temporary: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder.cli", "grade", "toy", "--jobs", "2"]
    return subprocess.Popen(
        [*command, "--course-dir", str(course.root)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _below(process: int) -> set[tuple[int, str]]:
    """The process and all it has started, directly or not, each with when it was started."""
    parents: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            parents[int(entry.name)] = int(fields[1]), fields[19]
    found, new = set(), {process}
    while new:
        found |= new
        new = {one for one, (parent, _) in parents.items() if parent in new} - found
    return {(one, parents[one][1]) for one in found if one in parents}


def _alive(processes: set[tuple[int, str]]) -> set[tuple[int, str]]:
    return {one for one in processes if one in _below(one[0])}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_real_processes_killed_at_random_are_made_up_for(
    seed: int, class_of_five: Course, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    course = copy_course(class_of_five, tmp_path / "course")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    chance = random.Random(seed)
    for _ in range(5):
        grader = _start(course, temporary)
        time.sleep(chance.uniform(0.8, 3.0))
        grader.kill()
        grader.communicate()
    grader = _start(course, temporary)
    said, _ = grader.communicate(timeout=120)
    assert grader.returncode == 0, said
    assert dump(course) == undisturbed


def test_killed_grader_leaves_no_process_and_the_next_no_folder(
    course: Course, tmp_path: Path
) -> None:
    course.submit("waiting", {"colour": "open('begun', 'w')\nwhile True: pass"})
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    grader = _start(course, temporary)
    _await(lambda: len(_below(grader.pid)) > 5, "the pairs of processes are there")
    processes = _below(grader.pid)
    grader.kill()
    grader.communicate()
    _await(lambda: not _alive(processes), "they have ended")
    assert list(temporary.glob("autograder-*"))
    (course.root / "submitted/waiting/toy/toy.ipynb").write_text("[")
    _start(course, temporary).communicate()
    assert not list(temporary.glob("autograder-*"))


def _await(true: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + 60
    while not true():
        assert time.monotonic() < give_up, what
        time.sleep(0.05)
