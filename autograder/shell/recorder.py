"""Collects what a cell puts out, up to a limit."""

import io
from typing import Any, Literal

_ERROR_CHARACTERS = 10_000
_ERROR_LINES = 200
CUT_MARK = "... output cut here: the cell wrote more than is kept ..."

StreamName = Literal["stdout", "stderr"]


class Recorder:
    """The outputs of one cell, as dicts in nbformat's form, at most `limit_characters` long."""

    def __init__(self, limit_characters: int) -> None:
        self.limit_characters = limit_characters
        self.clear()

    def clear(self) -> None:
        """Begin a new cell."""
        self.outputs: list[dict[str, Any]] = []
        self._left = self.limit_characters
        self._pieces: list[str] = []
        self._stream: StreamName | None = None

    def write(self, name: StreamName, text: str) -> None:
        """Text on stdout or stderr; neighbouring texts become one output."""
        if not text or self._left <= 0:
            return
        if self._stream != name:
            self._close_stream()
            self._stream = name
        if len(text) > self._left:
            text = text[: self._left] + f"\n{CUT_MARK}\n"
        self._left -= len(text)
        self._pieces.append(text)

    def add(self, output: dict[str, Any]) -> None:
        """A display, a result or an error; left out when it would pass the limit."""
        self._close_stream()
        size = _size(output)
        if output["output_type"] == "error":
            # Shortened rather than left out: it says why the cell ended.
            lines = output["traceback"]
            output = {
                **output,
                "evalue": output["evalue"][:_ERROR_CHARACTERS],
                "traceback": [line[:_ERROR_CHARACTERS] for line in lines[:_ERROR_LINES]],
            }
        elif size > self._left:
            self._left = 0
            output = {"output_type": "stream", "name": "stderr", "text": f"{CUT_MARK}\n"}
        self._left -= size
        self.outputs.append(output)

    @property
    def used(self) -> int:
        """How many characters of the limit the cell has used."""
        return self.limit_characters - self._left

    def forget(self) -> None:
        """What `clear_output()` asks for."""
        left = self._left
        self.clear()
        self._left = left

    def take(self) -> list[dict[str, Any]]:
        """The outputs so far; the recorder is empty afterwards."""
        self._close_stream()
        outputs = self.outputs
        self.clear()
        return outputs

    def _close_stream(self) -> None:
        if self._stream is not None:
            text = "".join(self._pieces)
            self.outputs.append({"output_type": "stream", "name": self._stream, "text": text})
            self._stream = None
            self._pieces = []


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "utf-8"

    def __init__(self, recorder: Recorder, name: StreamName) -> None:
        super().__init__()
        self._recorder = recorder
        self._name: StreamName = name

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Record the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._recorder.write(self._name, text)
        return len(text)


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(part) + len(str(key)) for key, part in value.items())
    if isinstance(value, list):
        return sum(_size(part) for part in value)
    return 8
