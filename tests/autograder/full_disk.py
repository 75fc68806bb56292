"""Grade on a small disk of its own: `python -m tests.autograder.full_disk COURSE FOLDER MIB...`

To be run in a mount namespace of its own (unshare --user --map-root-user --mount). On a tmpfs
of each size in turn it copies the course, grades it with canned results until nothing more
fits, makes the disk large, and grades again. For each size it prints the exit code of the
first run, what it told and a digest of what is there at the end.
"""

import hashlib
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.errors import GradingError
from autograder.grade import grade
from tests.autograder.courses import Course, copy_course
from tests.autograder.kept import dump
from tests.autograder.replay import Replay


def main(course: Path, folder: Path, sizes: list[str]) -> None:
    # Written by the test that starts this.
    recorded = pickle.loads((course.parent / "recorded").read_bytes())
    for size in sizes:
        _mount(folder, "size=100m", "-t", "tmpfs", "tmpfs")
        copied = copy_course(Course(course), folder / "course")
        used = shutil.disk_usage(folder).used
        _mount(folder, f"remount,size={used + int(size) * 1024}")
        code, told = 0, "-"
        try:
            list(grade("toy", copied.root, open_pool=Replay(recorded).open))
        except GradingError as error:
            code, told = error.exit_code, str(error).replace(" ", "_")
        _mount(folder, "remount,size=100m")
        list(grade("toy", copied.root, open_pool=Replay(recorded).open))
        print(size, code, told, digest(copied), flush=True)
        subprocess.run(["umount", str(folder)], check=True)


def digest(course: Course) -> str:
    return hashlib.sha256(repr(dump(course)).encode()).hexdigest()


def _mount(folder: Path, options: str, *more: str) -> None:
    subprocess.run(["mount", *more, "-o", options, str(folder)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
