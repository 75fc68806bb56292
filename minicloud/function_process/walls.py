"""Walls around a function's process, by Landlock: what it may read, write and connect to.

Where the kernel has no Landlock there are none, and the function may do what the notebook may.
Source: Linux kernel documentation, Landlock: unprivileged access control.
"""

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_BELOW_A_PATH, _AT_A_PORT = 1, 2
_ASK_VERSION = 1
_NO_NEW_PRIVILEGES = 38
_CHILD_SUBREAPER = 36

_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_FOLDER
_OF_FILES = _EXECUTE | 1 << 1 | _READ_FILE | 1 << 14 | 1 << 15
_BIND, _CONNECT = 1 << 0, 1 << 1
# How many kinds of file access each version of Landlock knows.
_KINDS = {1: 13, 2: 14, 3: 15, 4: 15}
_ALL = (1 << 16) - 1
_SCOPES = 3  # abstract sockets and signals stay inside, from version 6
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/sys", "/dev", "/opt")
# Of /proc only what tells of this process and the machine: the rest shows others' variables.
_OF_PROC = ("/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/sys")


def version() -> int:
    """Landlock's version in this kernel; below 1 where there is none."""
    if sys.platform != "linux":
        return 0
    found: int = ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, 0, _ASK_VERSION)
    return found


def raise_walls(folder: str, ports: Iterable[int]) -> None:
    """Read the system and Python, write below `folder`'s tmp only, connect to `ports` only.

    Another process's memory, variables and signals are out of reach, and so is a home folder.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    # What the handler leaves behind comes to this process, and ends with it.
    libc.prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    known = version()
    if known < 1:
        return
    kinds = (1 << _KINDS.get(known, 16)) - 1
    handled = struct.pack(
        "QQQ", kinds, _BIND | _CONNECT if known >= 4 else 0, _SCOPES if known >= 6 else 0
    )
    # Older kernels take only the fields that they know.
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    rules = libc.syscall(_CREATE, ctypes.create_string_buffer(handled, 24), size, 0)
    if rules < 0:
        return
    readable = (*_SYSTEM, *_OF_PROC, sys.prefix, sys.base_prefix, *filter(None, sys.path), folder)
    for path in readable:
        _allow_path(libc, rules, path, _READ & kinds)
    _allow_path(libc, rules, "/dev/null", _ALL & kinds)
    _allow_path(libc, rules, os.path.join(folder, "tmp"), _ALL & kinds)
    for port in ports if known >= 4 else ():
        rule = ctypes.create_string_buffer(struct.pack("=QQ", _CONNECT, port), 16)
        libc.syscall(_ADD_RULE, rules, _AT_A_PORT, rule, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)


def _allow_path(libc: ctypes.CDLL, rules: int, path: str, allowed: int) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not os.path.isdir(path):
                allowed &= _OF_FILES
            rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, place), 12)
            libc.syscall(_ADD_RULE, rules, _BELOW_A_PATH, rule, 0)
        finally:
            os.close(place)
