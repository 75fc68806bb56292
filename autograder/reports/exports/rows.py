"""Write CSV that a spreadsheet shows and does not run."""

import csv
import io
from collections.abc import Iterable, Sequence

# Source: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")

Cell = str | float | int | None


def as_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as in RFC 4180; None is an empty field, a text that looks like a formula is quoted.

    Numbers have a point and at most two decimals, whatever the locale.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell.replace("\0", "")
    return f"{cell:.2f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
