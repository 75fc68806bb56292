"""Print the scores of the sample class, where the book is, and what to type next."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "_build" / "sample-class"


def main() -> None:
    for folder in sorted((SAMPLE / "source").iterdir()):
        subprocess.run(
            [sys.executable, "-m", "autograder.cli", "scores", folder.name, "--course-dir", SAMPLE],
            check=True,
        )
    print(
        f"""
The book:   {ROOT / "_build/html/index.html"}

What next:
  make serve                      read the book in a browser
  make lab                        solve the assignments in JupyterLab
  make grade ASSIGNMENT=elb       grade what stands in notebooks/submitted
"""
    )


if __name__ == "__main__":
    main()
