"""Runs notebooks' cells fast: one warm process, a fork of it for each notebook.

Started as `python -m tests.notebooks.cell_runner`; reads one job a line from stdin and writes
one result a line to stdout, both JSON. `CellRunner` is its front.

A job has `cells` ([grade_id, is_test, source]) and `two_processes`. With it true, a test cell
sees the student's names as our grader shows them: data as JSON data, functions as callables
that take and return JSON. With it false all cells share one namespace, as in a notebook.
"""

import ast
import builtins
import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from typing import Any

SECONDS_A_CELL = 60


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """What one cell did; `error` is the last line of its traceback, "" when it ran through."""

    error: str
    stdout: str
    stderr: str


class CellRunner:
    """A warm process that runs notebooks, each in a fork of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.notebooks.cell_runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )

    def run(
        self, cells: list[tuple[str, bool, str]], *, two_processes: bool
    ) -> dict[str, CellOutcome]:
        """The outcome of each code cell, by its id. `cells` are (id, is_test, source)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"cells": cells, "two_processes": two_processes}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        outcomes = json.loads(self._process.stdout.readline())
        return {cell_id: CellOutcome(**outcome) for cell_id, outcome in outcomes.items()}

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def _serve() -> None:
    _warm_up()
    for line in sys.stdin:
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            with os.fdopen(write_end, "w") as answer:
                json.dump(_run_notebook(**json.loads(line)), answer)
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            text = answer.read()
        os.waitpid(child, 0)
        print(text, flush=True)


def _warm_up() -> None:
    import boto3

    import minicloud

    minicloud.start(seed=7)
    for service in ("ec2", "elbv2", "sns", "acm"):
        boto3.client(service)
    boto3.client("ec2").describe_instances()
    boto3.client("elbv2").describe_load_balancers()
    minicloud.stop()


def _run_notebook(cells: list[list[Any]], two_processes: bool) -> dict[str, dict[str, str]]:
    student: dict[str, Any] = {"__name__": "__main__"}
    trusted: dict[str, Any] = {"__name__": "__main__"} if two_processes else student
    outcomes = {}
    for cell_id, is_test, source in cells:
        if is_test and two_processes:
            for name in _names_it_needs(source):
                trusted.pop(name, None)
                if name in student:
                    trusted[name] = _across_the_wire(student[name])
        outcomes[cell_id] = _run_cell(cell_id, source, trusted if is_test else student)
    return outcomes


def _run_cell(cell_id: str, source: str, namespace: dict[str, Any]) -> dict[str, str]:
    stdout, stderr, error = io.StringIO(), io.StringIO(), ""
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(SECONDS_A_CELL)
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            exec(compile(source, f"<{cell_id}>", "exec"), namespace)
        except BaseException as problem:  # noqa: BLE001 - whatever a student's cell raises
            error = traceback.format_exception_only(problem)[-1].strip() or repr(problem)
    signal.alarm(0)
    return {"error": error, "stdout": stdout.getvalue(), "stderr": stderr.getvalue()}


def _give_up(*_: object) -> None:
    raise TimeoutError(f"a cell ran for more than {SECONDS_A_CELL} s")


def _names_it_needs(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    loaded = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return loaded - bound - set(dir(builtins))


def _across_the_wire(value: Any) -> Any:
    """The value as a test sees it; a function's arguments and answer must be plain JSON."""
    if not callable(value):
        return json.loads(json.dumps(value))

    def call(*arguments: Any, **keywords: Any) -> Any:
        arguments, keywords = json.loads(json.dumps([arguments, keywords]))
        return json.loads(json.dumps(value(*arguments, **keywords)))

    return call


if __name__ == "__main__":
    _serve()
