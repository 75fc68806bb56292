"""The code cells of the instructor's own notebook, read as plain JSON."""

import json
from pathlib import Path


def code_cells(path: Path) -> list[str]:
    """The text of each code cell in its order; none when the file is no notebook."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
