"""Text of others', as a terminal, a page or a table may show it."""

import re

# C0 and C1 controls (escape sequences begin with one), and the signs that turn text around.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# In text of several lines these are layout, or mark a word of a script that runs leftwards.
_UNSEEN_IN_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text on one line; what a terminal would act on, or no UTF-8 holds, as an escape."""
    seen = _UNSEEN.sub(_as_escape, text)
    return seen.encode("utf-8", "backslashreplace").decode("utf-8")


def printable_lines(text: str) -> str:
    """The same for text of several lines, which stay."""
    return _UNSEEN_IN_LINES.sub(_as_escape, text)


def counted(count: int, noun: str) -> str:
    """So many of something: `1 note`, `2 notes`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _as_escape(found: re.Match[str]) -> str:
    return repr(found.group())[1:-1]
