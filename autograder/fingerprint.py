"""Whether a submission was graded as it is now, by the tests and settings of now."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.settings import Autograder
from autograder.steps.blueprint import Blueprint
from autograder.steps.files import DEPTH_LIMIT
from autograder.steps.find import Submission

# Of more than that a submission's copy has nothing either.
_CONTENT_LIMIT_BYTES = 200 << 20
# What changes how fast submissions are graded and not how, or only what `check` does.
_NO_MATTER = {"jobs", "wrong_answers"}
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_INSTALLED = (".dist-info", ".egg-info")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Digests of all that a result depends on."""

    submission: str
    """Every file that was handed in, the timestamp among them."""
    blueprint: str
    """The instructor's cells, and the files beside them."""
    settings: str


def fingerprint_of_folder(folder: Path) -> str:
    """A digest of names and contents of all files; of links only their names.

    What lies too deep to be copied is left out here too.
    """
    digest = hashlib.sha256()
    left = _CONTENT_LIMIT_BYTES
    for path, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        if os.path.relpath(path, folder).count(os.sep) >= DEPTH_LIMIT - 1:
            digest.update(b"deep %d" % bool(folders))
            folders.clear()
        for name in sorted(names):
            file = os.path.join(path, name)
            relative = os.fsencode(os.path.relpath(file, folder))
            digest.update(b"%d %b" % (len(relative), relative))
            if os.path.islink(file) or not os.path.isfile(file):
                digest.update(b"no file")
                continue
            size = os.stat(file).st_size
            if size > left:
                digest.update(b"%d large %d" % (size, os.stat(file).st_mtime_ns))
                continue
            left -= size
            with open(file, "rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def fingerprint_of_submission(submission: Submission) -> str:
    """A digest of what was handed in; of a linked folder only where it leads."""
    if submission.linked:
        return hashlib.sha256(os.fsencode(f"link {submission.linked}")).hexdigest()
    return fingerprint_of_folder(submission.folder)


def fingerprint_of_given(given_files: Path) -> str:
    """A digest of what lies beside the instructor's notebooks."""
    digest = hashlib.sha256()
    for path in sorted(given_files.rglob("*")) if given_files.is_dir() else []:
        if path.suffix != ".ipynb" and path.is_file():
            digest.update(os.fsencode(path.relative_to(given_files)) + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def fingerprint_of_blueprints(blueprints: Iterable[Blueprint], given: str) -> str:
    """A digest of the instructor's cells and of that of the files beside them."""
    cells = [asdict(blueprint) for blueprint in blueprints]
    return hashlib.sha256(_as_json([cells, given])).hexdigest()


def fingerprint_of_settings(settings: Autograder) -> str:
    """A digest of the settings and the installed packages that a result depends on."""
    values = {
        name: value
        for name, value in settings.trait_values(config=True).items()
        if name not in _NO_MATTER
    }
    return hashlib.sha256(_as_json([values, _installed()])).hexdigest()


def _installed() -> list[str]:
    """Names and versions of what is installed, by the names of its folders: none is read."""
    found: set[str] = set()
    for place in sys.path:
        if os.path.basename(place) in _PACKAGE_FOLDERS and os.path.isdir(place):
            found.update(name for name in os.listdir(place) if name.endswith(_INSTALLED))
    return sorted(found)


def _as_json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, default=str).encode()
