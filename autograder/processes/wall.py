"""The outer wall: the warm process of the students' side behind bubblewrap.

What is inside: the system's programs and libraries, Python and its installed packages, and of
code that lies elsewhere only the packages that are named. Everything is read-only but an empty
folder in memory. There is no network, no home, no course folder and no other user.
"""

import importlib.util
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SetupError

NOBODY = 65534
DESK = "/student"
WORK = f"{DESK}/work"
HOME = f"{DESK}/home"
SCRATCH = f"{DESK}/tmp"
_SHARED_MEMORY = f"{DESK}/shm"
FOLDERS = (WORK, HOME, SCRATCH, _SHARED_MEMORY)

_PACKAGES = "/packages"
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_PARTS_OF_A_PREFIX = ("bin", "lib", "lib32", "lib64", "libexec", "share", "ssl", "pyvenv.cfg")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/fonts",
    "/etc/mime.types",
    "/etc/ssl/certs",
)
_SYSTEMS_OWN = ("/dev", "/dev/pts", "/etc", "/proc")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_FILES = {
    "/etc/passwd": f"student:x:{NOBODY}:{NOBODY}:student:{HOME}:/bin/sh\n",
    "/etc/group": f"student:x:{NOBODY}:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
# Root needs these until everything is imported, and then gives them up: to mount its own /proc,
# to become another user, and to read packages that only their owner may.
_ROOTS_RIGHTS = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_DAC_READ_SEARCH")


@dataclass(frozen=True, slots=True)
class Wall:
    """What is to be inside beside Python itself."""

    modules: tuple[str, ...]
    """Modules, dotted or not; of one in a package the whole package, without importing it."""
    readable: tuple[str, ...] = ()
    """Further modules, or absolute paths of files and folders."""
    hidden: tuple[str, ...] = ()
    """Folders that are covered where they lie within what is inside, under whatever name."""

    def command(self, program: Sequence[str], files: Sequence[int]) -> list[str]:
        """bubblewrap's arguments to run Python with `program`.

        `files` are descriptors of `texts()`, in its order.
        """
        view = _View()
        for place in _system_places():
            view.show_or_link(place)
        for module in (*self.modules, *(one for one in self.readable if not os.path.isabs(one))):
            _show_module(view, module)
        for path in self.readable:
            if os.path.isabs(path):
                view.show(path)
        arguments = [find_bubblewrap(), *_namespaces(), *view.arguments()]
        for number, path in zip(files, _FILES, strict=True):
            arguments += ["--perms", "0444", "--ro-bind-data", str(number), path]
        for name in _DEVICES:
            arguments += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
        arguments += ["--symlink", "pts/ptmx", "/dev/ptmx", "--symlink", "/proc/self/fd", "/dev/fd"]
        arguments += ["--symlink", _SHARED_MEMORY, "/dev/shm"]
        if "/tmp" not in view.parents():
            arguments += ["--symlink", SCRATCH, "/tmp"]
        arguments += ["--tmpfs", DESK, "--dir", HOME, "--dir", SCRATCH]
        for folder in self.hidden:
            for place in view.places_of(folder):
                arguments += ["--tmpfs", place, "--remount-ro", place]
        return [*arguments, "--remount-ro", "/", "--chdir", DESK, "--", sys.executable, *program]


def texts() -> Iterator[bytes]:
    """What the small files of the system say inside."""
    for text in _FILES.values():
        yield text.encode()


def environment(outside: dict[str, str]) -> dict[str, str]:
    """The variables of the warm process, made from those it would have outside."""
    return outside | {
        "PATH": f"{os.path.dirname(sys.executable)}:/usr/local/bin:/usr/bin:/bin",
        "HOME": HOME,
        "TMPDIR": SCRATCH,
        "USER": "student",
        "LOGNAME": "student",
        "SHELL": "/bin/sh",
        "IPYTHONDIR": f"{HOME}/.ipython",
        "MPLCONFIGDIR": f"{HOME}/.matplotlib",
        "PYTHONPATH": os.pathsep.join([_PACKAGES, *_package_folders()]),
    }


class _View:
    """Which path inside shows which path outside."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}
        self._links: dict[str, str] = {}

    def show(self, path: str | Path, at: str | Path = "") -> None:
        """Show a file or folder, by default at its own path; a link there is followed."""
        path, at = os.fspath(path), os.fspath(at or path)
        if os.path.exists(path) and not self.covers(at):
            self._shown[at] = path

    def show_or_link(self, path: str) -> None:
        """Show a folder at its own path; a link to a neighbour, such as lib64, stays a link."""
        if os.path.islink(path) and os.path.isdir(path) and not os.path.isabs(os.readlink(path)):
            self._links[path] = os.readlink(path)
        else:
            self.show(path)

    def covers(self, path: str | Path) -> bool:
        """Whether the path is, or is below, one that is shown, or a link."""
        return _is_below(os.fspath(path), *self._shown, *self._links)

    def places_of(self, folder: str) -> Iterator[str]:
        """Where a folder that lies within what is shown would be seen, by whatever name."""
        real = os.path.realpath(folder)
        for at, path in self._shown.items():
            shown = os.path.realpath(path)
            if os.path.isdir(real) and real != shown and _is_below(real, shown):
                yield os.path.join(at, os.path.relpath(real, shown))

    def arguments(self) -> Iterator[str]:
        # By themselves, some parents would be closed to all but root.
        for folder in sorted({*_SYSTEMS_OWN, *self.parents()}):
            yield from ("--perms", "0755", "--dir", folder)
        for path, target in self._links.items():
            yield from ("--symlink", target, path)
        # A folder before what is shown within it.
        for at, path in sorted(self._shown.items()):
            yield from ("--ro-bind", path, at)

    def parents(self) -> set[str]:
        """The folders on the way to what is shown."""
        parents = {os.fspath(one) for at in self._shown for one in Path(at).parents}
        return {folder for folder in parents if folder != "/" and not self.covers(folder)}


def _is_below(path: str, *places: str) -> bool:
    """Whether the path is one of these, or below one."""
    return any(path == place or path.startswith(place.rstrip("/") + "/") for place in places)


def _system_places() -> Iterator[str]:
    yield "/usr"
    yield from _SYSTEM
    yield from _SETTINGS
    for prefix in dict.fromkeys((sys.base_prefix, sys.base_exec_prefix, sys.prefix)):
        yield from (os.path.join(prefix, part) for part in _PARTS_OF_A_PREFIX)
    yield from (sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
    yield from _package_folders()
    # The way from the program's name to the program, link by link.
    program = sys.executable
    while program:
        yield program
        program = (
            os.path.join(os.path.dirname(program), os.readlink(program))
            if os.path.islink(program)
            else ""
        )


def _package_folders() -> list[str]:
    """Where installed packages lie: nothing but packages is in there."""
    folders = [os.path.abspath(path) for path in sys.path if path]
    return [path for path in folders if os.path.basename(path) in _PACKAGE_FOLDERS]


def _show_module(view: _View, name: str) -> None:
    """The package of a module, or the module's file, where it lies outside of what is shown."""
    parts = name.partition(":")[0].split(".")
    for count in range(1, len(parts) + 1):
        try:
            spec = importlib.util.find_spec(".".join(parts[:count]))
        except (ImportError, ValueError):
            return
        if spec is None:
            # The warm process will say so when it imports it.
            return
        target = os.path.join(_PACKAGES, *parts[:count])
        if spec.submodule_search_locations is None:
            if spec.has_location and spec.origin and not view.covers(spec.origin):
                view.show(spec.origin, f"{target}{_suffix(spec.origin)}")
            return
        if spec.origin:
            for folder in spec.submodule_search_locations:
                if not view.covers(folder):
                    view.show(folder, target)
            return
        # A namespace package may be any folder: only what is named in it.


def _suffix(path: str) -> str:
    """`.py`, or `.cpython-311-x86_64-linux-gnu.so`."""
    return "." + os.path.basename(path).partition(".")[2]


def _namespaces() -> Iterator[str]:
    yield from ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts")
    yield from ("--unshare-cgroup-try", "--hostname", "sandbox")
    if os.geteuid() == 0:
        yield from ("--cap-drop", "ALL")
        for right in _ROOTS_RIGHTS:
            yield from ("--cap-add", right)
    else:
        yield from ("--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY))
        yield from ("--proc", "/proc")


def find_bubblewrap() -> str:
    """The program's path, or a `SetupError` that says how to get it."""
    found = shutil.which("bwrap")
    if found is None:
        raise SetupError(HOW_TO_GET_ONE.format(seen="there is no program 'bwrap' (bubblewrap)"))
    return found


HOW_TO_GET_ONE = (
    "students' code cannot be run in a sandbox here: {seen}.\n"
    "Install bubblewrap (Debian, Ubuntu: sudo apt install bubblewrap; Fedora: sudo dnf install "
    "bubblewrap).\n"
    "It needs user namespaces. Where they are forbidden, the machine's administrator allows them: "
    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 23.10 and later), "
    "sudo sysctl -w kernel.unprivileged_userns_clone=1 (older Debian), "
    "sudo sysctl -w user.max_user_namespaces=10000 (Red Hat).\n"
    "In a container, see docs/container.md.\n"
    "--no-sandbox grades without: students' code then reads and writes what you can, and has "
    "your network. Do that only with submissions of people whom you trust so far."
)
