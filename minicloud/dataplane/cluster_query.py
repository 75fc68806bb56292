"""ECS's cluster query language: which container instances an expression selects.

    attribute:ecs.instance-type =~ c5.* and attribute:ecs.availability-zone in [1a, 1c]

Source: ECS Developer Guide, Cluster query language.
Simplified: agentVersion and registeredAt are not known; an instance that lacks an attribute
counts as one whose value is empty.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from minicloud.dataplane.container_hosts import ContainerHost

Query = Callable[[ContainerHost], bool]

LONGEST = 2_000
"""Source: ECS API Reference, PlacementConstraint."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>'[^']*'|"[^"]*")|(?P<sign>==|!=|=~|!~|>=|<=|&&|\|\||!in\b|!exists\b"""
    r"""|[()\[\],<>!])|(?P<word>[^\s()\[\],<>=!&|'"]+))"""
)
_SUBJECTS = ("agentConnected", "ec2InstanceId", "runningTasksCount", "task:group")
_OPERATORS = {
    "==": "equals",
    "!=": "not_equals",
    ">": "greater_than",
    ">=": "greater_than_equal",
    "<": "less_than",
    "<=": "less_than_equal",
    "!exists": "not_exists",
    "!in": "not_in",
    "=~": "matches",
    "!~": "not_matches",
}
_NAMES = {*_OPERATORS.values(), "exists", "in"}
_SIGNS = {*_OPERATORS, *"()[],!", "&&", "||"}
_ORDERED = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")


class QueryError(ValueError):
    """An expression that is not in the language, or not in the part of it that is known here."""


@lru_cache(maxsize=256)
def parse_query(expression: str) -> Query:
    """What tells whether a container instance is selected. Raises QueryError."""
    if len(expression) > LONGEST:
        raise QueryError(f"an expression has at most {LONGEST} characters, not {len(expression)}")
    parser = _Parser(_tokens(expression), expression)
    query = parser.any_of()
    parser.end()
    return query


def _tokens(expression: str) -> list[str]:
    tokens, at = [], 0
    text = expression.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise QueryError(f"{expression!r} cannot be read from {text[at:]!r} on")
        tokens.append(found.group().strip())
        at = found.end()
    return tokens


class _Parser:
    """`or` binds least, then `and`, then `not`."""

    def __init__(self, tokens: list[str], expression: str) -> None:
        self._tokens = tokens
        self._expression = expression
        self._at = 0

    def any_of(self) -> Query:
        queries = [self._all_of()]
        while self._skip("or", "||"):
            queries.append(self._all_of())
        return lambda host: any(query(host) for query in queries)

    def end(self) -> None:
        if self._at < len(self._tokens):
            self._fail("'and' or 'or'")

    def _all_of(self) -> Query:
        queries = [self._one()]
        while self._skip("and", "&&"):
            queries.append(self._one())
        return lambda host: all(query(host) for query in queries)

    def _one(self) -> Query:
        if self._skip("not", "!"):
            denied = self._one()
            return lambda host: not denied(host)
        if self._skip("("):
            inner = self.any_of()
            if not self._skip(")"):
                self._fail("')'")
            return inner
        return self._comparison()

    def _comparison(self) -> Query:
        subject = self._next("a subject such as attribute:ecs.instance-type")
        if subject not in _SUBJECTS and not re.fullmatch(r"attribute:.+", subject):
            raise QueryError(
                f"{self._expression!r}: {subject!r} is not a subject; expected attribute:NAME or "
                f"one of {', '.join(_SUBJECTS)}"
            )
        token = self._next("an operator such as ==")
        operator = _OPERATORS.get(token, token)
        if operator not in _NAMES:
            self._at -= 1
            self._fail("an operator such as ==")
        if operator in ("exists", "not_exists"):
            wanted = operator == "exists"
            return lambda host: any(_values(subject, host)) == wanted
        if operator in ("in", "not_in"):
            members = self._list()
            chosen = operator == "in"
            return lambda host: any(one in members for one in _values(subject, host)) == chosen
        return _compared(subject, operator, self._argument(), self._expression)

    def _list(self) -> tuple[str, ...]:
        if not self._skip("["):
            self._fail("a list in square brackets")
        members = [self._argument()]
        while self._skip(","):
            members.append(self._argument())
        if not self._skip("]"):
            self._fail("']'")
        return tuple(members)

    def _argument(self) -> str:
        token = self._next("a value")
        if token in _SIGNS:
            self._at -= 1
            self._fail("a value")
        return token.strip("'\"")

    def _skip(self, *tokens: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] in tokens:
            self._at += 1
            return True
        return False

    def _next(self, expected: str) -> str:
        if self._at >= len(self._tokens):
            self._fail(expected)
        self._at += 1
        return self._tokens[self._at - 1]

    def _fail(self, expected: str) -> None:
        left = " ".join(self._tokens[self._at :]) or "its end"
        raise QueryError(f"{self._expression!r}: expected {expected} at {left!r}")


def _values(subject: str, host: ContainerHost) -> tuple[str, ...]:
    """What an instance has for a subject: one value, or the groups of its tasks."""
    match subject:
        case "task:group":
            return host.groups or ("",)
        case "ec2InstanceId":
            return (host.ec2_instance_id,)
        case "agentConnected":
            return (str(host.agent_connected).lower(),)
        case "runningTasksCount":
            return (str(len(host.groups)),)
    return (host.attributes.get(subject.removeprefix("attribute:"), ""),)


def _compared(subject: str, operator: str, argument: str, expression: str) -> Query:
    if operator in _ORDERED:
        try:
            bound = float(argument)
        except ValueError:
            raise QueryError(
                f"{expression!r}: {operator} needs a number, not {argument!r}"
            ) from None
        return lambda host: any(_holds(operator, one, bound) for one in _values(subject, host))
    if operator in ("matches", "not_matches"):
        try:
            pattern = re.compile(argument)
        except re.error as error:
            raise QueryError(f"{expression!r}: {argument!r} is no pattern: {error}") from None
        wanted = operator == "matches"
        return lambda host: any(map(pattern.fullmatch, _values(subject, host))) == wanted
    wanted = operator == "equals"
    return lambda host: (argument in _values(subject, host)) == wanted


def _holds(operator: str, value: str, bound: float) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return {
        "greater_than": number > bound,
        "greater_than_equal": number >= bound,
        "less_than": number < bound,
        "less_than_equal": number <= bound,
    }[operator]
