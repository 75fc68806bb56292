"""Python code in colours.

One pass of one pattern, and not a lexer's: a student's code need not even be Python, and a class
has thousands of cells.
"""

import builtins
import keyword
import re
from functools import lru_cache

from autograder.reports.markup import Html, escape

_LENGTH = 200_000
# A text's end may be missing: whatever begins one matches, so that nothing is tried twice.
_PATTERN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>(?:\b[rbfuRBFU]{1,2})?(?:
        \"\"\"(?:[^\\"]|\\.|"(?!""))*(?:\"\"\")?
        |'''(?:[^\\']|\\.|'(?!''))*(?:''')?
        |"(?:[^\\"\n]|\\.)*"?
        |'(?:[^\\'\n]|\\.)*'?))
    |(?P<number>\b\d[\w.]*)
    |(?P<magic>^[%!][^\n]*)
    |(?P<word>\b[A-Za-z_]\w*)""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_KEYWORDS = frozenset(keyword.kwlist)
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_CLASSES = {"comment": "hc", "string": "hs", "number": "hn", "magic": "hk"}

STYLE = """
.hk { color: var(--code-key); } .hs { color: var(--code-text); } .hn { color: var(--code-number); }
.hc { color: var(--soft); font-style: italic; } .hb { color: var(--code-name); }
:root { --code-key: #8a3fb0; --code-text: #1b6e3c; --code-number: #9a4a00; --code-name: #1f5fc4; }
@media (prefers-color-scheme: dark) {
  :root { --code-key: #d3a2f2; --code-text: #8fd6a5; --code-number: #f0b37a; --code-name: #8ab4ff; }
}
"""


@lru_cache(maxsize=512)
def coloured(source: str) -> Html:
    """The code with its comments, texts, numbers and keywords marked."""
    if len(source) > _LENGTH:
        return escape(source)
    pieces: list[str] = []
    end = 0
    for found in _PATTERN.finditer(source):
        pieces.append(escape(source[end : found.start()]))
        pieces.append(_marked(found))
        end = found.end()
    pieces.append(escape(source[end:]))
    return Html("".join(pieces))


def _marked(found: re.Match[str]) -> str:
    text = found.group()
    kind = _CLASSES.get(found.lastgroup or "")
    if found.lastgroup == "word":
        kind = "hk" if text in _KEYWORDS else "hb" if text in _BUILTINS else None
    return f'<span class="{kind}">{escape(text)}</span>' if kind else escape(text)
