"""Refuse to unpickle: what comes from a cluster may have been made by a student who broke out.

distributed unpickles parts of its messages wherever it stands in them, and has no switch for it.
A pickle does harm by naming something to call. Python asks its audit hooks about each name.
Source: Python's "Audit events table", `pickle.find_class`; hooks cannot be removed again, so that
this belongs into a process of its own.
"""

import sys

_ALLOWED = {("builtins", "bytes")}
"""The kind of an answer, which distributed tells beside it."""


class RefusedPickle(TypeError):
    """A pickle named what an answer never needs; distributed goes on after a TypeError."""


def refuse_pickles() -> None:
    """From now on no pickle in this process can name anything but `bytes`."""
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class" and arguments not in _ALLOWED:
        raise RefusedPickle(f"a pickle that names {arguments} came from the cluster")
