"""Runs as compact bytes for a front end: a JSON head and typed columns, compressed with zlib.

A blob holds one run or many. Columns of the same name of all runs stand side by side, so that
runs which share most of their requests compress to little more than one of them.
"""

import json
import struct
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from minicloud.dataplane.records import Inventory
from minicloud.dataplane.scenario import Scenario, run_on
from minicloud.dataplane.summary import per_second, summarise
from minicloud.dataplane.trace import REASONS, Subject, Trace, Track
from minicloud.dataplane.trace_json import inventory_from_json, inventory_to_json

FORMAT = 1
_TRACKS = tuple(Track)
_SUBJECTS = tuple(Subject)
_LETTER = {1: "B", 2: "H", 4: "I"}  # struct's letters for unsigned integers by their bytes


class EncodingError(ValueError):
    """Bytes that are not a blob of runs, or not of this format."""


@dataclass(frozen=True, slots=True)
class Run:
    """A trace and the scenario that made it, and the topology where that is the learner's own."""

    trace: Trace
    scenario: Scenario
    inventory: Inventory | None = None


def run_scenario(scenario: Scenario, inventory: Inventory | None = None) -> Run:
    """Run `scenario`, on `inventory` where one is given."""
    trace = scenario.run() if inventory is None else run_on(inventory, scenario)
    return Run(trace, scenario, inventory)


def run_encoded(scenario_json: str) -> bytes:
    """Run the scenario in `scenario_json` and return its blob.

    The JSON is `Scenario.to_json()`'s, with the learner's topology under `inventory` if it is
    to run on that. Raises what `Scenario.from_json` raises, and `EncodingError` for text that
    is not a JSON object.
    """
    try:
        settings = json.loads(scenario_json)
    except ValueError as error:
        raise EncodingError(
            f"the scenario is not JSON ({error}): send Scenario.to_json()"
        ) from error
    if not isinstance(settings, dict):
        raise EncodingError(
            f"the scenario is a JSON {type(settings).__name__}, expected an object of settings"
        )
    inventory = settings.pop("inventory", None)
    scenario = Scenario.from_json(settings)
    own = None if inventory is None else inventory_from_json(inventory)
    return encode([run_scenario(scenario, own)])


