"""What `nbgrader_config.py` says to the autograder, as `c.Autograder`."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Float, Int, List, TraitError, Unicode
from traitlets.config import Config
from traitlets.config.configurable import Configurable
from traitlets.config.loader import PyFileConfigLoader

from autograder.errors import SetupError, UsageError
from autograder.processes.isolation import StudentLimits
from autograder.processes.pool import Workplace
from autograder.processes.wall import Wall
from autograder.records import MOST_JOBS, Limits

CONFIG_NAME = "nbgrader_config.py"
_UNPROTECTED = (
    "no sandbox: students' code runs as you, reads and writes what you can, the gradebook and "
    "your keys included, and has your network"
)

_log = logging.getLogger("autograder")


class Autograder(Configurable):
    """How submissions are graded."""

    preload = List(
        Unicode(),
        help="What the cloud's process imports before it is forked for a submission: modules, "
        "or module:function to call a function that warms up.",
    ).tag(config=True)
    student_preload = List(
        Unicode(),
        help="What the student's process imports before it is forked, in the same form.",
    ).tag(config=True)
    rehearse = Bool(
        False,
        help="Go through the instructor's notebook once, solutions and tests, in the cloud's "
        "process before it is forked: what takes long the first time is then done. Leave it off "
        "where a cell starts threads or changes a module that tests use.",
    ).tag(config=True)
    cloud = Unicode(
        "",
        help="package.module:function that returns an object with .handle(bytes) -> bytes and "
        ".reset(); empty when the exercises need no emulated cloud.",
    ).tag(config=True)
    gateway_variable = Unicode(
        "AUTOGRADER_GATEWAY_FD",
        help="Environment variable that tells the student's process the gateway's number.",
    ).tag(config=True)
    sandbox = Bool(
        True,
        help="Run students' code in a sandbox, which needs Linux and bubblewrap. Without, it reads "
        "and writes what you can, and has your network.",
    ).tag(config=True)
    readable = List(
        Unicode(),
        help="What students' code may read beside Python, its installed packages and "
        "student_preload: modules that lie elsewhere, or absolute paths of files and folders.",
    ).tag(config=True)

    trusted_tests = List(
        Unicode(),
        help="Tests that run in the student's own process because they need a live object (a "
        "data frame, a class): assignment/grade_id, where * stands for any text. The same as the "
        "tag autograder-in-process on the cell. Such marks rest on trust.",
    ).tag(config=True)

    wrong_answers = Unicode(
        "wrong/{assignment_id}",
        help="The folder, beside source/, of the answer files that `autograder check` tries.",
    ).tag(config=True)

    jobs = Int(
        0,
        min=0,
        max=MOST_JOBS,
        help=f"Submissions at a time, at most {MOST_JOBS}; 0 for one a core.",
    ).tag(config=True)
    cell_timeout_s = Float(30.0, help="Longest time of one cell.").tag(config=True)
    submission_timeout_s = Float(300.0, help="Longest time of one notebook.").tag(config=True)
    grace_s = Float(2.0, help="Time to stop after an interrupt.").tag(config=True)
    output_characters = Int(500_000, help="Output kept of one cell.").tag(config=True)

    cloud_memory_mib = Int(4096, help="Address space of the cloud's process.").tag(config=True)
    memory_mib = Int(2048, help="Address space of a student's process.").tag(config=True)
    total_memory_mib = Int(
        3072, help="Memory of all processes and files of a submission, in the sandbox."
    ).tag(config=True)
    disk_mib = Int(
        512, help="All files of a submission, its own and those it makes, in the sandbox."
    ).tag(config=True)
    cpu_s = Int(300, help="Processor time of a student's process.").tag(config=True)
    file_mib = Int(64, help="Largest file that a student's process may write.").tag(config=True)
    open_files = Int(256, help="Open files of a student's process.").tag(config=True)
    processes = Int(
        256,
        help="Processes and threads of a submission; without a sandbox, how many the user may "
        "have beside those of before.",
    ).tag(config=True)

    def workplace(self, home: Path, jobs: int | None, sources: Sequence[Path] = ()) -> Workplace:
        """These settings as the pool takes them; a warning in the log when nothing protects.

        `sources` are the instructor's notebooks, to be rehearsed where that is asked for.
        """
        if not self.sandbox:
            _log.warning(_UNPROTECTED)
        return Workplace(
            student_preload=tuple(self.student_preload),
            examiner_preload=tuple(self.preload),
            cloud=self.cloud,
            gateway_variable=self.gateway_variable,
            wall=self._wall() if self.sandbox else None,
            limits=Limits(
                cell_s=self.cell_timeout_s,
                submission_s=self.submission_timeout_s,
                grace_s=self.grace_s,
                output_characters=self.output_characters,
                cloud_memory_mib=self.cloud_memory_mib,
            ),
            student_limits=StudentLimits(
                memory_mib=self.memory_mib,
                total_memory_mib=self.total_memory_mib,
                disk_mib=self.disk_mib,
                cpu_s=self.cpu_s,
                file_mib=self.file_mib,
                open_files=self.open_files,
                processes=self.processes,
            ),
            home=home,
            jobs=jobs or self.jobs or len(os.sched_getaffinity(0)),
            rehearsed=tuple(str(path.resolve()) for path in sources) if self.rehearse else (),
        )

    def _wall(self) -> Wall:
        return Wall(
            modules=("autograder", *self.student_preload),
            readable=tuple(self.readable),
            hidden=tuple(
                os.path.realpath(str(folder))
                for folder in (self.config.CourseDirectory.root, self.config.Exchange.root)
                if isinstance(folder, str) and folder
            ),
        )


def load_config(course_dir: Path) -> Config:
    """The course folder's configuration, its root set to the folder."""
    if not course_dir.is_dir():
        raise UsageError(
            f"there is no folder {course_dir}; give the one that holds source/ and "
            f"{CONFIG_NAME} with --course-dir"
        )
    config = Config()
    if (course_dir / CONFIG_NAME).is_file():
        try:
            config = PyFileConfigLoader(CONFIG_NAME, path=str(course_dir)).load_config()
        # A file that ends the program says nothing of what else it would have set.
        except (Exception, SystemExit) as error:
            raise SetupError(
                f"{course_dir / CONFIG_NAME} cannot be read: {error!r}; correct it there"
            ) from error
    config.CourseDirectory.root = str(course_dir.resolve())
    return config


def open_course(config: Config) -> tuple[Any, Autograder]:
    """nbgrader's course folder and our settings for one configuration."""
    try:
        return CourseDirectory(config=config), Autograder(config=config)
    except TraitError as error:
        raise SetupError(f"{CONFIG_NAME} sets what cannot be: {error} Correct it there.") from error
