"""Take over what a student's process says it has put out."""

from collections.abc import Iterator
from typing import Any

from autograder.shell.recorder import CUT_MARK, Recorder

_OUTPUTS_LIMIT = 200
_LINES_LIMIT = 500


class ShownOutputs:
    """Keeps outputs of known shape, made of texts only, within a cell's and a notebook's limit."""

    def __init__(self, cell_characters: int, notebook_characters: int) -> None:
        self._cell_characters = cell_characters
        self._left = notebook_characters
        self.was_cut = False
        """Whether the last outputs were more than is kept."""

    def take_over(self, outputs: object) -> tuple[dict[str, Any], ...]:
        """The outputs that are well formed; anything else is left out."""
        recorder = Recorder(max(0, min(self._cell_characters, self._left)))
        for made in _well_formed(outputs):
            if made["output_type"] == "stream":
                recorder.write(made["name"], made["text"])
            else:
                recorder.add(made)
        self._left -= recorder.used
        kept = recorder.take()
        self.was_cut = any(CUT_MARK in output.get("text", "") for output in kept)
        return tuple(kept)


def _well_formed(outputs: object) -> Iterator[dict[str, Any]]:
    for output in outputs[:_OUTPUTS_LIMIT] if isinstance(outputs, list) else []:
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                yield {"output_type": "stream", "name": name, "text": text}
            case {"output_type": "error", "ename": str(name), "evalue": str(value)}:
                lines = output.get("traceback")
                yield {
                    "output_type": "error",
                    "ename": name[:200],
                    "evalue": value[:10_000],
                    "traceback": [
                        line[:10_000]
                        for line in (lines if isinstance(lines, list) else [])[:_LINES_LIMIT]
                        if isinstance(line, str)
                    ],
                }
            case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
                texts = {mime: text for mime, text in data.items() if isinstance(text, str)}
                if texts:
                    yield {"output_type": kind, "data": texts}
