"""What a cell changed of what runs it is found after the cell, and told once."""

import builtins
import signal
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.student.patches import Patches
from autograder.wire import channel


class Shell:
    def __init__(self) -> None:
        self.ast_transformers: list[object] = []
        self.input_transformers_cleanup: list[object] = []
        self.input_transformers_post: list[object] = []
        self.custom_exceptions: tuple[type, ...] = ()
        self.events = SimpleNamespace(callbacks={"pre_run_cell": []})

    def run_cell(self) -> None:
        pass


@pytest.fixture
def shell() -> Shell:
    return Shell()


def test_nothing_is_found_where_nothing_changed(shell: Shell) -> None:
    patches = Patches(shell)
    builtins._ = "the last result"  # type: ignore[attr-defined]
    try:
        assert patches.found() == []
    finally:
        del builtins._  # type: ignore[attr-defined]


def test_transformers_are_found_once(shell: Shell) -> None:
    patches = Patches(shell)
    shell.ast_transformers.append(object())
    assert patches.found() == ["IPython's ast_transformers"]
    assert patches.found() == []


@pytest.mark.parametrize("owner", ["class", "instance"])
def test_replaced_method_of_the_shell_is_found(
    shell: Shell, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patches = Patches(shell)
    target: Any = Shell if owner == "class" else shell
    monkeypatch.setattr(target, "run_cell", lambda *_: None)
    (found,) = patches.found()
    assert found.startswith("IPython's run_cell")


def test_callbacks_of_cells_are_found_and_those_of_packages_are_not(shell: Shell) -> None:
    patches = Patches(shell)
    shell.events.callbacks["pre_run_cell"].append(pytest.fail)
    assert patches.found() == []

    def callback() -> None:
        pass

    callback.__module__ = "__main__"
    shell.events.callbacks["pre_run_cell"].append(callback)
    assert patches.found() == ["IPython's events"]


def test_patched_builtin_is_found(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    patches = Patches(shell)
    monkeypatch.setattr(builtins, "AssertionError", ValueError)
    assert patches.found() == ["builtins.AssertionError"]


def test_patched_part_of_the_grader_is_found(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    patches = Patches(shell)
    monkeypatch.setattr(channel.Channel, "send", lambda *_: None)
    assert patches.found() == ["autograder.wire.channel.Channel.send"]


def test_handler_for_a_signal_that_ends_is_found(shell: Shell) -> None:
    patches = Patches(shell)
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        assert patches.found() == ["the handler of SIGTERM"]
    finally:
        signal.signal(signal.SIGTERM, before)
