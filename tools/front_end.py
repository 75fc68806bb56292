"""Fetches the front-end parts, lays those of pages in book/_static/vendor, bundles the widgets.

Run: python -m tools.front_end [--force]

Parts come from npm by name, at the versions of front-end/package-lock.json, and from the installed
anywidget. Nothing of them is committed. A second run with nothing changed fetches nothing.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tools.node import NoNodeError, provide_npm
from tools.swap import swap

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "front-end"
VENDOR = ROOT / "book" / "_static" / "vendor"
STAMP = "stamp.txt"


class FrontEndError(RuntimeError):
    """A part cannot be fetched or is not where its package used to keep it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one npm package (globs below node_modules) and their folder below vendor/."""

    globs: tuple[str, ...]
    folder: str
    strip: str  # what of the path below node_modules does not follow into the folder


MATHJAX = "mathjax/es5"
PARTS = (
    Part(("requirejs/require.js",), ".", "requirejs"),
    Part(
        (
            "@jupyter-widgets/html-manager/dist/embed-amd.js",
            "@jupyter-widgets/html-manager/dist/*.woff2",
            "@jupyter-widgets/html-manager/dist/*.woff",
        ),
        "html-manager",
        "@jupyter-widgets/html-manager/dist",
    ),
    Part(
        (
            f"{MATHJAX}/tex-chtml.js",
            f"{MATHJAX}/input/tex/extensions/*.js",
            f"{MATHJAX}/output/chtml/fonts/woff-v2/*.woff",
        ),
        "mathjax",
        MATHJAX,
    ),
    Part(
        (
            "pyodide/pyodide.mjs",
            "pyodide/pyodide.asm.mjs",
            "pyodide/pyodide.asm.wasm",
            "pyodide/python_stdlib.zip",
            "pyodide/pyodide-lock.json",
        ),
        "pyodide",
        "pyodide",
    ),
)


def fingerprint(lock: Path) -> str:
    """What the vendor folder depends on: the lock, this file and the installed anywidget."""
    state = hashlib.sha256(lock.read_bytes())
    state.update(Path(__file__).read_bytes())
    state.update(version("anywidget").encode())
    return state.hexdigest()


def copy_part(part: Part, modules: Path, vendor: Path) -> None:
    """Lay the part's files in `vendor`; FrontEndError where a glob finds none."""
    for pattern in part.globs:
        found = sorted(modules.glob(pattern))
        if not found:
            raise FrontEndError(
                f"{modules / pattern} matches no file: the package has moved its files. "
                "Compare tools/front_end.py with the version in front-end/package.json."
            )
        for path in found:
            target = vendor / part.folder / path.relative_to(modules / part.strip)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def anywidget_module() -> Path:
    """The AMD module of the anywidget that is installed, so that page and kernel agree."""
    spec = find_spec("anywidget")
    if spec is None or spec.origin is None:
        raise FrontEndError("anywidget is not installed: run `make environment`")
    return Path(spec.origin).parent / "nbextension" / "index.js"


def npm(packages: Path, *words: str) -> None:
    """Run npm in `packages`; FrontEndError with what it said where it fails."""
    found = provide_npm()
    done = subprocess.run(
        [*found.words, *words],
        cwd=packages,
        env=found.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"{done.stdout.strip()}\n{done.stderr.strip()}".strip()
        raise FrontEndError(f"npm {' '.join(words)} failed in {packages}:\n{said}")


def install(packages: Path) -> None:
    """`npm ci`, unless node_modules already is what the lock says."""
    lock = packages / "package-lock.json"
    stamp = packages / "node_modules" / STAMP
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"front end: npm ci in {packages.name}/", flush=True)
    # Install scripts of packages are not run: none of them is needed here.
    npm(packages, "ci", "--ignore-scripts")
    stamp.write_text(wanted)


def vendor_parts(packages: Path, vendor: Path) -> None:
    """Replace `vendor` as a whole by what `packages`/node_modules holds."""
    making = vendor.with_name(f"{vendor.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    for part in PARTS:
        copy_part(part, packages / "node_modules", making)
    (making / "anywidget").mkdir()
    shutil.copyfile(anywidget_module(), making / "anywidget" / "index.js")
    (making / STAMP).write_text(fingerprint(packages / "package-lock.json"))
    swap(making, vendor)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.front_end", description=__doc__)
    parser.add_argument("--force", action="store_true", help="lay the parts anew")
    options = parser.parse_args(arguments)
    stamp = VENDOR / STAMP
    try:
        install(PACKAGES)
        laid = stamp.read_text() if stamp.exists() else ""
        if options.force or laid != fingerprint(PACKAGES / "package-lock.json"):
            vendor_parts(PACKAGES, VENDOR)
            print(f"front end: parts laid in {VENDOR.relative_to(ROOT)}")
        npm(PACKAGES, "run", "build")  # bundles the widgets, in less than a second
    except (FrontEndError, NoNodeError) as error:
        print(f"front end: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
