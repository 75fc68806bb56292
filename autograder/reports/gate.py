"""The gate: nothing that a student gets may tell a hidden test or name another student.

What counts as a line of a hidden test, blanks apart:
- it has at least 12 characters that are no blanks, and is no import;
- it is nowhere in what students were given;
- it is not wholly inside the message of an `assert` or a `raise`: that is written for students.
What counts as a name: ids, full names and e-mail addresses of at least 4 characters that occur
neither in the assignment's own text nor in the words of our pages (`named` says where).
What a student handed in is theirs: a page may show it to them, whatever it says.

Simplified: text in pictures is not read.
"""

import ast
import builtins
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.errors import GradingError
from autograder.reports.hidden import Delimiters, released_text
from autograder.reports.named import Names, words_of
from autograder.reports.records import ClassRecord, StudentRecord
from autograder.steps.blueprint import Blueprint

_LINE_CHARACTERS = 12
_NAME_CHARACTERS = 4
_BLANK = re.compile(r"\s+")
# What stands in two of these is read as two texts; within one, tags divide words.
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure"
    r"|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead"
    r"|tr|ul)\b[^>]*>",
    re.IGNORECASE,
)
# More lines than what an error says has (named.py).
_APART = "\n\n\n"
_TAG = re.compile(r"<[^>]*>")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
# Its tracebacks name them on every second page.
_PYTHONS_WORDS = frozenset(name.lower() for name in dir(builtins))
_IMPORT = re.compile(r"\s*(?:import|from)\s")


class LeakError(GradingError):
    """A page would tell what its reader must not know; it is not written."""

    exit_code = 13


@dataclass(frozen=True, slots=True)
class Leak:
    """What was found, without its text."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What no student may read, for one assignment and its class."""

    lines: Mapping[str, str] = field(default_factory=dict)
    """Lines of hidden tests without blanks, each with the id of its cell."""
    names: Names = field(default_factory=Names)


def secrets_of(
    record: ClassRecord,
    blueprints: Iterable[Blueprint],
    words: Delimiters,
    known_words: str = "",
) -> Secrets:
    """The secrets of a class; `known_words` is text of our own, in which no word is a name."""
    blueprints = list(blueprints)
    given = _squeezed(released_text(blueprints, words))
    tests = [cell for blueprint in blueprints for cell in blueprint.cells if cell.is_test]
    lines = {
        line: cell.grade_id for cell in tests for line in _secret_lines(cell.source, words, given)
    }
    common = {*_PYTHONS_WORDS, *words_of(known_words)}
    for blueprint in blueprints:
        for cell in blueprint.cells:
            common.update(words_of(cell.source), words_of(cell.grade_id))
        common.update(words_of(blueprint.notebook))
    common.update(words_of(f"{record.course} {record.assignment}"))
    names: dict[str, set[str]] = {}
    for student in record.students:
        for name in names_of(student):
            told = " ".join(words_of(name))
            if len(told) >= _NAME_CHARACTERS and not common.issuperset(told.split(" ")):
                names.setdefault(told, set()).add(student.student)
    return Secrets(lines, Names.made(names))


def names_of(student: StudentRecord) -> tuple[str, ...]:
    """By what the gradebook knows a student."""
    return student.student, student.name, student.email, student.lms_id


def leaks(
    text: str, file: str, secrets: Secrets, owner: StudentRecord, own_text: str = ""
) -> Iterator[Leak]:
    """What a text that `owner` is to get tells; `own_text` is what they handed in themselves."""
    own = _squeezed(own_text)
    # Once with tags, for what stands in attributes, once without, for words that tags divide.
    apart = _BLOCK.sub(_APART, _STYLE.sub("", text))
    readable = html.unescape(_TAG.sub("", apart))
    squeezed = (_squeezed(html.unescape(text)), _squeezed(readable))
    told = {
        cell
        for line, cell in secrets.lines.items()
        if any(line in one for one in squeezed) and line not in own
    }
    for cell in sorted(told):
        lines = [line for line, its in secrets.lines.items() if its == cell]
        commented = [
            remark.grade_id
            for remark in owner.remarks
            if any(line in _squeezed(remark.text) for line in lines)
        ]
        where = f", in the comment on '{commented[0]}'" if commented else ""
        yield Leak(file, f"it shows a line of the hidden tests in cell '{cell}'{where}")
    mine = secrets.names.said_in(f"{own_text} {' '.join(names_of(owner))}")
    told = secrets.names.told_in(readable) - mine
    if any(owner.student not in secrets.names.of[name] for name in told):
        yield Leak(file, "it names another student")


def refuse(found: Iterable[Leak]) -> None:
    """Raise a `LeakError` that names the files when there is any leak."""
    told = list(found)
    if told:
        lines = "\n".join(f"  {leak}" for leak in told)
        count = len({leak.file for leak in told})
        what = "1 page was" if count == 1 else f"{count} pages were"
        raise LeakError(f"{what} not written:\n{lines}\nSee docs/reports.md.")


def _secret_lines(source: str, words: Delimiters, given: str) -> Iterator[str]:
    spoken = _spoken_lines(source)
    hidden: set[int] = set()
    inside = False
    for number, line in enumerate(source.splitlines(), start=1):
        if words.begin in line:
            inside = True
        elif words.end in line:
            inside = False
        elif inside and number not in spoken and not _IMPORT.match(line):
            hidden.add(number)
            squeezed = _squeezed(line)
            if len(squeezed) >= _LINE_CHARACTERS and squeezed not in given:
                yield squeezed
    yield from _secret_conditions(source, hidden, given)


def _secret_conditions(source: str, hidden: set[int], given: str) -> Iterator[str]:
    """What hidden assertions demand, for it tells as much without their messages."""
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.Assert) and node.lineno in hidden:
            told = _squeezed(ast.get_source_segment(source, node.test) or "")
            said = _squeezed(ast.get_source_segment(source, node.msg) or "") if node.msg else ""
            # Where the message quotes it, it is the students' to read.
            if len(told) >= _LINE_CHARACTERS and told not in given and told not in said:
                yield told


def _spoken_lines(source: str) -> set[int]:
    """The numbers of the lines that are nothing but a part of a failure's message."""
    found: set[int] = set()
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.Assert):
            said: ast.expr | None = node.msg
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            said = node.exc.args[0]
        else:
            continue
        if said is not None and said.end_lineno is not None and said.lineno > node.lineno:
            found.update(range(said.lineno, said.end_lineno + 1))
    return found


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _squeezed(text: str) -> str:
    return _BLANK.sub("", text)
