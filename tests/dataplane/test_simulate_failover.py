"""A zone fails and comes back: the story that the fail-over widget tells."""

from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.trace import EventKind, PhaseKind

TRACE = Scenario().run()


def times(kind):
    return [event.at_s for event in TRACE.events if event.kind is kind]


def test_the_story_goes_in_its_order():
    order = [
        EventKind.ZONE_FAILED,
        EventKind.CHECK_MISSED,
        EventKind.TARGET_UNHEALTHY,
        EventKind.NODE_LEFT_DNS,
        EventKind.LAUNCHED,
        EventKind.IN_SERVICE,
        EventKind.CLIENTS_MOVED,
        EventKind.ZONE_RECOVERED,
        EventKind.NODE_JOINED_DNS,
        EventKind.REBALANCED,
        EventKind.DRAINING,
        EventKind.BALANCED,
    ]
    firsts = [times(kind)[0] for kind in order]
    assert firsts == sorted(firsts)


def test_every_phase_of_the_story_ends_within_the_run():
    kinds = {phase.kind: phase for phase in TRACE.phases}
    assert set(kinds) == set(PhaseKind)
    assert all(phase.end_s is not None for phase in kinds.values())
