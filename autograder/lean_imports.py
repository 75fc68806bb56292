"""Import nbgrader's parts without all of nbgrader: what a command needs before it can begin.

`import nbgrader` imports its server extensions, and they its exchange, its converters and every
command: most of the time until a grader that has nothing to do says so. The parts that we use
(gradebook, course folder) need none of it. For the command line only, before anything else is
imported: a program that uses this package has its own reasons to import what it likes.
"""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType

# For formats of texts that no notebook's schema names. The first builds a grammar of 300 rules.
_UNNEEDED = ("rfc3987_syntax", "isoduration")
# Of `setuptools.archive_util`, for collecting archives, which is `nbgrader zip_collect`'s.
_UNPACKERS = ("unpack_archive", "unpack_tarfile", "unpack_zipfile")


def leave_out_the_rest() -> None:
    """Let `import nbgrader.x` import that part only. A second call changes nothing."""
    spec = importlib.util.find_spec("nbgrader")
    if spec is not None and "nbgrader" not in sys.modules:
        package = ModuleType("nbgrader", "nbgrader without its applications.")
        package.__spec__ = spec
        package.__file__ = spec.origin
        package.__path__ = list(spec.submodule_search_locations or ())
        sys.modules["nbgrader"] = package
        package.__dict__["__version__"] = importlib.import_module("nbgrader._version").__version__
    for name in _UNNEEDED:
        # None means: importing it fails, which jsonschema is ready for.
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    if "setuptools" not in sys.modules:
        with _standing_in("setuptools.archive_util", _UNPACKERS):
            importlib.import_module("nbgrader.utils")


@contextmanager
def _standing_in(name: str, parts: Iterable[str]) -> Iterator[None]:
    """Let a module of that name be imported that has the parts, and can do nothing."""
    module = ModuleType(name)
    for part in parts:
        setattr(module, part, None)
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]
