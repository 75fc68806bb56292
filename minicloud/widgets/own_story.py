"""The loss of a zone, told on a topology of the learner's own."""

from dataclasses import replace

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.scenario import Scenario

FAILS_AT_S = 20.0
LONGEST_TTL_S = 60.0  # that the widget offers on a topology of the learner's own
AFTER_LAST_CLIENT_S = 10.0
AFTER_RETURN_S = 20.0


def story_on(inventory: Inventory) -> Scenario:
    """The scenario in which the load balancer's first zone fails and returns.

    The zone stays dark until the last client can have left its node, so that what ends the loss
    is the load balancer and not the return of power. What is missing in `inventory` is told by
    the run.
    """
    if not inventory.load_balancers or not inventory.load_balancers[0].availability_zones:
        return Scenario()
    zone = inventory.load_balancers[0].availability_zones[0]
    checks = [group.health_check for group in inventory.target_groups]
    noticed_s = max((c.interval_s * c.unhealthy_threshold + c.timeout_s for c in checks), default=0)
    scenario = Scenario()
    left_s = noticed_s + scenario.timing.dns_failover_s + LONGEST_TTL_S + scenario.give_up_s
    back_s = FAILS_AT_S + left_s + AFTER_LAST_CLIENT_S
    return replace(
        scenario,
        faults=(
            Fault(FAILS_AT_S, FaultKind.ZONE_FAILS, zone),
            Fault(back_s, FaultKind.ZONE_RECOVERS, zone),
        ),
        duration_s=back_s + AFTER_RETURN_S,
    )
