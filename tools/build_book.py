"""Builds the book: front-end parts, the page's Python, then Jupyter Book.

Run: python -m tools.build_book [--force]

The site is built beside the last good one and takes its place only when all of it is well: a
warning or a chapter that raises leaves _build/html as it was.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import engine_zip, front_end
from tools.swap import swap

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
MAKING = ROOT / "_build" / "making"
CACHE = ROOT / "_build" / ".jupyter_cache"

# Each kernel says so of its sockets on this machine's loopback; in a build it is no news.
KERNEL_NOISE = "[IPKernelApp] WARNING | Kernel is running over TCP without encryption"


def jupyter_book(source: Path, output: Path, config: Path) -> int:
    """Run `jupyter-book build`, every warning an error, into output/_build/html; the exit code."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(source)]
    command += ["--config", str(config), "--path-output", str(output)]
    command += ["-W", "--keep-going", "--all", "-q"]
    # PYDEVD: the kernel's debugger warns of frozen modules on stderr, which a page would show.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    with subprocess.Popen(
        command,
        env=environment,
        cwd=config.parent,
        # What goes wrong is on stderr; stdout only names the folder that is about to be moved.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if KERNEL_NOISE not in line:
                sys.stderr.write(line)
    return process.returncode


def build(source: Path, site: Path, config: Path, making: Path) -> int:
    """Build `source` in `making` and put it in the place of `site` if nothing is wrong."""
    shutil.rmtree(making, ignore_errors=True)
    code = jupyter_book(source, making, config)
    if code == 0:
        swap(making / "_build" / "html", site)
    shutil.rmtree(making, ignore_errors=True)
    return code


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.build_book", description=__doc__)
    parser.add_argument("--force", action="store_true", help="execute every chapter anew")
    options = parser.parse_args(arguments)
    if options.force:
        shutil.rmtree(CACHE, ignore_errors=True)
    if code := front_end.main([]):
        return code
    engine_zip.main()
    code = build(ROOT / "book", SITE, ROOT / "_config.yml", MAKING)
    if code:
        kept = "the last good site stands" if SITE.exists() else "there is no site yet"
        print(f"book: not built; mend what is named above ({kept})", file=sys.stderr)
        return code
    print(f"book: {SITE.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
