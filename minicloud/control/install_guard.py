"""`python -m minicloud.control.install_guard`: guard every notebook of this environment.

IPython reads `etc/ipython/ipython_config.py` of the environment that it runs in. The guard
goes there, into the course's own environment and nowhere else.
"""

import sys
from pathlib import Path

EXTENSION = "minicloud.control.ipython_guard"
BEGIN = "# >>> minicloud: no notebook of this environment reaches the real AWS >>>"
END = "# <<< minicloud <<<"
BLOCK = f'''{BEGIN}
c = get_config()  # noqa: F821
c.InteractiveShellApp.extensions.append("{EXTENSION}")
{END}
'''


def install(prefix: Path) -> Path:
    """Write the guard into the environment at `prefix`; return the file.

    What else the file holds stays. Doing it again changes nothing.
    """
    path = prefix / "etc" / "ipython" / "ipython_config.py"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if BLOCK in before:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".py.new")
    whole.write_text(before + BLOCK, encoding="utf-8")
    whole.replace(path)
    return path


def main() -> int:
    """Install into the environment that runs this."""
    if sys.prefix == sys.base_prefix:
        print(
            f"{sys.prefix} is not an environment of this course's own: nothing was written. "
            "Run this with the Python of the course's virtual environment.",
            file=sys.stderr,
        )
        return 1
    print(f"notebooks are guarded by {install(Path(sys.prefix))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
