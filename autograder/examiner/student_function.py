"""A function of the student's, as a test cell sees it."""

import signal
import sys
import time
from typing import Any

from autograder.examiner.ends import CannotUse, StudentEnded, TimeIsUp, as_raised
from autograder.examiner.patience import Patience
from autograder.examiner.student_link import StudentLink
from autograder.shell.recorder import Stream
from autograder.wire.plain import NotPlainError, decode, encode

_LAST_WORDS_S = 5.0


class StudentFunction:
    """Calls the function in the student's process: plain data in, plain data out."""

    def __init__(self, name: str, link: StudentLink, patience: Patience, told: set[str]) -> None:
        """`told` has the names of the functions of which the test knows that they printed."""
        self.__name__ = self.__qualname__ = name
        self._link = link
        self._patience = patience
        self._told = told

    def __repr__(self) -> str:
        return f"<the student's function {self.__name__}>"

    def __call__(self, *args: object, **keywords: object) -> Any:
        """What the function returns; what it raises comes as the same built-in exception."""
        __tracebackhide__ = True  # IPython leaves this frame out of the test's traceback
        name = self.__name__
        try:
            question = {
                "do": "call",
                "name": name,
                "args": encode(args, f"an argument of {name}()"),
                "keywords": encode(keywords, f"an argument of {name}()"),
            }
        except NotPlainError as error:
            raise CannotUse(f"{error}; a test can pass only plain data to {name}()") from None
        deadline = self._patience.until(name)
        started = time.monotonic()
        try:
            answer = self._link.ask(question, deadline)
            late = bool(answer["late"])
        except TimeIsUp:
            # The cell's own alarm came right after the answer to the interrupt.
            late = True
        if late:
            # Time for the test to end by itself and say why, before the alarm looks again.
            signal.setitimer(signal.ITIMER_REAL, _LAST_WORDS_S, 0.25)
            raise StudentEnded(
                self._patience.lost(name, deadline - started), timed_out=True
            ) from None
        self._show(answer.get("outputs"))
        return self._read(answer)

    def _show(self, outputs: object) -> None:
        """What the function printed, to a test that listens; else that it printed, once a test.

        In the test's own outputs it would tell its author with what a hidden test calls it.
        That it printed is never on stderr: there stock nbgrader takes points for it.
        """
        for output in outputs if isinstance(outputs, list) else []:
            if not isinstance(output, dict) or not isinstance(output.get("text"), str):
                continue
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            stream = sys.stderr if name == "stderr" else sys.stdout
            if not isinstance(stream, Stream):
                stream.write(output["text"])
            elif self.__name__ not in self._told and isinstance(sys.stdout, Stream):
                self._told.add(self.__name__)
                sys.stdout.write(
                    f"(the student's function {self.__name__}() printed; its text is not kept)\n"
                )

    def _read(self, answer: dict[str, Any]) -> Any:
        __tracebackhide__ = True
        name = self.__name__
        if "returned" in answer:
            try:
                return decode(answer["returned"])
            except NotPlainError as error:
                raise CannotUse(f"{name}() returned something unreadable: {error}") from None
        raised = answer.get("raised")
        if isinstance(raised, dict):
            kinds, text = raised.get("kinds"), raised.get("text")
            if isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds):
                raise as_raised(kinds, str(text), raised.get("where"))
        if "interrupted" in answer:
            raise as_raised(["RuntimeError"], f"{name}() was interrupted")
        reason = str(answer.get("not_plain") or answer.get("unsendable") or "no proper answer")
        raise CannotUse(f"{name}() gave nothing that a test can use: {reason[:2000]}")
