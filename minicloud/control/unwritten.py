"""Answers that are never written as XML, since who reads them is in the same process.

moto's serializer makes a document of dicts, writes it as text, and botocore reads the text into
elements. Here botocore's parser is given the elements straight from the document. Whatever text
would not come through XML as it is (line ends, control characters), and whatever is no plain value,
is `UnreadableError`: then the document is written and read after all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_left_unwritten: ContextVar[bool] = ContextVar("left_unwritten", default=False)


class UnreadableError(ValueError):
    """A value that XML would change; write the document and read the text."""


@contextmanager
def leaving_unwritten() -> Iterator[None]:
    """Within, moto's documents stay `Document`s."""
    before = _left_unwritten.set(True)
    try:
        yield
    finally:
        _left_unwritten.reset(before)


def is_wanted() -> bool:
    """Whether documents are to be left unwritten now."""
    return _left_unwritten.get()


class Document:
    """An answer as moto's serializer made it; `bytes()` writes it, by xmltodict's `options`."""

    def __init__(
        self, content: dict[str, Any], options: dict[str, bool], unparse: Callable[..., str]
    ) -> None:
        self.content = content
        self.options = options
        self._unparse = unparse

    def __bytes__(self) -> bytes:
        return self._unparse(self.content, **self.options).encode()

    def set_request_id(self, request_id: str) -> None:
        """As moto does in a text: in each element `RequestId`, EC2's `requestId` not among them."""
        for content in self.content.values():
            for place in (content, content.get("ResponseMetadata", {})):
                if "RequestId" in place:
                    place["RequestId"] = request_id

    @property
    def root(self) -> "Element":
        """The outermost element."""
        ((tag, value),) = self.content.items()
        return Element(tag, value)


class Element:
    """What botocore's parser sees of an element: its tag, its text, the elements in it."""

    __slots__ = ("tag", "value")
    attrib: dict[str, str] = {}  # noqa: RUF012  never written; attributes are namespaces only

    def __init__(self, tag: str, value: Any) -> None:
        self.tag = tag
        self.value = value

    @property
    def text(self) -> str | None:
        """As ElementTree: None where nothing stands."""
        value = self.value
        kind = type(value)
        if kind is str:
            if value and not value.isprintable():
                raise UnreadableError(self.tag)
            return value or None
        if kind is bool:
            return "true" if value else "false"
        if kind is int or kind is float:
            return str(value)
        if value is None or kind is dict:
            return None
        raise UnreadableError(f"{self.tag} is of {kind}")

    def by_tag(self) -> dict[str, Any]:
        """The elements within; of equal tags a list."""
        value = self.value
        if type(value) is not dict:
            return {}
        found: dict[str, Any] = {}
        for key, one in value.items():
            if key[:1] == "@":
                continue
            if type(one) is not list:
                found[key] = Element(key, one)
            elif len(one) == 1:
                found[key] = Element(key, one[0])
            elif one:
                found[key] = [Element(key, item) for item in one]
        return found

    def __iter__(self) -> Iterator["Element"]:
        for one in self.by_tag().values():
            if type(one) is list:
                yield from one
            else:
                yield one
