"""Text of a student's as one may show it: in a terminal, a log, a file."""

import unicodedata

_KEPT = "\n\t"
# Control characters, halves of surrogate pairs, and what turns the direction of a line.
_ESCAPED = {"Cc", "Cs"}
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, limit: int = 10_000) -> str:
    """The text with escapes for what would steer a terminal or fits into no UTF-8."""
    if len(text) > limit:
        text = text[:limit] + "..."
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if _is_shown(one) else _escape(one) for one in text)


def one_line(text: str, limit: int = 300) -> str:
    """The same on one line."""
    return printable(" ".join(text.split()), limit)


def _is_shown(one: str) -> bool:
    if one in _KEPT:
        return True
    return unicodedata.category(one) not in _ESCAPED and one not in _TURNING


def _escape(one: str) -> str:
    return one.encode("unicode_escape", "surrogatepass").decode("ascii")
