"""Say that results come from other tests than those of now, and the command that mends it."""

import argparse
import sys

from autograder.typed import typed


def tell_outdated(count: int, options: argparse.Namespace) -> None:
    """A line on stderr, so that what a program reads of stdout stays as it is; none for 0."""
    if not count:
        return
    what = "1 result comes" if count == 1 else f"{count} results come"
    command = typed(options, "regrade")
    print(
        f"autograder: {what} from other tests than those of now, and no score of these is final. "
        f"Run: {command}",
        file=sys.stderr,
    )