def encode(runs: Sequence[Run]) -> bytes:
    """One blob of all `runs`.

    Times are rounded to milliseconds; a second without requests has a latency of 0.
    """
    states = sorted(
        {text for run in runs for c in run.trace.changes for text in (c.before, c.after)}
    )
    columns = [_columns(run.trace, states) for run in runs]
    widths = {name: _width(c[name] for c in columns) for name in (columns[0] if columns else {})}
    names = sorted(widths, key=lambda name: -widths[name])  # widest first keeps them aligned
    head = {
        "format": FORMAT,
        "states": states,
        "reasons": [reason.value for reason in REASONS],
        "tracks": [track.value for track in _TRACKS],
        "subjects": [subject.value for subject in _SUBJECTS],
        "columns": [
            {"name": name, "bytes": widths[name], "lengths": [len(c[name]) for c in columns]}
            for name in names
        ],
        "runs": [_head(run) for run in runs],
    }
    text = json.dumps(head, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    body = b"".join(
        struct.pack(f"<{len(c[name])}{_LETTER[widths[name]]}", *c[name])
        for name in names
        for c in columns
    )
    return zlib.compress(struct.pack("<I", len(text)) + text + body, 9)


def decode(blob: bytes) -> tuple[dict[str, Any], list[dict[str, tuple[int, ...]]]]:
    """The head of `blob` and, run by run, its columns as they stand in it.

    The front end has a decoder of its own; this one is for looking into a blob from Python.
    Raises EncodingError if `blob` is not one.
    """
    try:
        raw = zlib.decompress(blob)
        (length,) = struct.unpack_from("<I", raw)
        head = json.loads(raw[4 : 4 + length])
    except (zlib.error, struct.error, ValueError) as error:
        raise EncodingError(f"these {len(blob)} bytes are not a blob of runs ({error})") from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        seen = head.get("format") if isinstance(head, dict) else None
        raise EncodingError(f"blob of format {seen!r}, expected {FORMAT}: encode the runs again")
    at = 4 + length
    columns: list[dict[str, tuple[int, ...]]] = [{} for _ in head["runs"]]
    for column in head["columns"]:
        for run, count in zip(columns, column["lengths"], strict=True):
            run[column["name"]] = struct.unpack_from(f"<{count}{_LETTER[column['bytes']]}", raw, at)
            at += count * column["bytes"]
    return head, columns


def expected_shares(trace: Trace, cross_zone: bool) -> list[float]:
    """The share of the requests that each target of `trace` would get of a fair balancer.

    Each node gets an equal share. With cross-zone on it goes to all targets alike, with it off
    to those of the node's zone. Targets that Auto Scaling launched during the run have 0.
    Source: Elastic Load Balancing User Guide, How Elastic Load Balancing works.
    """
    there = Counter(t.zone for t in trace.targets if t.born_s == 0)
    total = there.total()
    return [
        0.0 if t.born_s > 0 else 1 / total if cross_zone else 1 / (len(there) * there[t.zone])
        for t in trace.targets
    ]


def _width(columns: Any) -> int:
    top = max((max(values, default=0) for values in columns), default=0)
    return 1 if top < 1 << 8 else 2 if top < 1 << 16 else 4


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _columns(trace: Trace, states: Sequence[str]) -> Mapping[str, list[int]]:
    code = {text: i for i, text in enumerate(states)}
    requests, series = trace.requests, per_second(trace)
    sent = [_ms(s) for s in requests.sent_s]
    return {
        "gap_ms": [b - a for a, b in zip([0, *sent], sent, strict=False)],
        "latency_ms": [_ms(s) for s in requests.latency_s],
        "client": list(requests.client),
        "node_plus_1": [n + 1 for n in requests.node],
        "target_plus_1": [n + 1 for n in requests.target],
        "status": list(requests.status),
        "reason": list(requests.reason),
        "change_ms": [_ms(c.at_s) for c in trace.changes],
        "change_track": [_TRACKS.index(c.track) for c in trace.changes],
        "change_subject": [_SUBJECTS.index(c.subject) for c in trace.changes],
        "change_index": [c.index for c in trace.changes],
        "change_before": [code[c.before] for c in trace.changes],
        "change_after": [code[c.after] for c in trace.changes],
        "check_ms": [_ms(c.sent_s) for c in trace.checks],
        "check_took_ms": [_ms(c.known_s - c.sent_s) for c in trace.checks],
        "check_target": [c.target for c in trace.checks],
        "check_passed": [int(c.passed) for c in trace.checks],
        "second_ok": list(series.ok),
        "second_e5xx": list(series.e5xx),
        "second_none": list(series.none),
        "second_p50_ms": [0 if v is None else round(v) for v in series.p50_ms],
        "second_p95_ms": [0 if v is None else round(v) for v in series.p95_ms],
    }


def _head(run: Run) -> dict[str, Any]:
    trace = run.trace
    balancers = {b.name: b for b in trace.inventory.load_balancers}
    balancer = (
        balancers[trace.load_balancer] if trace.load_balancer else trace.inventory.load_balancers[0]
    )
    groups = {g.name: g for g in trace.inventory.target_groups}
    group = groups[trace.targets[0].target_group] if trace.targets else None
    scaling = trace.inventory.auto_scaling_groups
    crosses = balancer.cross_zone if group is None or group.cross_zone is None else group.cross_zone
    return {
        "version": trace.version,
        "seed": trace.seed,
        "duration_s": trace.duration_s,
        "settings": run.scenario.to_json(),
        "inventory": None if run.inventory is None else inventory_to_json(run.inventory),
        "load_balancer": {
            "name": balancer.name,
            "type": balancer.type.value,
            "cross_zone": crosses,
            "algorithm": group.algorithm.value if group else "",
            "deregistration_delay_s": group.deregistration_delay_s if group else None,
        },
        "group_health_check": scaling[0].health_check_type if scaling else None,
        "clients": trace.workload.clients,
        "zones": list(trace.zones),
        "targets": [
            {
                "name": t.name,
                "id": t.instance_id,
                "zone": t.zone,
                "born_s": t.born_s,
                "expected_share": share,
            }
            for t, share in zip(trace.targets, expected_shares(trace, crosses), strict=True)
        ],
        "desired_capacity": trace.desired_capacity,
        "faults": [asdict(f) for f in trace.faults],
        "events": [asdict(e) for e in trace.events],
        "phases": [{**asdict(p), "why": dict(p.why)} for p in trace.phases],
        "summary": summarise(trace).to_json(),
    }
