import json
import zlib
from dataclasses import replace

import pytest

from minicloud.dataplane.encoding import (
    EncodingError,
    Run,
    decode,
    encode,
    run_encoded,
    run_scenario,
)
from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.summary import per_second
from minicloud.dataplane.trace_json import inventory_to_json


@pytest.fixture(scope="module")
def run() -> Run:
    return run_scenario(Scenario())


def test_a_decoded_run_holds_the_requests_to_the_millisecond(run: Run) -> None:
    _, (columns,) = decode(encode([run]))
    requests = run.trace.requests
    sent_ms, now = [], 0
    for gap in columns["gap_ms"]:
        now += gap
        sent_ms.append(now)
    assert sent_ms == [round(s * 1000) for s in requests.sent_s]
    assert list(columns["latency_ms"]) == [round(s * 1000) for s in requests.latency_s]
    assert columns["client"] == requests.client
    assert tuple(n - 1 for n in columns["node_plus_1"]) == requests.node
    assert tuple(n - 1 for n in columns["target_plus_1"]) == requests.target
    assert columns["status"] == requests.status
    assert columns["reason"] == requests.reason


def test_a_decoded_run_holds_changes_checks_and_series(run: Run) -> None:
    head, (columns,) = decode(encode([run]))
    changes = [
        (at, head["tracks"][track], head["subjects"][subject], index,
         head["states"][before], head["states"][after])
        for at, track, subject, index, before, after in zip(
            *(columns[f"change_{name}"]
              for name in ("ms", "track", "subject", "index", "before", "after")),
            strict=True,
        )
    ]  # fmt: skip
    assert changes == [
        (round(c.at_s * 1000), c.track.value, c.subject.value, c.index, c.before, c.after)
        for c in run.trace.changes
    ]
    assert columns["check_target"] == tuple(c.target for c in run.trace.checks)
    assert columns["check_passed"] == tuple(int(c.passed) for c in run.trace.checks)
    series = per_second(run.trace)
    assert columns["second_ok"] == tuple(series.ok)
    assert columns["second_none"] == tuple(series.none)


def test_the_head_names_what_the_columns_point_to(run: Run) -> None:
    head, _ = decode(encode([run]))
    (told,) = head["runs"]
    assert told["zones"] == list(run.trace.zones)
    assert [t["name"] for t in told["targets"]] == [t.name for t in run.trace.targets]
    assert [e["kind"] for e in told["events"]] == [e.kind.value for e in run.trace.events]
    assert Scenario.from_json(told["settings"]) == run.scenario
    assert told["inventory"] is None


def test_runs_of_one_blob_keep_their_order_and_their_lengths() -> None:
    busy, calm = Scenario(), Scenario(rate_per_s=5.0)
    runs = [run_scenario(busy), run_scenario(calm)]
    head, columns = decode(encode(runs))
    assert [r["settings"]["rate_per_s"] for r in head["runs"]] == [busy.rate_per_s, 5.0]
    assert [len(c["status"]) for c in columns] == [len(r.trace.requests.status) for r in runs]
    for run, column in zip(runs, columns, strict=True):
        assert column["status"] == run.trace.requests.status


def test_many_runs_share_most_of_their_bytes() -> None:
    runs = [run_scenario(Scenario(interval_s=i)) for i in (5.0, 10.0, 20.0, 30.0)]
    assert len(encode(runs)) < 0.7 * sum(len(encode([run])) for run in runs)


def test_expected_shares_are_those_that_aws_publishes() -> None:
    """2 targets in one zone and 8 in the other: 10 % each, or 25 % and 6.25 %.

    Source: Elastic Load Balancing User Guide, Cross-zone load balancing.
    """
    uneven = Scenario(instances_per_zone=(2, 8, 0), faults=(), auto_scaling=False)

    def shares(cross_zone: bool) -> list[float]:
        head, _ = decode(encode([run_scenario(replace(uneven, cross_zone=cross_zone))]))
        return [t["expected_share"] for t in head["runs"][0]["targets"]]

    assert shares(True) == pytest.approx([0.1] * 10)
    assert shares(False) == pytest.approx([0.25] * 2 + [0.0625] * 8)


def test_a_scenario_as_json_gives_the_same_bytes_as_the_run_itself(run: Run) -> None:
    assert run_encoded(json.dumps(run.scenario.to_json())) == encode([run])


def test_a_topology_in_the_json_is_run_as_it_stands(run: Run) -> None:
    own = Scenario(instances_per_zone=1).inventory()
    text = json.dumps({**run.scenario.to_json(), "inventory": inventory_to_json(own)})
    head, _ = decode(run_encoded(text))
    assert len([t for t in head["runs"][0]["targets"] if t["born_s"] == 0]) == 3
    assert head["runs"][0]["inventory"] == inventory_to_json(own)


@pytest.mark.parametrize("text", ["{", "[]", '"all of it"'])
def test_text_that_is_no_scenario_is_refused(text: str) -> None:
    with pytest.raises(EncodingError, match="the scenario is"):
        run_encoded(text)


@pytest.mark.parametrize(
    "blob", [b"", b"no blob", zlib.compress(b"\0"), zlib.compress(b"\2\0\0\0[]")]
)
def test_bytes_that_are_no_blob_are_refused(blob: bytes) -> None:
    with pytest.raises(EncodingError):
        decode(blob)


def test_a_blob_of_another_format_says_which_is_expected() -> None:
    text = b'{"format":99}   '
    blob = zlib.compress(len(text).to_bytes(4, "little") + text)
    with pytest.raises(EncodingError, match="format 99, expected 1"):
        decode(blob)
