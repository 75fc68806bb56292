"""Lines of memcached's text protocol as commands, and what is wrong with those that are none.

Source: github.com/memcached/memcached, doc/protocol.txt.
Simplified: no meta commands, no verbosity levels, no binary protocol.
"""

from dataclasses import dataclass

LONGEST_KEY_BYTES = 250
_STORES = {b"set", b"add", b"replace", b"append", b"prepend", b"cas"}
# How many words may follow the command, without `noreply`.
_WORDS = {
    b"delete": (1, 1),
    b"incr": (2, 2),
    b"decr": (2, 2),
    b"touch": (2, 2),
    b"flush_all": (0, 1),
    b"version": (0, 0),
    b"stats": (0, 1),
    b"quit": (0, 0),
    b"config": (2, 2),
}
_WITH_KEY = {b"delete", b"incr", b"decr", b"touch"}
_QUIET = {b"delete", b"incr", b"decr", b"touch", b"flush_all"}


class ProtocolError(Exception):
    """A line that is no command; the message is the answer it gets.

    `skip_bytes`: a data block of that size follows, which nobody will read. `forget`: a key whose
    value was to be replaced, so that nobody gets the old one.
    """

    def __init__(self, answer: str, skip_bytes: int = 0, forget: bytes | None = None) -> None:
        super().__init__(answer)
        self.answer = answer
        self.skip_bytes = skip_bytes
        self.forget = forget


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `words` are what followed its name, without `noreply`.

    `data_bytes`: how long the data block is that follows; None: none does.
    """

    name: bytes
    words: tuple[bytes, ...]
    quiet: bool = False
    data_bytes: int | None = None


def parse(line: bytes, most_bytes: int) -> Command:
    """The command in a line, without its end. `most_bytes`: the largest value that is taken.

    Raises ProtocolError.
    """
    name, *words = line.split() or [b""]
    if name in _STORES:
        return _store(name, words, most_bytes)
    if name in (b"get", b"gets"):
        if not words:
            raise ProtocolError("ERROR")
        _require_keys(words)
        return Command(name, tuple(words))
    if name not in _WORDS:
        raise ProtocolError("ERROR")
    quiet = name in _QUIET and words[-1:] == [b"noreply"]
    words = words[:-1] if quiet else words
    least, most = _WORDS[name]
    if not least <= len(words) <= most:
        raise ProtocolError("ERROR")
    if name in _WITH_KEY:
        _require_keys(words[:1])
    return Command(name, tuple(words), quiet)


def number(word: bytes, refused: str, least: int, most: int = (1 << 64) - 1) -> int:
    """A word as a number in that range; `refused` is the answer otherwise."""
    digits = word.removeprefix(b"-")
    # Not int(): it would take "+1", "1_000" and digits of other scripts.
    if not digits.isdigit() or len(digits) > 20 or not least <= int(word) <= most:
        raise ProtocolError(refused)
    return int(word)


def _store(name: bytes, words: list[bytes], most_bytes: int) -> Command:
    quiet = words[-1:] == [b"noreply"]
    words = words[:-1] if quiet else words
    if len(words) != (5 if name == b"cas" else 4):
        raise ProtocolError("ERROR")
    bad = "CLIENT_ERROR bad command line format"
    size = number(words[3], bad, 0, (1 << 31) - 1)
    try:
        _require_keys(words[:1])
        number(words[1], bad, 0, (1 << 32) - 1)
        number(words[2], bad, -(1 << 31), (1 << 31) - 1)
        if name == b"cas":
            number(words[4], bad, 0)
    except ProtocolError as error:
        raise ProtocolError(error.answer, size + 2) from None
    if size > most_bytes:
        raise ProtocolError("SERVER_ERROR object too large for cache", size + 2, words[0])
    return Command(name, tuple(words), quiet, size)


def _require_keys(keys: list[bytes]) -> None:
    if any(len(key) > LONGEST_KEY_BYTES or _has_control(key) for key in keys):
        raise ProtocolError("CLIENT_ERROR bad command line format")


def _has_control(key: bytes) -> bool:
    return any(byte < 33 or byte == 127 for byte in key)
