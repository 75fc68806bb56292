"""Whether the conditions of a statement hold for a request, and if not, which one fails.

Source: IAM User Guide, IAM JSON policy elements: Condition operators; Set operators for
multivalued context keys.
Simplified: where a key has several values and the operator has no set operator, one value that
meets it is enough.
"""

from collections.abc import Callable

from minicloud.dataplane.iam.operators import OPERATORS
from minicloud.dataplane.iam.patterns import Pattern, filled_in, plain_pattern
from minicloud.dataplane.iam.policy import Condition
from minicloud.dataplane.iam.request import Request


class UnresolvedVariableError(Exception):
    """A variable without a value: the statement that it stands in does not apply."""


def holds(condition: Condition, request: Request, has_variables: bool) -> bool:
    """Whether one condition is met. Raises UnresolvedVariableError."""
    values = request.values(condition.key)
    if condition.operator == "Null":
        absent = "false" if values else "true"
        return absent in (value.lower() for value in condition.values)
    if values is None and condition.if_exists:
        return True
    if not values:
        return _without_value(condition)
    operator = OPERATORS[condition.operator]
    wanted = _wanted(condition, request, has_variables and operator.takes_variables)

    def meets_one(value: str) -> bool:
        return any(operator.meets(value, one) for one in wanted)

    def passes(value: str) -> bool:
        return meets_one(value) is not operator.negated

    together: Callable[[list[bool]], bool] = any
    if condition.set_operator == "ForAllValues" or (
        operator.negated and not condition.set_operator
    ):
        together = all
    return together([passes(value) for value in values])


def _without_value(condition: Condition) -> bool:
    """The request has no such key, or no value for it."""
    if condition.set_operator == "ForAllValues":
        return True
    if condition.set_operator == "ForAnyValue":
        return False
    return OPERATORS[condition.operator].negated


def _wanted(condition: Condition, request: Request, has_variables: bool) -> list[Pattern]:
    if not has_variables:
        return [plain_pattern(value) for value in condition.values]
    patterns = []
    for value in condition.values:
        pattern = filled_in(value, request.value)
        if pattern is None:
            raise UnresolvedVariableError(value)
        patterns.append(pattern)
    return patterns


def telling_of(condition: Condition, request: Request) -> str:
    """The condition and what the request has, in a line."""
    values = request.values(condition.key)
    wanted = ", ".join(condition.values)
    have = "the request has no such key" if values is None else f"it is {', '.join(values) or '-'}"
    return f"{condition.written} {condition.key} wants {wanted}; {have}"
