"""Go through the instructor's own notebooks once, before any submission.

Whatever takes long at its first use (imports, models, tables that libraries build and keep) is
then done in the warm process that every submission's is forked from. No student's process comes
from it, and nothing that a rehearsal names is seen by a test cell.
"""

import contextlib
import decimal
import io
import os
import random
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from autograder.examiner.definitions import plain_python
from autograder.examiner.ends import TimeIsUp
from autograder.examiner.names import names_needed
from autograder.steps.source_cells import code_cells


def rehearse(notebooks: Sequence[Path], limit_s: float) -> None:
    """Run all code cells of each notebook, solutions and tests, in one namespace.

    What a cell raises is nobody's concern here; after `limit_s` the rest is left out.
    """
    for path in notebooks:
        with _as_before(), _time_limit(limit_s), contextlib.suppress(TimeIsUp):
            names = {"__name__": "__main__"}
            for source in code_cells(path):
                # Each submission's process asks this of the same test cells.
                names_needed(plain_python(source))
                # A solution may fail on purpose, or lack files that it has elsewhere.
                with contextlib.suppress(Exception, SystemExit):
                    exec(compile(plain_python(source), "<rehearsal>", "exec"), names)


@contextlib.contextmanager
def _as_before() -> Iterator[None]:
    """Put back what cells commonly change in their process; what they print is dropped."""
    environment, folder, path = dict(os.environ), os.getcwd(), list(sys.path)
    state = random.getstate()
    context = decimal.getcontext().copy()
    # What is not imported by now has no state that a submission could meet.
    numpy = sys.modules.get("numpy.random")
    numpy_state = None if numpy is None else numpy.get_state()
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            yield
    finally:
        random.setstate(state)
        decimal.setcontext(context)
        if numpy is not None:
            numpy.set_state(numpy_state)
        sys.path[:] = path
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)


@contextlib.contextmanager
def _time_limit(limit_s: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeIsUp("the rehearsal took too long")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
