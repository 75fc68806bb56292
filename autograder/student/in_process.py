"""Run a test beside the student's code, in a copy of their process that ends after it."""

import ast
import builtins
import os
import traceback
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from autograder.shell.cell_shell import CellShell
from autograder.student.untouched import Untouched, replaced_functions

# Taken before any code of the student's runs.
_COMPILE, _EXEC, _PARSE = compile, exec, ast.parse
_TEXT_LIMIT = 10_000
_FILE = "<test cell>"


class InProcessTest:
    """Made in the warm process, so that it knows everything as it was before."""

    def __init__(self, shell: CellShell) -> None:
        self._shell = shell
        self._untouched = Untouched(shell.shell)

    def run(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to the examiner: what the test put out and whether it reached its end."""
        shell, names = self._shell, self._shell.names
        signs = self._untouched.put_back()
        shell.recorder.clear()
        raised = False
        value = f"{question['mark']}v"
        with shell.capture(), shell.shell.builtin_trap:
            try:
                names["__builtins__"] = builtins
                _EXEC(_COMPILE(question["before"], "<earlier test cells>", "exec"), names)
                tree = _PARSE(_plain(question["source"]), _FILE)
                signs += replaced_functions(tree)
                if signs:
                    raise PermissionError(f"the test was not run: {'; '.join(signs)}")
                _EXEC(_COMPILE(_with_proof(tree, question, value), _FILE, "exec"), names)
            except BaseException as error:  # noqa: BLE001 the error is the test's result
                raised = True
                self._show(error)
            else:
                self._show_value(names.pop(value, None))
        return {
            "outputs": shell.recorder.take(),
            "raised": raised,
            "proof": names.pop(question["mark"], None),
            "signs": signs,
        }

    def _show(self, error: BaseException) -> None:
        # The lines of the test are in no file: the traceback names them and does not quote them.
        frames = traceback.format_tb(error.__traceback__)[1:]
        text = _text_of(error)
        name = type(error).__name__
        self._shell.recorder.add(
            {
                "output_type": "error",
                "ename": name,
                "evalue": text,
                "traceback": [*(frame.rstrip("\n") for frame in frames), f"{name}: {text}"],
            }
        )

    def _show_value(self, value: object) -> None:
        """A number is partial credit; only a real one, no object that shows itself as one."""
        if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
            value = value.item()  # type: ignore[attr-defined]
        if value is None:
            return
        text = repr(value) if type(value) in (int, float) else f"a {type(value).__name__}"
        self._shell.recorder.add(
            {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}}
        )


def end_as(status: int) -> None:
    """End this process as its copy ended, unless that ended well."""
    code = os.waitstatus_to_exitcode(status)
    if code:
        os._exit(code if code > 0 else 128 - code)


def _plain(source: str) -> str:
    transform = TransformerManager()  # type: ignore[no-untyped-call]
    text: str = transform.transform_cell(source)
    return text


def _with_proof(tree: ast.Module, question: dict[str, Any], value: str) -> ast.Module:
    """The test with two steps more: its last expression is kept, and the proof is laid down."""
    if tree.body and isinstance(last := tree.body[-1], ast.Expr):
        tree.body[-1] = ast.copy_location(_assign(value, last.value), last)
    tree.body.append(_assign(question["mark"], ast.Constant(question["proof"])))
    return ast.fix_missing_locations(tree)


def _assign(name: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:_TEXT_LIMIT]
    except Exception:  # noqa: BLE001 the class is the student's
        return "(its text cannot be shown)"
