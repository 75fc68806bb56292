"""The play: a course with canaries, a class of which some cheat, a grader, and what came of it.

Run inside `containment`: `python -m tests.submissions.stage`, a `Play` as JSON on stdin, its
`Report` as JSON on stdout. Everything that it finds changed, left behind or carried out comes
from the submissions: nothing else runs there.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.profiledir import ProfileDir
from IPython.paths import get_ipython_dir
from nbgrader.api import Gradebook
from tests.submissions.corpus import Handed, read_corpus
from tests.submissions.course import REFERENCES, make
from tests.submissions.formgrader import Formgrader, active_parts
from tests.submissions.listener import Listener
from tests.submissions.traces import Canaries, changed_files, leftover_processes, look_at_files

HOME = Path("/home/grader")
COURSE = HOME / "course"
UNTOUCHED = "untouched"
_EVERY = 8
_GRADER_S = 900.0


@dataclass(frozen=True, slots=True)
class Play:
    """What to grade and how."""

    assignment: str
    grader: str
    """`ours` or `stock`."""
    names: tuple[str, ...]
    """Of the corpus."""
    jobs: int = 3
    with_pages: bool = True
    """Make feedback and reports too."""
    limit_s: float = _GRADER_S


@dataclass(slots=True)
class Report:
    """What came of it. Only what can be told of one student is under their name."""

    scores: dict[str, float] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)
    """Of who did honest work: some of the corpus, and neighbours of cheats."""
    graded: list[str] = field(default_factory=list)
    """Who has a graded notebook."""
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The grader's own report on each, as in the JSON lines."""
    canaries: dict[str, list[str]] = field(default_factory=dict)
    """Where something secret stands that a student or anybody else gets."""
    running: dict[str, list[str]] = field(default_factory=dict)
    """What would run in a browser or steer a terminal."""
    no_page: dict[str, str] = field(default_factory=dict)
    """Whom the instructor cannot look at, with the error."""
    carried_out: list[str] = field(default_factory=list)
    """What the listener heard."""
    left_processes: list[str] = field(default_factory=list)
    changed_files: list[str] = field(default_factory=list)
    terminal: str = ""
    exit_codes: list[int] = field(default_factory=list)
    seconds: float = 0.0


def act(play: Play) -> Report:
    """Build the course, let the grader grade, and look around."""
    report = Report()
    canaries = Canaries(secrets.token_hex(4))
    _furnish(canaries)
    make(COURSE, play.assignment, canaries.of("hidden"))
    _hand_in(play, canaries, report)
    with Gradebook(f"sqlite:///{COURSE}/gradebook.db") as gradebook:
        gradebook.add_student(canaries.of("gradebook"))
    before = look_at_files()
    with Listener() as listener:
        started = time.monotonic()
        _grade(play, canaries, report)
        report.seconds = time.monotonic() - started
        # What outlives its submission gets time to do what it stayed for.
        time.sleep(1.5)
        report.left_processes = list(leftover_processes())
        report.carried_out = listener.heard()
    report.changed_files = changed_files(before, look_at_files())
    _look_at_scores(play, report)
    report.canaries, report.running = canaries.search(COURSE, play.assignment, report.terminal)
    if play.with_pages:
        _look_at_formgrader(play, report)
    return report


def _look_at_formgrader(play: Play, report: Report) -> None:
    """What is more than text where the instructor looks, and not so in an untouched notebook."""
    formgrader = Formgrader(play.grader)

    def parts(student: str) -> set[str]:
        path = COURSE / "autograded" / student / play.assignment / f"{play.assignment}.ipynb"
        return active_parts(formgrader.page(path))

    usual = parts(UNTOUCHED)
    for student in report.graded:
        try:
            found = sorted(parts(student) - usual)
        except Exception as error:  # noqa: BLE001 whatever a notebook brings nbconvert to
            report.no_page[student] = f"formgrader: {error!r}"[:200]
            continue
        for part in found:
            report.running.setdefault(student, []).append(f"formgrader: {part}")


def _furnish(canaries: Canaries) -> None:
    """What a home has that nobody is to read or change."""
    for name, kind in ((".aws/credentials", "credentials"), (".ssh/id_ed25519", "key")):
        (HOME / name).parent.mkdir(exist_ok=True)
        (HOME / name).write_text(f"[default]\naws_secret_access_key = {canaries.of(kind)}\n")
    (HOME / ".bashrc").write_text("# here first\n")
    for folder in (".jupyter", ".local/lib/python3.11/site-packages"):
        (HOME / folder).mkdir(parents=True)
    # A kernel of stock nbgrader's makes it otherwise, and a cheat might seem to have.
    ProfileDir.create_profile_dir_by_name(get_ipython_dir(), "default")
    source = Path(__file__).parents[2]
    for name in ("autograder", "minicloud", "tests/autograder"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source / name, HOME / "project" / name, ignore=ignored)


def _hand_in(play: Play, canaries: Canaries, report: Report) -> None:
    release = COURSE / "release" / play.assignment / f"{play.assignment}.ipynb"
    for place, one in enumerate(_chosen("cheats", play)):
        one.write(release, COURSE / "submitted" / one.name / play.assignment)
        if place % _EVERY == 0:
            _hand_in_right(release, f"{one.name}-neighbour", play, canaries, report)
    answers, points = REFERENCES[play.assignment]()
    for one in _chosen("honest", play):
        one.write(release, COURSE / "submitted" / one.name / play.assignment, answers)
        report.due[one.name] = points
    folder = COURSE / "submitted" / UNTOUCHED / play.assignment
    folder.mkdir(parents=True)
    shutil.copy(release, folder)


def _chosen(kind: str, play: Play) -> list[Handed]:
    return [one for one in read_corpus(kind) if one.name in play.names]


def _hand_in_right(
    release: Path, student: str, play: Play, canaries: Canaries, report: Report
) -> None:
    answers, report.due[student] = REFERENCES[play.assignment]()
    notebook: Any = nbformat.read(release, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = f"# {canaries.of('peers')}\n{answers[grade_id]}"
    folder = COURSE / "submitted" / student / play.assignment
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / release.name)
    (folder / "notes.txt").write_text(canaries.of("peers"))


def _grade(play: Play, canaries: Canaries, report: Report) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(HOME / "project"),
        "AWS_SECRET_ACCESS_KEY": canaries.of("environment"),
        "COURSE_TOKEN": canaries.of("environment"),
    }
    for command in _commands(play):
        ran = subprocess.run(
            ["timeout", "-k", "5", f"{play.limit_s:.0f}", sys.executable, "-m", *command],
            cwd=COURSE,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        report.terminal += ran.stdout.decode("utf-8", "backslashreplace")
        report.exit_codes.append(ran.returncode)


def _commands(play: Play) -> Iterator[list[str]]:
    here = ["--course-dir", str(COURSE)]
    if play.grader == "stock":
        for command in ("autograde", "generate_feedback"):
            if command == "autograde" or play.with_pages:
                yield ["nbgrader", command, play.assignment]
        return
    yield ["autograder.cli", "grade", play.assignment, *here, "--jobs", str(play.jobs)]
    known = {path.stem for path in (HOME / "project/autograder/commands").glob("*.py")}
    for command in ("feedback", "report"):
        if command in known:
            yield ["autograder.cli", command, play.assignment, *here]


def _look_at_scores(play: Play, report: Report) -> None:
    with Gradebook(f"sqlite:///{COURSE}/gradebook.db") as gradebook:
        for entry in gradebook.assignment_submissions(play.assignment):
            report.scores[entry.student_id] = float(entry.score)
    found = (COURSE / "autograded").glob(f"*/{play.assignment}/{play.assignment}.ipynb")
    report.graded = sorted(path.parts[-3] for path in found)
    with suppress(FileNotFoundError):
        path = COURSE / "autograded" / f"{play.assignment}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            report.lines[one["student"]] = one


def main() -> None:
    """Read a play, act it, write the report."""
    data = json.load(sys.stdin)
    # Nothing that a play sets off writes between: descriptor 1 is for the report only.
    told = os.dup(1)
    os.dup2(2, 1)
    report = act(Play(**{**data, "names": tuple(data["names"])}))
    with open(told, "w", encoding="utf-8") as file:
        json.dump(asdict(report), file)


if __name__ == "__main__":
    main()
