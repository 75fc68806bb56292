"""Write CSV that a spreadsheet shows and does not run.

Keys are the exception: an LMS finds a student by them, so they stay letter for letter, and who
imports the file is warned of those that a spreadsheet would run.
"""

import csv
import io
from collections.abc import Collection, Iterable, Sequence

from autograder.printable import printable

# Source: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")

Cell = str | float | int | None


def as_csv(rows: Iterable[Sequence[Cell]], keys: Collection[int] = ()) -> str:
    """The rows as in RFC 4180; None is an empty field, a text that looks like a formula is quoted.

    Numbers have a point and at most two decimals, whatever the locale. The texts in the columns
    `keys` stay as they are.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(
        [_key(cell) if place in keys else _cell(cell) for place, cell in enumerate(row)]
        for row in rows
    )
    return text.getvalue()


def looks_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text."""
    return text.startswith(_FORMULA)


def _key(cell: Cell) -> str:
    return cell.replace("\0", "") if isinstance(cell, str) else _cell(cell)


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        shown = printable(cell)
        return f"'{shown}" if looks_like_a_formula(shown) else shown
    return f"{cell:.2f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
