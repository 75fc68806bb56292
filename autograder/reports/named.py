"""Which students a text names.

One word of letters alone may be any word, too. Of fewer than 8 letters (`will`, `anna`) it names
somebody as a folder in a path and among names in a row. Of 8 or more (`security`, `mmustermann`)
it does so everywhere but within what an error says, where such words are common; there it does
in quotes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

_NAME_WORDS = 4
_ROW = 3
_WORD_LETTERS = 8
_WORD = re.compile(r"[\w.@+-]+")
_FOLDER = re.compile(r"[/\\]([\w.@+-]+)(?=[/\\])")
_QUOTED = re.compile(r"""(?<=['"])([\w.@+-]+)(?=['"])""")
# An exception's name and what it says, or what boto3 says: the line and the two after it.
_ERROR = re.compile(
    r"(?:\b\w+(?:Error|Exception|Warning):|An error occurred \(\w+\))[^\n]*(?:\n[^\n]*){0,2}"
)


def words_of(text: str) -> list[str]:
    """Its words in lower case; an id or an address is one."""
    return [word.strip(".-").lower() for word in _WORD.findall(text)]


@dataclass(frozen=True, slots=True)
class Names:
    """What students are known by, in lower case, each with the ids of those whom it names."""

    of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _first_words: frozenset[str] = frozenset()
    """Of the names that have several words."""

    @classmethod
    def made(cls, names: Mapping[str, Iterable[str]]) -> Self:
        """With what is looked up often."""
        several = frozenset(name.split(" ")[0] for name in names if " " in name)
        return cls({name: frozenset(students) for name, students in names.items()}, several)

    def said_in(self, text: str) -> set[str]:
        """All that stand in a text, whatever they mean there."""
        words = words_of(text)
        return {*(self.of.keys() & set(words)), *self._full(words)}

    def told_in(self, text: str) -> set[str]:
        """Those that name somebody where they stand."""
        words = words_of(text)
        found = self.of.keys() & set(words)
        if doubtful := {name for name in found if name.isalpha()}:
            told = {folder.lower() for folder in _FOLDER.findall(text)}
            elsewhere = {*words_of(_ERROR.sub(" ", text)), *map(str.lower, _QUOTED.findall(text))}
            told |= {word for word in elsewhere if len(word) >= _WORD_LETTERS}
            found -= doubtful - told
        return {*found, *self._in_a_row(words), *self._full(words)}

    def _in_a_row(self, words: list[str]) -> Iterator[str]:
        """Names of as many students, one after the other."""
        for place in range(len(words) - _ROW + 1):
            if words[place] in self.of:
                row = words[place : place + _ROW]
                students = [self.of.get(name, frozenset()) for name in row]
                if all(students) and len(frozenset().union(*students)) >= _ROW == len({*row}):
                    yield from row

    def _full(self, words: list[str]) -> Iterator[str]:
        for place, word in enumerate(words):
            if word in self._first_words:
                for length in range(2, _NAME_WORDS + 1):
                    name = " ".join(words[place : place + length])
                    if name in self.of:
                        yield name
