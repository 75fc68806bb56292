from dataclasses import replace

import pytest

from minicloud.dataplane.faults import FaultKind
from minicloud.dataplane.records import HealthCheck, Inventory
from minicloud.dataplane.scenario import Scenario, run_on
from minicloud.dataplane.trace import PhaseKind
from minicloud.widgets import FailoverWidget
from minicloud.widgets.own_story import story_on

IRELAND = Scenario(zones=("eu-west-1b", "eu-west-1c"), auto_scaling=False)


def slow_checks(inventory: Inventory) -> Inventory:
    (group,) = inventory.target_groups
    return replace(inventory, target_groups=(replace(group, health_check=HealthCheck()),))


def test_the_zone_that_fails_is_one_of_the_learners_own() -> None:
    story = story_on(IRELAND.inventory())
    assert [(f.at_s, f.kind, f.subject) for f in story.faults] == [
        (20.0, FaultKind.ZONE_FAILS, "eu-west-1b"),
        (118.0, FaultKind.ZONE_RECOVERS, "eu-west-1b"),
    ]


def test_with_the_slow_checks_that_are_the_default_the_loss_is_still_noticed() -> None:
    inventory = slow_checks(IRELAND.inventory())
    trace = run_on(inventory, story_on(inventory))
    (detection,) = [p for p in trace.phases if p.kind is PhaseKind.DETECTION and p.fault == 0]
    assert detection.end_s is not None
    assert detection.end_s < trace.faults[1].at_s


@pytest.mark.parametrize("slow", [False, True])
def test_with_the_longest_ttl_the_loss_is_over_before_power_returns(slow: bool) -> None:
    inventory = slow_checks(IRELAND.inventory()) if slow else IRELAND.inventory()
    trace = run_on(inventory, replace(story_on(inventory), dns_ttl_s=60.0))
    (outage,) = [p for p in trace.phases if p.kind is PhaseKind.OUTAGE]
    assert outage.end_s is not None
    assert outage.end_s < trace.faults[1].at_s


def test_the_widget_plays_it_on_a_topology_in_another_region() -> None:
    widget = FailoverWidget(inventory=IRELAND.inventory())
    assert widget.trace.zones == IRELAND.zones
    assert widget.trace.events
