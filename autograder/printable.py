"""Text of others', as a terminal may show it."""

import re

# C0 and C1 controls (escape sequences begin with one), and the signs that turn text around.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text on one line; what a terminal would act on, or no UTF-8 holds, as an escape."""
    seen = _UNSEEN.sub(lambda found: repr(found.group())[1:-1], text)
    return seen.encode("utf-8", "backslashreplace").decode("utf-8")


def counted(count: int, noun: str) -> str:
    """So many of something: `1 note`, `2 notes`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
