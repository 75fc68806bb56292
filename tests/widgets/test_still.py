import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.summary import per_second
from minicloud.dataplane.trace import Trace
from minicloud.widgets.still import still_svg, still_text

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def trace() -> Trace:
    return Scenario().run()


def test_the_picture_is_whole_xml_with_a_text_alternative(trace: Trace) -> None:
    root = ElementTree.fromstring(still_svg(trace))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}desc") == still_text(trace)


def test_there_is_a_bar_for_each_second_that_served_and_each_that_failed(trace: Trace) -> None:
    series = per_second(trace)
    bars = ElementTree.fromstring(still_svg(trace)).findall(f"{SVG}rect")
    failed = [a + b for a, b in zip(series.e5xx, series.none, strict=True)]
    assert len(bars) == sum(map(bool, series.ok)) + sum(map(bool, failed))


def test_the_text_tells_the_failure_and_the_return_in_order(trace: Trace) -> None:
    text = still_text(trace)
    assert re.search(r"20\.0 s zone failed.*70\.0 s zone recovered", text)


def test_names_cannot_break_out_of_the_picture(trace: Trace) -> None:
    strange = replace(trace, zones=("<script>", *trace.zones[1:]))
    ElementTree.fromstring(still_svg(strange))
    assert "<script>" not in still_svg(strange)


def test_a_run_in_which_nothing_happens_has_a_picture_too() -> None:
    quiet = Scenario(faults=(), duration_s=10.0).run()
    ElementTree.fromstring(still_svg(quiet))
    assert still_text(quiet).endswith(" 0 failed.")
