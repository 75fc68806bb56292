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
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/sys/fs/cgroup", "/sys/devices/system/cpu",
    "/dev/random", "/dev/urandom", "/dev/zero",
)  # fmt: skip
# What programs look up there; not the passwords, keys and settings that lie beside it.
_OF_ETC = (
    "/etc/gai.conf", "/etc/group", "/etc/host.conf", "/etc/hosts", "/etc/ld.so.cache",
    "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/passwd", "/etc/pki/tls/certs",
    "/etc/pki/ca-trust", "/etc/protocols", "/etc/resolv.conf", "/etc/services", "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
)  # fmt: skip
# Of /proc only what tells of this process and the machine: the rest shows others' variables.
_OF_PROC = ("/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/sys")


def version() -> int:
    """Landlock's version in this kernel; below 1 where there is none."""
    if sys.platform != "linux":
        return 0
    found: int = ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, 0, _ASK_VERSION)
    return found


def raise_walls(folder: str, ports: Iterable[int], program: str = "") -> None:
    """Read the system and Python, write below `folder`'s tmp only, connect to `ports` only.

    Another process's memory, variables and signals are out of reach, and so are a home folder, the
    course's own files and what the notebook lies beside. `program` is one more that may be started.
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
    for path in (*_SYSTEM, *_OF_ETC, *_OF_PROC, *_of_python(), folder, program):
        _allow_path(libc, rules, path, _READ & kinds)
    _allow_path(libc, rules, "/dev/null", _ALL & kinds)
    _allow_path(libc, rules, os.path.join(folder, "tmp"), _ALL & kinds)
    for port in ports if known >= 4 else ():
        rule = ctypes.create_string_buffer(struct.pack("=QQ", _CONNECT, port), 16)
        libc.syscall(_ADD_RULE, rules, _AT_A_PORT, rule, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)


def _of_python() -> Iterable[str]:
    """Python, what was installed for it, and this package.

    Not all of sys.path: where the course runs from its sources, that has their whole folder.
    """
    yield from (sys.base_prefix, os.path.join(sys.prefix, "bin"), os.path.join(sys.prefix, "lib"))
    yield os.path.join(sys.prefix, "pyvenv.cfg")
    yield os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for path in sys.path:
        if os.path.basename(path) in ("site-packages", "dist-packages"):
            yield path


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
