"""Whether `nbgrader release_feedback` can hand feedback pages out.

Source: nbgrader, exchange/default/release_feedback.py: it needs a course_id, a folder of the
exchange that it can write, and beside each page timestamp.txt and submission_secret.txt, which
`nbgrader submit` makes and `nbgrader collect` brings; at the first page without them it ends.
"""

import os
from pathlib import Path
from typing import Any

RECEIPT = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader's exchange knows a submission by."""

_EXCHANGE = "/usr/local/share/nbgrader/exchange"


def has_receipt(folder: Path) -> bool:
    """Whether nbgrader finds beside the pages what it needs to hand them out."""
    return all((folder / name).is_file() for name in RECEIPT)


def why_not_released(config: Any, course_id: str, without_receipt: int, students: int) -> str:
    """What keeps `nbgrader release_feedback` from working, all of it; empty where nothing does."""
    if config.ExchangeFactory:
        # An exchange of the site's own: what it needs is not known here.
        return ""
    told = []
    root = config.Exchange.root if isinstance(config.Exchange.root, str) else _EXCHANGE
    if not os.path.isdir(root):
        told.append(f"there is no exchange ({root} is no folder)")
    elif not os.access(root, os.W_OK | os.X_OK):
        told.append(f"the exchange {root} cannot be written")
    if not course_id:
        told.append("no course_id is configured")
    if without_receipt:
        told.append(
            f"{without_receipt} of {students} have no receipt ({' and '.join(RECEIPT)} from "
            "nbgrader submit)"
        )
    return "; ".join(told)
