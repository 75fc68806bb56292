"""What fails for one group, service or alarm stays with it.

Controllers work after any call that writes, and as time passes: an error of theirs must not take
the place of an unrelated call's answer, nor keep the others from their work. What AWS would refuse
is told where AWS tells it (a failed activity, a service event). What is no refusal of AWS's is a
defect of this cloud: it is a warning to whoever uses it, and an error in our own tests, which turn
warnings into errors.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any


class ControllerWarning(RuntimeWarning):
    """Something that the emulated cloud does by itself failed by a defect of its own."""


@contextmanager
def alone(unit: str, tell: Callable[[str], None] | None = None) -> Iterator[None]:
    """Let what goes wrong in the block stop only the block.

    `tell` gets the words of a refusal of AWS's; without it, they are a warning too.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001  the edge between one unit and the rest
        told = refusal_in(error)
        if told is not None and tell is not None:
            tell(told)
            return
        warnings.warn(
            f"{unit}: {type(error).__name__}: {error}. This is a defect of the emulated cloud: the "
            "rest of it goes on, and the call that was made is not affected. Please report it.",
            ControllerWarning,
            stacklevel=2,
        )


def refusal_in(error: Exception) -> str | None:
    """What AWS says to a refused call, where `error` is such a refusal."""
    return str(error.message) if isinstance(error, _refusals()) else None


@cache
def _refusals() -> tuple[Any, ...]:
    errors: Any = import_module("moto.core.exceptions")
    return errors.ServiceException, errors._RESTError
