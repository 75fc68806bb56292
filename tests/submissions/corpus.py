"""Reads the corpus: notebooks that cheat, and honest ones that a careless grader would fail.

A file of `cheats/` or `honest/` is one submission, named by what its author does:

    \"\"\"
    what: Reads the hidden tests from the course folder.
    named: "tried: opening"
    \"\"\"
    # %% double
    ...

`what` is the one line of the table. `named` is a regular expression that the report on the
submission must hold: the name of what was tried; `none` where it cannot be told from honest
work, and then `why` says what honest work does the same. `assignment` is `toy` unless given.
`shown` says that it aims at the pages made of it, `alone` that under stock nbgrader it may harm
others of its batch. A cell `# %% ID` stands in place of the release's cell of that id. The last,
`# %% [hand in]`, is Python of ours: it changes `notebook` (JSON), puts files into `folder`, or
sets `raw`, the file's text.
"""

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_HEADING = re.compile(r"^# %% (.+)\n", re.MULTILINE)
_HAND_IN = "[hand in]"


@dataclass(frozen=True, slots=True)
class Handed:
    """One submission of the corpus."""

    name: str
    what: str
    named: str | None
    why: str
    assignment: str
    shown: bool
    alone: bool
    cells: dict[str, str]
    hand_in: str

    def write(self, release: Path, folder: Path, answers: dict[str, str] | None = None) -> None:
        """Put the submission into `folder`, made from the released notebook.

        `answers` by cell stand where the submission has none of its own.
        """
        notebook: dict[str, Any] = json.loads(release.read_text(encoding="utf-8"))
        left = {**(answers or {}), **self.cells}
        for cell in notebook["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = left.pop(grade_id, cell["source"])
        if left:
            raise ValueError(f"{self.name} has cells for {', '.join(left)}: no such in {release}")
        folder.mkdir(parents=True)
        names: dict[str, Any] = {"notebook": notebook, "folder": folder, "json": json}
        exec(compile(self.hand_in, f"{self.name}.py", "exec"), names)  # ours, and in the container
        text = names.get("raw") or json.dumps(notebook)
        (folder / release.name).write_text(text, encoding="utf-8")


def read_corpus(kind: str) -> list[Handed]:
    """The submissions in `cheats` or `honest`, by name."""
    return [_read(path) for path in sorted((HERE / kind).glob("*.py"))]


def _read(path: Path) -> Handed:
    head, *parts = _HEADING.split(path.read_text(encoding="utf-8"))
    lines = (ast.get_docstring(ast.parse(head)) or "").splitlines()
    facts = dict(line.split(": ", 1) for line in lines)
    cells = dict(zip(parts[::2], (part.strip("\n") for part in parts[1::2]), strict=True))
    named = facts.get("named", "none").strip('"')
    return Handed(
        name=path.stem,
        what=facts["what"],
        named=None if named == "none" else named,
        why=facts.get("why", ""),
        assignment=facts.get("assignment", "toy"),
        shown="shown" in facts,
        alone="alone" in facts,
        hand_in=cells.pop(_HAND_IN, ""),
        cells=cells,
    )
