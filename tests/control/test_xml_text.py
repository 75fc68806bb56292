"""XML is written as xmltodict writes it, and refused where xmltodict refuses it."""

from typing import Any

import moto.core.serialize
import pytest
import xmltodict

import minicloud

DOCUMENTS: list[Any] = [
    {"a": None},
    {"a": ""},
    {"a": "x<y>&z \"q\" 'p' ]]> \r\n\t é"},
    {"a": {"@xmlns": 'http://x/"&<', "b": [1, 2.5, True, False, None, "", {}]}},
    {"a": {"b": [], "c": {"d": []}, "e": [{}, {"f": {}}], "g": [None]}},
    {"a": {"@id": "", "@n": 7, "@none": None, "#text": "text"}},
    {"a": {"#text": "between", "b": "x"}},
    {"a": {"#comment": "said", "b": b"bytes"}},
    {"a": {"b": ("x", "y"), "c": {"x": "1"}.keys()}},
    {"a": {"b": [["nested"], ["lists"]]}},
    {"a": ["several", "roots"]},
    {"a": "one", "b": "two"},
    {},
    {"a b": "space"},
    {"a": {"<b>": "x"}},
    {"a": {"@c d": "x"}},
    {"a": {1: "number"}},
    {"a": {"b": type("Text", (str,), {})("sub<class")}},
]


def written(write: Any, document: Any, **options: Any) -> Any:
    try:
        return write(document, **options)
    except (ValueError, AttributeError, TypeError) as error:
        return type(error), str(error)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("is_short", [True, False])
def test_the_text_is_xmltodict_s_own(document: Any, is_full: bool, is_short: bool) -> None:
    ours = moto.core.serialize.xmltodict.unparse
    assert ours is not xmltodict.unparse
    for pretty in (False, True):
        options = {
            "full_document": is_full,
            "short_empty_elements": is_short,
            "pretty": pretty,
        }
        assert written(ours, document, **options) == written(xmltodict.unparse, document, **options)


def test_moto_has_its_own_writer_back_when_the_cloud_stops() -> None:
    minicloud.stop()
    assert moto.core.serialize.xmltodict is xmltodict
