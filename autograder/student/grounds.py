"""Whose ground a path or a stack frame is on: the student's, or that of Python and its packages."""

import os
import sys
from dataclasses import dataclass, replace
from types import FrameType
from typing import Self

_CELL = "<ipython-input-"
_IMPORTING = "<frozen importlib"
_GRADER = "autograder"
# Through these a cell asks for its own stack.
_DIRECT = ("inspect.py",)
_PLAIN_DEVICES = frozenset({"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/dev/tty"})
_PLAIN_PROC = frozenset({"/proc/meminfo", "/proc/cpuinfo"})
# How many processors there are to use: data frames and linear algebra ask when imported.
_PROCESSOR_LIMITS = frozenset(
    {
        "/sys/fs/cgroup/cpu.max",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us",
        "/sys/devices/system/cpu/online",
        "/sys/devices/system/cpu/possible",
    }
)
# Fonts, time zones, certificates, types of files.
_READ_BY_LIBRARIES = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ssl",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/os-release",
)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is the student's own, and what they may read."""

    own: tuple[str, ...]
    readable: tuple[str, ...]
    grader: str

    @classmethod
    def of_packages(cls) -> Self:
        """Nothing is the student's yet; what is installed or imported by now may be read."""
        readable = {sys.prefix, sys.base_prefix, *_READ_BY_LIBRARIES}
        for name, module in list(sys.modules.items()):
            place = getattr(module, "__file__", None)
            if isinstance(place, str) and "." not in name:
                # A module in no package stands for itself: its folder may hold anything.
                is_package = os.path.basename(place).startswith("__init__.")
                readable.add(os.path.dirname(place) if is_package else place)
        for place in sys.path:
            if "site-packages" in place or "dist-packages" in place:
                readable.add(place)
        package = sys.modules[_GRADER].__file__ or ""
        return cls(
            own=(),
            readable=tuple(sorted({os.path.realpath(place) for place in readable if place})),
            grader=os.path.dirname(package) + os.sep,
        )

    def as_of_now(self) -> Self:
        """With the work folder, HOME and TMPDIR as the student's own."""
        own = [os.getcwd(), *(os.environ.get(name, "") for name in ("HOME", "TMPDIR"))]
        return replace(self, own=tuple({os.path.realpath(place) for place in own if place}))

    def may(self, path: str, writes: bool) -> bool:
        """Whether honest work has business there."""
        real = os.path.realpath(path)
        if _is_below(real, self.own) or real in _PLAIN_DEVICES:
            return True
        if os.path.abspath(path) in _PROCESSOR_LIMITS:
            return not writes
        return not writes and (_is_below(real, self.readable) or real in _PLAIN_PROC)

    def is_proc(self, path: str) -> bool:
        """Whether it tells of processes."""
        absolute = os.path.abspath(path)
        return absolute.startswith("/proc") and absolute not in _PLAIN_PROC

    def are_the_students(self, frame: FrameType | None, at_once: bool) -> bool:
        """Whether a cell, or a module beside the notebook, asked for what the frame does.

        `at_once`: by itself, not through a library.
        """
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(_CELL) or _is_below(name, self.own):
                return True
            if name.startswith((_IMPORTING, self.grader)):
                return False
            if at_once and not name.endswith(_DIRECT):
                return False
            frame = frame.f_back
        # A thread whose target is a built-in function, a finaliser: no library does that.
        return True


def _is_below(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place + os.sep) for place in places)
