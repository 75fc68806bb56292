"""The condition operators: does one value of the request meet one value of the policy?

Source: IAM User Guide, IAM JSON policy elements: Condition operators.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network

from minicloud.dataplane.iam.patterns import Pattern, arn_fits

Meets = Callable[[str, Pattern], bool]
"""A value of the request and one of the policy, whose variables are filled in."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator; `negated`: true when no value of the policy meets that of the request."""

    meets: Meets
    negated: bool = False
    takes_variables: bool = False


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> datetime | None:
    try:
        if text.replace(".", "", 1).isdigit() and len(text) > 4:  # seconds since 1970
            return datetime.fromtimestamp(float(text), UTC)
        date = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _numbers(compare: Callable[[Decimal, Decimal], bool]) -> Meets:
    def meets(value: str, wanted: Pattern) -> bool:
        left, right = _number(value), _number(wanted.text)
        return left is not None and right is not None and compare(left, right)

    return meets


def _dates(compare: Callable[[datetime, datetime], bool]) -> Meets:
    def meets(value: str, wanted: Pattern) -> bool:
        left, right = _date(value), _date(wanted.text)
        return left is not None and right is not None and compare(left, right)

    return meets


def _address(value: str, wanted: Pattern) -> bool:
    try:
        return ip_address(value) in ip_network(wanted.text, strict=False)
    except ValueError:
        return False


def _binary(value: str, wanted: Pattern) -> bool:
    try:
        return b64decode(value, validate=True) == b64decode(wanted.text, validate=True)
    except (binascii.Error, ValueError):
        return False


def _equals(value: str, wanted: Pattern) -> bool:
    return value == wanted.text


def _equals_ignoring_case(value: str, wanted: Pattern) -> bool:
    return value.casefold() == wanted.text.casefold()


def _like(value: str, wanted: Pattern) -> bool:
    return wanted.fits(value)


OPERATORS: dict[str, Operator] = {
    "StringEquals": Operator(_equals, takes_variables=True),
    "StringNotEquals": Operator(_equals, negated=True, takes_variables=True),
    "StringEqualsIgnoreCase": Operator(_equals_ignoring_case, takes_variables=True),
    "StringNotEqualsIgnoreCase": Operator(
        _equals_ignoring_case, negated=True, takes_variables=True
    ),
    "StringLike": Operator(_like, takes_variables=True),
    "StringNotLike": Operator(_like, negated=True, takes_variables=True),
    "NumericEquals": Operator(_numbers(lambda a, b: a == b)),
    "NumericNotEquals": Operator(_numbers(lambda a, b: a == b), negated=True),
    "NumericLessThan": Operator(_numbers(lambda a, b: a < b)),
    "NumericLessThanEquals": Operator(_numbers(lambda a, b: a <= b)),
    "NumericGreaterThan": Operator(_numbers(lambda a, b: a > b)),
    "NumericGreaterThanEquals": Operator(_numbers(lambda a, b: a >= b)),
    "DateEquals": Operator(_dates(lambda a, b: a == b)),
    "DateNotEquals": Operator(_dates(lambda a, b: a == b), negated=True),
    "DateLessThan": Operator(_dates(lambda a, b: a < b)),
    "DateLessThanEquals": Operator(_dates(lambda a, b: a <= b)),
    "DateGreaterThan": Operator(_dates(lambda a, b: a > b)),
    "DateGreaterThanEquals": Operator(_dates(lambda a, b: a >= b)),
    "Bool": Operator(_equals_ignoring_case),
    "BinaryEquals": Operator(_binary),
    "IpAddress": Operator(_address),
    "NotIpAddress": Operator(_address, negated=True),
    "ArnEquals": Operator(arn_fits, takes_variables=True),
    "ArnLike": Operator(arn_fits, takes_variables=True),
    "ArnNotEquals": Operator(arn_fits, negated=True, takes_variables=True),
    "ArnNotLike": Operator(arn_fits, negated=True, takes_variables=True),
    "Null": Operator(_equals_ignoring_case),  # asks whether the key is there: conditions.py
}
