"""The XML of an answer as xmltodict and Python's SAX writer make it, without their many calls.

Whatever is out of the ordinary goes to xmltodict.
"""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from minicloud.control import unwritten

_NAMES_KEPT = 10_000
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


class _OutOfTheOrdinaryError(Exception):
    """Not written here."""


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there): what moto calls `xmltodict`."""
    serialize: Any = import_module("moto.core.serialize")
    yield serialize, "xmltodict", SimpleNamespace(unparse=_write_perhaps)


def write(document: Any, **options: Any) -> str:
    """What `xmltodict.unparse` gives."""
    xmltodict = _xmltodict()
    is_full = options.get("full_document", True)
    is_short = options.get("short_empty_elements", False)
    known = {"full_document", "short_empty_elements", "pretty"}
    if not options.get("pretty") and options.keys() <= known:
        try:
            return _text(document, is_full, is_short, xmltodict.validate)
        except _OutOfTheOrdinaryError:
            pass
    text: str = xmltodict.unparse(document, **options)
    return text


def _write_perhaps(document: Any, **options: Any) -> Any:
    if unwritten.is_wanted() and len(document) == 1:
        return unwritten.Document(document, options, write)
    return write(document, **options)


@cache
def _xmltodict() -> SimpleNamespace:
    module: Any = import_module("xmltodict")
    validate = lru_cache(_NAMES_KEPT)(module._validate_name)
    return SimpleNamespace(unparse=module.unparse, validate=validate)


def _text(document: Any, is_full: bool, is_short: bool, validate: Callable[..., None]) -> str:
    parts: list[str] = []
    write = parts.append
    if is_full:
        if len(document) != 1 or isinstance(next(iter(document.values())), list):
            raise _OutOfTheOrdinaryError
        write(_DECLARATION)

    def element(name: Any, value: Any) -> None:
        """One element, or several of a list."""
        kind = type(value)
        if kind is list:
            for item in value:
                if type(item) is list:
                    raise _OutOfTheOrdinaryError
                element(name, item)
            return
        if type(name) is not str or name[:1] == "#":
            raise _OutOfTheOrdinaryError
        validate(name, "element")
        if kind is str:
            scalar(name, value)
        elif kind is dict:
            structure(name, value)
        elif kind is int:
            scalar(name, str(value))
        elif kind is bool:
            scalar(name, "true" if value else "false")
        elif kind is float:
            scalar(name, str(value))
        elif value is None:
            scalar(name, "")
        else:
            raise _OutOfTheOrdinaryError

    def scalar(name: str, text: str) -> None:
        if text or not is_short:
            write(f"<{name}>{escape(text)}</{name}>")
        else:
            write(f"<{name}/>")

    def structure(name: str, members: dict[Any, Any]) -> None:
        attributes = ""
        children = []
        for key, value in members.items():
            if type(key) is not str or key[:1] == "#":
                raise _OutOfTheOrdinaryError
            if key[:1] == "@":
                if type(value) is not str:
                    raise _OutOfTheOrdinaryError
                validate(key[1:], "attribute")
                attributes += f" {key[1:]}={quoteattr(value)}"
            elif value or type(value) is not list:
                children.append((key, value))
        if not children and is_short:
            write(f"<{name}{attributes}/>")
            return
        write(f"<{name}{attributes}>")
        for key, value in children:
            element(key, value)
        write(f"</{name}>")

    for name, value in document.items():
        element(name, value)
    return "".join(parts)
