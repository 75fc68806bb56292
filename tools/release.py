"""Makes the students' notebooks and the gradebook's assignments from notebooks/source/.

    python tools/release.py [--course-dir notebooks] [--force] [SLUG ...]

Each release is what `nbgrader generate_assignment` makes. One that is newer than its source
and known to the gradebook is left as it is.
"""

import argparse
import os
import sys
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import load_pyconfig_files


class ReleaseError(Exception):
    """nbgrader could not make the release of an assignment."""


def course_api(course_dir: Path) -> NbGraderAPI:
    """nbgrader's API for one course folder, with the folder's own configuration."""
    config = Config()
    if (course_dir / "nbgrader_config.py").exists():
        config = load_pyconfig_files(["nbgrader_config.py"], str(course_dir))
    config.CourseDirectory.root = str(course_dir.resolve())
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def release(api: NbGraderAPI, slug: str, *, force: bool = False) -> bool:
    """Makes one release; False when it was up to date.

    Raises ReleaseError, with nbgrader's log, when nbgrader fails.
    """
    root = Path(api.coursedir.root)
    source = root / "source" / slug / f"{slug}.ipynb"
    made = root / "release" / slug / f"{slug}.ipynb"
    if not force and _is_newer(made, source) and _is_in_gradebook(api, slug):
        return False
    result = api.generate_assignment(slug, force=True, create=True)
    if not result["success"]:
        raise ReleaseError(f"{slug}: {result.get('error', '')}\n{result.get('log', '')}")
    # nbgrader keeps the source's time on files that it copies: say when this one was made.
    os.utime(made)
    return True


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def _is_in_gradebook(api: NbGraderAPI, slug: str) -> bool:
    with Gradebook(api.coursedir.db_url, api.coursedir.course_id) as gradebook:
        try:
            return bool(gradebook.find_assignment(slug).notebooks)
        except MissingEntry:
            return False


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the releases of the assignments.")
    parser.add_argument("slugs", nargs="*", help="assignments; all when none is named")
    parser.add_argument("--course-dir", type=Path, default=Path("notebooks"))
    parser.add_argument("--force", action="store_true", help="make them again in any case")
    options = parser.parse_args(arguments)
    known = sorted(path.stem for path in options.course_dir.glob("source/*/*.ipynb"))
    unknown = sorted(set(options.slugs) - set(known))
    if unknown or not known:
        print(
            f"no source notebook for {', '.join(unknown) or 'any assignment'} in "
            f"{options.course_dir / 'source'}; there are: {', '.join(known) or 'none'}",
            file=sys.stderr,
        )
        return 2
    # nbgrader starts `alembic` by its bare name to make a gradebook: it lies beside this Python.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    api = course_api(options.course_dir)
    for number, slug in enumerate(options.slugs or known, start=1):
        progress = f"[{number}/{len(options.slugs or known)}] {slug}"
        try:
            made = release(api, slug, force=options.force)
        except ReleaseError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"{progress}: {'released' if made else 'up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
