"""Values with wildcards and variables, as policies write them.

Source: IAM User Guide, IAM JSON policy elements: Resource; Variables and tags; Condition
operators.
Simplified: a star or question mark that comes from a variable's value stands for itself.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_KEPT = 4_096
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DEFAULT = re.compile(r"(.*?),\s*'(.*)'\s*", re.DOTALL)
_SPECIAL = ("*", "?", "$")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A value whose variables are filled in: parts that are `(text, plain)`.

    A part that is not plain has wildcards in it.
    """

    parts: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """As one text, for operators that know no wildcards."""
        return "".join(text for text, _ in self.parts)

    def fits(self, value: str) -> bool:
        """Whether the wildcards can stand for something that makes it `value`."""
        return _glob(self.parts, False).fullmatch(value) is not None

    def fits_ignoring_case(self, value: str) -> bool:
        """The same, where upper and lower case are one, as in the names of actions."""
        return _glob(self.parts, True).fullmatch(value) is not None


@lru_cache(_KEPT)
def _glob(parts: tuple[tuple[str, bool], ...], ignoring_case: bool) -> re.Pattern[str]:
    pieces = [""]  # what stands between stars
    for text, plain in parts:
        runs = [text] if plain else text.split("*")
        for number, run in enumerate(runs):
            if number:
                pieces.append("")
            pieces[-1] += re.escape(run) if plain else re.escape(run).replace(r"\?", ".")
    first, *middle = pieces
    written = first
    if middle:
        # The leftmost place of a piece is as good as any, so a group never gives it back: no
        # pattern takes more than a look at each character of the value for each piece.
        written += "".join(f"(?>.*?{piece})" for piece in middle[:-1] if piece)
        written += f".*{middle[-1]}"
    flags = re.DOTALL | (re.IGNORECASE if ignoring_case else 0)
    return re.compile(written, flags)


def plain_pattern(text: str) -> Pattern:
    """A value without variables: `*` and `?` are wildcards."""
    return Pattern(((text, False),))


def filled_in(text: str, value_of: Callable[[str], str | None]) -> Pattern | None:
    """A value with its variables filled in; None where one has no value and no default.

    `value_of` gives the value of a key of the request. `${*}`, `${?}` and `${$}` stand for
    those characters themselves, and `${key, 'default'}` names what holds where there is no key.
    """
    parts: list[tuple[str, bool]] = []
    position = 0
    for found in _VARIABLE.finditer(text):
        parts.append((text[position : found.start()], False))
        value = _value(found[1], value_of)
        if value is None:
            return None
        parts.append((value, True))
        position = found.end()
    parts.append((text[position:], False))
    return Pattern(tuple(part for part in parts if part[0]))


def _value(inside: str, value_of: Callable[[str], str | None]) -> str | None:
    if inside in _SPECIAL:
        return inside
    with_default = _DEFAULT.fullmatch(inside)
    if with_default is None:
        return value_of(inside.strip())
    value = value_of(with_default[1].strip())
    return with_default[2] if value is None else value


def variables_in(text: str) -> tuple[str, ...]:
    """The keys that a value's variables name."""
    keys = []
    for found in _VARIABLE.finditer(text):
        with_default = _DEFAULT.fullmatch(found[1])
        key = (with_default[1] if with_default else found[1]).strip()
        if key not in _SPECIAL:
            keys.append(key)
    return tuple(keys)


_SEGMENTS = 6


def arn_fits(value: str, wanted: Pattern) -> bool:
    """Whether an ARN meets another: each of the six parts between colons by itself."""
    have = value.split(":", _SEGMENTS - 1)
    want = _split_segments(wanted)
    if len(have) != _SEGMENTS or len(want) != _SEGMENTS:
        return False
    return all(pattern.fits(segment) for segment, pattern in zip(have, want, strict=True))


def _split_segments(pattern: Pattern) -> list[Pattern]:
    segments: list[list[tuple[str, bool]]] = [[]]
    for text, plain in pattern.parts:
        pieces = text.split(":", _SEGMENTS - len(segments))
        segments[-1].append((pieces[0], plain))
        segments.extend([(piece, plain)] for piece in pieces[1:])
    return [Pattern(tuple(one)) for one in segments]
