import json
from copy import deepcopy

import pytest

from minicloud.dataplane.errors import TraceFormatError
from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.trace_json import (
    inventory_from_json,
    inventory_to_json,
    trace_from_json,
    trace_to_json,
)

TRACE = Scenario(duration_s=75.0).run()
PLAIN = trace_to_json(TRACE)


def test_a_trace_survives_json():
    assert trace_from_json(json.loads(json.dumps(PLAIN))) == TRACE


def test_an_inventory_survives_json():
    inventory = Scenario().inventory()
    assert inventory_from_json(json.loads(json.dumps(inventory_to_json(inventory)))) == inventory


def test_what_json_leaves_out_has_its_default():
    plain = inventory_to_json(Scenario().inventory())
    del plain["target_groups"][0]["slow_start_s"]
    assert inventory_from_json(plain) == Scenario().inventory()


def test_writing_needs_no_special_encoder_and_no_infinite_numbers():
    json.dumps(PLAIN, allow_nan=False)


def changed(path, value):
    plain = deepcopy(PLAIN)
    place = plain
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return plain


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ([], "expected an object whose format"),
        ({}, "expected an object whose format"),
        (inventory_to_json(Scenario().inventory()), "not 'inventory'"),
        (changed(["version"], 2), "version 2; this program reads version 1"),
        (changed(["version"], None), "version None"),
        (changed(["seed"], "x"), r"trace.seed is 'x': expected int"),
        (changed(["seed"], True), r"trace.seed is True"),
        (changed(["duration_s"], float("nan")), r"trace.duration_s is nan"),
        (changed(["zones"], "abc"), r"trace.zones is 'abc': expected a list"),
        (changed(["extra"], 1), "unknown field 'extra'"),
        (changed(["faults", 0, "kind"], "boredom"), r"trace.faults\[0\].kind is 'boredom'"),
        (changed(["requests", "status"], [200]), "differ in length"),
        (changed(["requests", "status", 0], "200"), r"trace.requests.status holds"),
        (changed(["requests", "target", 0], 99), r"trace.requests.target holds -1 to 99"),
        (changed(["requests"], None), "trace.requests is None: expected an object"),
        (changed(["phases", 0, "why", 0], ["a"]), "has 1 values: expected 2"),
    ],
)
def test_what_is_no_trace_is_refused(plain, message):
    with pytest.raises(TraceFormatError, match=message):
        trace_from_json(plain)


def test_a_missing_field_is_named():
    plain = deepcopy(PLAIN)
    del plain["zones"]
    with pytest.raises(TraceFormatError, match="no field 'zones'"):
        trace_from_json(plain)
