"""A text with * for any letters, as EventBridge's patterns have it.

Source: EventBridge User Guide, Comparison operators for use in event patterns (wildcard): * stands
for any letters, a backslash before * or a backslash takes it as it is.
"""

_ANY = "*"
_ESCAPE = "\\"


def literals(pattern: str) -> tuple[str, ...]:
    """What stands before, between and after the *s of a pattern."""
    parts, letters = [""], iter(pattern)
    for letter in letters:
        if letter == _ANY:
            parts.append("")
        elif letter == _ESCAPE:
            escaped = next(letters, "")
            # Before any other letter a backslash is one letter more.
            parts[-1] += escaped if escaped in (_ANY, _ESCAPE) else letter + escaped
        else:
            parts[-1] += letter
    return tuple(parts)


def has_consecutive(pattern: str) -> bool:
    """Two *s side by side, which EventBridge does not take."""
    return "" in literals(pattern)[1:-1]


def matches(text: object, pattern: str) -> bool:
    """Whether a pattern is a text's; what is no text has none.

    Each literal is looked for once, from where the one before it was found: a regular expression
    that goes back at each * would not end for texts of some dozen letters.
    """
    if not isinstance(text, str):
        return False
    first, *middle = literals(pattern)
    if not middle:
        return text == first
    last = middle.pop()
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for literal in middle:
        found = text.find(literal, at, end)
        if found < 0:
            return False
        at = found + len(literal)
    return True
