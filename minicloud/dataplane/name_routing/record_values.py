"""How the values of records are written, by type, and what Route 53 says of wrong ones.

Source: Route 53 Developer Guide, Supported DNS record types. The words are those of AWS where a
user has quoted them: ARRDATAIllegalIPv4Address (github.com/gomodules/dns/issues/7),
InvalidCharacterString (github.com/aws-cloudformation/cfn-lint/issues/94).
Simplified: types that are not here may have any value, and a name in a value has letters, digits
and `_`, `-`, `*` or `/` only, where Route 53 takes any character that is written as a number.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

_LONGEST_STRING = 255
_LABEL = re.compile(r"[A-Za-z0-9_*/-]{1,63}")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def problem(record_type: str, value: str) -> str | None:
    """What Route 53 says of a value; None: it is well written."""
    check = _CHECKS.get(record_type)
    told = None if check is None else check(value)
    return None if told is None else f"FATAL problem: {told} encountered with '{value}'"


def is_domain_name(text: str) -> bool:
    """Labels of 1 to 63 characters with dots between, 255 in all, a dot at the end or none."""
    name = text.removesuffix(".")
    return len(name) <= 255 and all(_LABEL.fullmatch(label) for label in name.split("."))


def _ipv4(value: str) -> str | None:
    if " " in value:
        return "ARRDATANotSingleField (Value contains spaces)"
    try:
        IPv4Address(value)
    except ValueError:
        return "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"
    return None


def _ipv6(value: str) -> str | None:
    try:
        IPv6Address(value)
    except ValueError:
        return "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"
    return None


def _name(value: str) -> str | None:
    if is_domain_name(value):
        return None
    return "DomainNameInvalid (Value is not a valid domain name)"


def _mail(value: str) -> str | None:
    fields = value.split()
    if len(fields) != 2:
        return "MXRRDATANotTwoFields (MX record doesn't have 2 fields)"
    if not _is_number(fields[0]):
        return "MXRRDATAPriorityInvalid (Priority is not a number from 0 to 65535)"
    return _name(fields[1])


def _service(value: str) -> str | None:
    fields = value.split()
    if len(fields) != 4 or not all(map(_is_number, fields[:3])):
        return "SRVRRDATAInvalid (Value should be three numbers and a name)"
    return _name(fields[3])


def _authority(value: str) -> str | None:
    fields = value.split(maxsplit=2)
    if len(fields) != 3 or not fields[0].isdigit() or not fields[1].isalnum():
        return "CAARRDATAInvalid (Value should be flags, a tag and a quoted value)"
    return _texts(fields[2])


def _texts(value: str) -> str | None:
    strings = _STRING.findall(value)
    if not strings or _STRING.sub("", value).strip():
        return "InvalidCharacterString (Value should be enclosed in quotation marks)"
    if any(len(each) > _LONGEST_STRING for each in strings):
        return "CharacterStringTooLong (Value is too long)"
    return None


def _is_number(field: str) -> bool:
    return field.isdigit() and field.isascii() and int(field) < 65536


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "A": _ipv4,
    "AAAA": _ipv6,
    "CAA": _authority,
    "CNAME": _name,
    "MX": _mail,
    "NS": _name,
    "PTR": _name,
    "SPF": _texts,
    "SRV": _service,
    "TXT": _texts,
}
