"""How a question to the student's process can fail, as a test cell meets it."""

import builtins


class StudentEnded(BaseException):
    """The student's process is gone or was stopped, so the cell cannot go on.

    Not an `Exception`: a test's own `except Exception` must not take it for an answer.
    """

    def __init__(self, reason: str, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.timed_out = timed_out


class TimeIsUp(BaseException):
    """The cell's time is over; not an `Exception` for the same reason."""


class CannotUse(Exception):
    """A test asked for something of the student's that is no plain data and no function."""


class StudentCodeError(Exception):
    """A function of the student's raised; the text is theirs."""


def as_raised(kinds: list[str], text: str, where: object = None) -> StudentCodeError:
    """The exception to raise in the test.

    It is a `StudentCodeError` and also of the first built-in class among `kinds`, so that
    `except ValueError` in a test does here what it does in one kernel. `where` are the lines
    of the student's code that it came through, shown below the text.
    """
    error = _of_kind(kinds, text)
    for line in where if isinstance(where, list) else []:
        error.add_note(f"in the student's code: {line!s:.500}")
    return error


def _of_kind(kinds: list[str], text: str) -> StudentCodeError:
    for kind in kinds:
        base = getattr(builtins, kind, None)
        if not (isinstance(base, type) and issubclass(base, Exception)):
            continue
        try:
            made: type[StudentCodeError] = type(
                kind, (StudentCodeError, base), {"__module__": "student"}
            )
            return made(text)
        except TypeError:
            # Some built-in classes cannot be combined, or want more than a text.
            break
    return StudentCodeError(f"{kinds[0] if kinds else 'Exception'}: {text}")
