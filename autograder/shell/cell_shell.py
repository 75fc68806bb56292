"""An IPython shell without a kernel: cells in, notebook outputs out."""

import ast
import base64
import builtins
import getpass
import os
import sys
from collections.abc import Iterable
from copy import deepcopy
from types import TracebackType
from typing import Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograder.shell.known_cells import KnownCells
from autograder.shell.recorder import Recorder, Stream


class _Publisher(DisplayPublisher):
    recorder: Recorder

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_more: Any,
    ) -> None:
        self.recorder.add(
            {
                "output_type": "display_data",
                "data": _as_text(data),
                "metadata": metadata or {},
            }
        )

    def clear_output(self, wait: bool = False) -> None:
        self.recorder.forget()


class _ResultHook(DisplayHook):
    recorder: Recorder

    def write_output_prompt(self) -> None:
        """The notebook shows the number by itself."""

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        self.recorder.add(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": _as_text(format_dict),
                "metadata": md_dict or {},
            }
        )


class _Shell(InteractiveShell):
    recorder: Recorder
    compile: KnownCells
    compiler_class = Type(KnownCells)

    def __init__(self, **arguments: Any) -> None:
        self._rewritten: dict[str, tuple[str, bool]] = {}
        super().__init__(**arguments)  # type: ignore[no-untyped-call]

    def know(self, source: str) -> None:
        """Read and compile a cell now, for when it is run."""
        if len(source.splitlines()) < 2:
            return  # what IPython makes of a single line depends on the names that stand by then
        try:
            rewritten = self._rewrite(source)
            awaits = super().should_run_async(source, transformed_cell=rewritten)
        except Exception:  # noqa: BLE001 whatever it is, it comes again when the cell is run
            return
        self._rewritten[source] = rewritten, awaits
        self.compile.know(rewritten)

    def _rewrite(self, source: str) -> str:
        rewritten: str = super().transform_cell(source)  # type: ignore[no-untyped-call]
        return rewritten

    def transform_cell(self, raw_cell: str) -> Any:
        known = self._rewritten.get(raw_cell)
        return self._rewrite(raw_cell) if known is None else known[0]

    def should_run_async(self, raw_cell: str, **more: Any) -> bool:
        known = self._rewritten.get(raw_cell)
        return super().should_run_async(raw_cell, **more) if known is None else known[1]

    def transform_ast(self, node: ast.AST) -> Any:
        # Who changes a cell's statements changes a copy: those that are known stay as they are.
        own = deepcopy(node) if self.ast_transformers else node
        return super().transform_ast(own)  # type: ignore[no-untyped-call]

    def init_io(self) -> None:
        """stdout and stderr are set by `CellShell`."""

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window."""

    def _format_exception_for_storage(self, exception: BaseException, *_: Any) -> dict[str, Any]:
        """There is no history to store it in, and to draw a traceback twice takes its time."""
        return {"ename": type(exception).__name__, "evalue": _text_of(exception), "traceback": []}

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException, stb: list[str]
    ) -> None:
        self.recorder.add(
            {
                "output_type": "error",
                "ename": getattr(etype, "__name__", str(etype)),
                "evalue": _text_of(evalue),
                # Plain lines bring their ends along.
                "traceback": [str(line).rstrip("\n") for line in stb]
                if self.xmode == "Plain"
                else [str(line) for line in stb],
            }
        )


class CellShell:
    """Runs cells one after the other in one namespace.

    With `plain` a traceback is a line and its text for each frame: quoting and colouring the
    code around them takes 100 ms of CPU at each failure.
    """

    def __init__(self, output_characters: int, plain: bool = False) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor" if plain else "neutral"
        config.InteractiveShell.xmode = "Plain" if plain else "Context"
        config.InteractiveShell.autocall = 0
        self.recorder = Recorder(output_characters)
        make: Any = _Shell.instance
        self.shell: Any = make(
            config=config, display_pub_class=_Publisher, displayhook_class=_ResultHook
        )
        for part in (self.shell, self.shell.display_pub, self.shell.displayhook):
            part.recorder = self.recorder
        formatter = self.shell.display_formatter
        formatter.active_types = formatter.format_types
        self.shell.system = self.shell.system_piped
        _import_from_beside()
        builtins.input = _refuse_input
        getpass.getpass = _refuse_input

    def know(self, sources: Iterable[str]) -> None:
        """Read and compile cells before they are run, so that running them takes less."""
        for source in sources:
            self.shell.know(source)

    @property
    def names(self) -> dict[str, Any]:
        """The namespace of the cells."""
        namespace: dict[str, Any] = self.shell.user_ns
        return namespace

    def run(self, source: str, number: int) -> tuple[list[dict[str, Any]], BaseException | None]:
        """Run one cell as `In[number]`; its outputs, and what it raised."""
        self.recorder.clear()
        self.shell.execution_count = number
        with self.capture():
            result = self.shell.run_cell(source, store_history=True, silent=False)
        return self.recorder.take(), result.error_before_exec or result.error_in_exec

    def show_error(self, error: BaseException) -> None:
        """Record an error that was met outside of a cell's own code."""
        self.recorder.add(
            {
                "output_type": "error",
                "ename": type(error).__name__,
                "evalue": _text_of(error),
                "traceback": [f"{type(error).__name__}: {_text_of(error)}"],
            }
        )

    def capture(self) -> "_Captured":
        """While in this context, stdout and stderr go to the recorder."""
        return _Captured(self.recorder)


class _Captured:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> None:
        self._before = sys.stdout, sys.stderr
        sys.stdout = Stream(self._recorder, "stdout")
        sys.stderr = Stream(self._recorder, "stderr")

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        sys.stdout, sys.stderr = self._before


def silence_descriptors() -> None:
    """Send what is written past Python, to descriptors 0 to 2, nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _import_from_beside() -> None:
    """Let cells import modules that lie beside the notebook, as in a kernel of Jupyter's.

    After Python's own library: no file of a student's stands in for a part of that.
    """
    if "" in sys.path:
        return
    places = [
        place
        for place, path in enumerate(sys.path)
        if os.path.basename(path) in ("site-packages", "dist-packages")
    ]
    sys.path.insert(min(places, default=len(sys.path)), "")


def _refuse_input(*_args: object, **_more: object) -> NoReturn:
    raise StdinNotImplementedError("input() is not available while a notebook is graded")


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 the class is the student's
        return "(its text cannot be shown)"


def _as_text(data: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }
