"""Chapters run against this tree's minicloud, and run again when it changes.

jupyter-cache keys a notebook by its own cells: a change in an imported module goes unseen. So
the cache stands in a folder named by a digest of that code, and Sphinx reads every page anew
when the digest changes. When a chapter has raised, nothing is written.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "_build" / ".jupyter_cache"
SUFFIXES = {".py", ".js", ".css", ".json", ".yaml"}


def imported_code(root: Path) -> list[Path]:
    """The files whose change can change a chapter's output, in a fixed order."""
    package = root / "minicloud"
    files = [p for p in package.rglob("*") if p.suffix in SUFFIXES and "__pycache__" not in p.parts]
    return sorted([*files, *(p for p in [root / "requirements.txt"] if p.exists())])


def digest(files: Iterable[Path], root: Path) -> str:
    """Sixteen hex digits that change with a file's name or content, or with Python."""
    state = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in files:
        state.update(path.relative_to(root).as_posix().encode() + b"\0")
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()[:16]


def _prepare(app: Sphinx, config: Config) -> None:
    config.minicloud_digest = digest(imported_code(ROOT), ROOT)
    if not config.nb_execution_cache_path:
        config.nb_execution_cache_path = str(CACHE / config.minicloud_digest)
    # Kernels are started with this process's environment; directives import from sys.path.
    others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *(p for p in others if p != str(ROOT))])
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))


def gist(traceback: str) -> str:
    """Of nbclient's report on a cell that raised: the error, and the cell's first line."""
    lines = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", traceback).splitlines() if line.strip()]
    bars = [number for number, line in enumerate(lines) if set(line) == {"-"}]
    cell = lines[bars[0] + 1] if bars and bars[0] + 1 < len(lines) else "?"
    return f"{lines[-1].strip() if lines else '?'}, in the cell that begins: {cell.strip()}"


def _stop_if_a_chapter_raised(app: Sphinx, env: BuildEnvironment) -> None:
    told = []
    for name in sorted(env.found_docs):
        result = NbMetadataCollector.get_exec_data(env, name)
        if result and not result["succeeded"]:
            told.append(f"  {env.doc2path(name, base=False)}: {gist(result['traceback'] or '')}")
    if told:
        # Not an exception of Sphinx's: Jupyter Book would bury this under two tracebacks.
        raise SystemExit("\nThese chapters raised; the tracebacks stand above.\n" + "\n".join(told))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("minicloud_digest", "", "env")
    app.connect("config-inited", _prepare, priority=100)
    app.connect("env-updated", _stop_if_a_chapter_raised)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
