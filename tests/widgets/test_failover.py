import json
from dataclasses import replace
from typing import Any

import pytest

from minicloud.dataplane.encoding import decode, encode, run_scenario
from minicloud.dataplane.scenario import Scenario
from minicloud.widgets import FailoverWidget
from minicloud.widgets.failover import failover_grid


@pytest.fixture
def widget() -> FailoverWidget:
    return FailoverWidget(grid=False)


@pytest.fixture
def sent(widget: FailoverWidget, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    messages: list[tuple[Any, Any]] = []
    monkeypatch.setattr(
        widget, "send", lambda content, buffers=None: messages.append((content, buffers))
    )
    return messages


def ask(widget: FailoverWidget, message: Any) -> None:
    """What a comm message from the front end does in a kernel."""
    widget._handle_custom_msg(message, [])


def test_the_first_run_is_the_scenario_that_was_given() -> None:
    scenario = Scenario(rate_per_s=7.0)
    widget = FailoverWidget(scenario, grid=False)
    assert widget.scenario == scenario
    assert widget.trace == scenario.run()
    head, _ = decode(widget.runs)
    assert [run["settings"] for run in head["runs"]] == [json_of(scenario)]


def json_of(scenario: Scenario) -> Any:
    return json.loads(json.dumps(scenario.to_json()))


def test_the_grid_holds_every_setting_once() -> None:
    grid = failover_grid(Scenario())
    assert len(grid) == len(set(grid)) == 36


def test_a_page_without_a_kernel_carries_the_grid_in_about_100_kb() -> None:
    widget = FailoverWidget()
    head, _ = decode(widget.runs)
    assert len(head["runs"]) == 36
    assert {run["settings"]["algorithm"] for run in head["runs"]} == {
        "round_robin", "least_outstanding_requests", "weighted_random",
    }  # fmt: skip
    assert len(widget.runs) < 130_000


def test_hello_is_answered_so_that_the_front_end_knows_a_kernel(widget, sent) -> None:
    ask(widget, {"type": "hello"})
    assert sent == [({"type": "here"}, None)]


def test_a_changed_setting_is_run_and_answered_with_its_number(widget, sent) -> None:
    changed = replace(widget.scenario, interval_s=30.0)
    ask(widget, {"type": "run", "id": 4, "scenario": changed.to_json()})
    ((content, (blob,)),) = sent
    assert content == {"type": "ran", "id": 4}
    assert blob == encode([run_scenario(changed)])


@pytest.mark.parametrize(
    "settings", [{"interval_s": -1}, {"no_such_setting": 1}, None, [], {"faults": [{"at_s": 1}]}]
)
def test_settings_that_cannot_be_come_back_as_text(widget, sent, settings: Any) -> None:
    ask(widget, {"type": "run", "id": 1, "scenario": settings})
    ((content, buffers),) = sent
    assert content["type"] == "failed"
    assert content["id"] == 1
    assert content["message"]
    assert buffers is None


@pytest.mark.parametrize("message", [None, "run", {}, {"type": "something else"}])
def test_messages_of_others_are_left_alone(widget, sent, message: Any) -> None:
    ask(widget, message)
    assert sent == []


def test_a_topology_of_ones_own_is_kept_through_every_change() -> None:
    own = Scenario(instances_per_zone=(1, 3, 0)).inventory()
    widget = FailoverWidget(inventory=own)
    assert widget.own_topology
    messages: list[Any] = []
    widget.send = lambda content, buffers=None: messages.append((content, buffers))
    ask(widget, {"type": "run", "id": 1, "scenario": Scenario(rate_per_s=9.0).to_json()})
    ((content, (blob,)),) = messages
    assert content["type"] == "ran"
    head, _ = decode(blob)
    born = [t["zone"] for t in head["runs"][0]["targets"] if t["born_s"] == 0]
    assert sorted(born) == [0, 1, 1, 1]


def test_the_output_has_a_still_and_a_text_for_who_cannot_show_the_widget(widget) -> None:
    data, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "<svg" in data["text/html"]
    failed = sum(1 for s in widget.trace.requests.status if s == 0 or s >= 500)
    assert f"{failed} failed" in data["text/plain"]
