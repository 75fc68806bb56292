"""Tracebacks without the code of tests, of libraries and of the grader's machine."""

import re
from collections.abc import Collection, Iterator

from autograder.reports.notebook.cells import Output
from autograder.reports.notebook.terminal_text import without_escapes

# Of IPython 9 and 8: "Cell In[3], line 2", "Cell In [3], line 2"; of older ones "Input In [3]".
_FRAME = re.compile(r"(?:Cell|Input) In ?\[(\d+)\]")
_FILE = re.compile(r"(?:File |\S+\.py[: ])")
_THEIRS = "in the student's code: "
_FRAMES = 20


def students_traceback(output: Output, their_cells: Collection[int]) -> str:
    """The exception's name and message below those frames that are in the student's own cells.

    IPython quotes the lines around each frame: of a test cell these can be hidden tests, so of
    a frame in any other cell nothing is kept.
    """
    text = without_escapes("\n".join(output.traceback))
    told = [block for block in text.split("\n\n") if _is_in(block, their_cells)][-_FRAMES:]
    spoken = f"{output.error}: {output.message}" if output.message else output.error
    where = [line for line in text.splitlines() if line.startswith(_THEIRS)][:_FRAMES]
    return "\n\n".join([*told, "\n".join([spoken, *where])])


def _is_in(block: str, cells: Collection[int]) -> bool:
    found = _FRAME.match(block.lstrip("\n"))
    lines = list(_frame_heads(block))
    # One block, one frame: a block that holds another cell's frame is not kept.
    return found is not None and len(lines) == 1 and int(found.group(1)) in cells


def _frame_heads(block: str) -> Iterator[str]:
    for line in block.splitlines():
        if _FRAME.match(line) or _FILE.match(line):
            yield line
