"""What the shell does slowly at its first use only, done before any submission is there."""

import contextlib
import linecache
import sys

from autograder.shell.cell_shell import CellShell

_OUTPUT_CHARACTERS = 100_000
_CELLS = (
    # One of each kind of string: the tokenizer compiles an expression for each.
    "'a', \"b\", '''c''', \"\"\"d\"\"\", r'e', f\"{1:.1f}\", f'''{2}'''",
    "from collections import Counter\n\n\ndef first(words):\n    return Counter(words)\n",
    "for word in ['a', 'b']:\n    print(word, {word: 1}, end='\\n')\n",
    "display({'a': [1, 2.0, None]})",
    "1 +",
    "first(missing)",
    "def fail(value):\n    # A comment.\n    raise ValueError(f'{value!r}') from KeyError('a')\n",
    "for number in range(3):\n    fail(number)  # the error is wanted\n",
    'assert first(\'ab\') == {}, """a text"""',
)


def go_through() -> None:
    """Run harmless cells and show their errors, in a shell that is thrown away.

    The first traceback alone imports and compiles what colours it, which is far more work than
    a student's cells. To be called where no other shell is yet.
    """
    known = set(linecache.cache)
    shell = CellShell(_OUTPUT_CHARACTERS)
    for number, source in enumerate(_CELLS, start=1):
        shell.run(source, number)
    # IPython keeps the one shell of a process: the next one is new.
    type(shell.shell).clear_instance()
    for name in set(linecache.cache) - known:
        if name.startswith("<"):
            del linecache.cache[name]
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        with contextlib.suppress(AttributeError):
            delattr(sys, name)
