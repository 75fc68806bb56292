"""Prints `--no-sandbox` where this machine cannot run students' code in a sandbox.

For the sample class, whose students' code is this course's own. Says on stderr what is missing.
"""

import sys
import tempfile
from pathlib import Path

from autograder.errors import SetupError
from autograder.processes.pool import Pool
from autograder.settings import Autograder


def main() -> None:
    """Try it with the settings that are the default."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Pool(Autograder().workplace(Path(folder), 1)) as pool:
                list(pool.run([]))
        except SetupError as error:
            print(error, file=sys.stderr)
            print(
                "\nThe sample class is graded without a sandbox: its code is this course's own. "
                "Students' work will not be graded until there is one.",
                file=sys.stderr,
            )
            print("--no-sandbox")


if __name__ == "__main__":
    main()
