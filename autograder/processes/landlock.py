"""File access by Landlock: everything may be read, only some folders and devices written."""

import contextlib
import ctypes
import os
import struct
from collections.abc import Mapping

from autograder.processes import kernel

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_ASK_VERSION = 1
_BELOW_A_PATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _CONTROL_DEVICE = 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_FOLDER
DEVICE = READ_FILE | WRITE_FILE | _TRUNCATE | _CONTROL_DEVICE
ALL = (1 << 16) - 1
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE | _CONTROL_DEVICE
# How many kinds of file access each version knows. Source: Linux, Landlock documentation.
_KINDS = {1: 13, 2: 14, 3: 15, 4: 15}
_KINDS_SINCE_5 = 16
# Abstract Unix sockets and signals stay inside, from version 6.
_SCOPES = 3


def version() -> int:
    """Landlock's version in this kernel; 0 where there is none."""
    try:
        return kernel.call(_CREATE, "landlock_create_ruleset", 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(rights: Mapping[str, int], known: int) -> None:
    """Hold the calling process to these rights below these paths; `known` is `version()`."""
    handled = (1 << _KINDS.get(known, _KINDS_SINCE_5)) - 1
    attributes = struct.pack("QQQ", handled, 0, _SCOPES if known >= 6 else 0)
    # Older kernels take only the fields that they know.
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    rules = kernel.call(
        _CREATE, "landlock_create_ruleset", ctypes.create_string_buffer(attributes), size, 0
    )
    try:
        for path, allowed in rights.items():
            with contextlib.suppress(FileNotFoundError):
                _allow(rules, path, allowed & handled)
        kernel.call(_RESTRICT, "landlock_restrict_self", rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, allowed: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            allowed &= _OF_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, place))
        kernel.call(_ADD_RULE, "landlock_add_rule", rules, _BELOW_A_PATH, rule, 0)
    finally:
        os.close(place)
