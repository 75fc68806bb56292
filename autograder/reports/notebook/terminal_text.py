"""What was written to a terminal, as HTML: colours kept, every other escape taken out."""

import re

from autograder.reports.markup import Html, escape

# Any control sequence, a title or link sequence, or an escape with one letter.
_ESCAPE = re.compile(r"\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]{0,4000}(?:\x07|\x1b\\)|[@-_])")
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")

STYLE = """
.ansi-bold { font-weight: 650; }
.ansi-red { color: var(--bad); } .ansi-green { color: var(--good); }
.ansi-yellow { color: var(--some); } .ansi-blue, .ansi-cyan { color: var(--accent); }
.ansi-magenta { color: var(--code-key); }
"""


def without_escapes(text: str) -> str:
    """The text alone."""
    return _ESCAPE.sub("", text)


def coloured_text(text: str, limit: int = 20_000) -> Html:
    """The text with its basic colours; past `limit` characters it is cut, and says so."""
    text = "\n".join(map(_last_state, text.replace("\r\n", "\n").split("\n")))
    cut = text[:limit]
    pieces: list[str] = []
    end, opened = 0, False
    now: dict[str, str] = {}
    for found in _ESCAPE.finditer(cut):
        pieces.append(escape(cut[end : found.start()]))
        end = found.end()
        if found.group(2) != "m":
            continue
        _change(now, found.group(1))
        if opened:
            pieces.append("</span>")
        opened = bool(now)
        if opened:
            pieces.append(f'<span class="{" ".join(now.values())}">')
    pieces.append(escape(cut[end:]))
    if opened:
        pieces.append("</span>")
    if len(text) > limit:
        pieces.append(f"\n... {len(text) - limit} more characters are not shown ...")
    return Html("".join(pieces))


def _last_state(line: str) -> str:
    """What stands in a line after each carriage return has written over what was before."""
    body = line.rstrip("\r")
    return body.rpartition("\r")[2] + line[len(body) :]


def _change(now: dict[str, str], codes: str) -> None:
    numbers = [int(code) for code in codes.split(";") if code.isdecimal() and len(code) < 4] or [0]
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            now.clear()
        elif number == 1:
            now["weight"] = "ansi-bold"
        elif number == 22:
            now.pop("weight", None)
        elif 30 <= number <= 37 or 90 <= number <= 97:
            now["colour"] = f"ansi-{_COLOURS[number % 10]}"
        elif number == 39:
            now.pop("colour", None)
        elif number in (38, 48):
            # A colour of a larger palette: its numbers are no codes of their own.
            skip = {5: 2, 2: 4}.get(numbers[0] if numbers else 0, 1)
            del numbers[:skip]
