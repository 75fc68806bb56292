"""The loss of a zone, told on a topology of the learner's own."""

from dataclasses import replace

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.scenario import Scenario

FAILS_AT_S = 20.0
DARK_FOR_S = 50.0  # at least: longer where the health checks are slower
AFTER_DETECTION_S = 25.0
AFTER_RETURN_S = 20.0


def story_on(inventory: Inventory) -> Scenario:
    """The scenario in which the load balancer's first zone fails and returns.

    The zone stays dark until its targets can have been noticed. What is missing in
    `inventory` is told by the run.
    """
    if not inventory.load_balancers or not inventory.load_balancers[0].availability_zones:
        return Scenario()
    zone = inventory.load_balancers[0].availability_zones[0]
    checks = [group.health_check for group in inventory.target_groups]
    noticed_s = max((c.interval_s * c.unhealthy_threshold + c.timeout_s for c in checks), default=0)
    back_s = FAILS_AT_S + max(DARK_FOR_S, noticed_s + AFTER_DETECTION_S)
    return replace(
        Scenario(),
        faults=(
            Fault(FAILS_AT_S, FaultKind.ZONE_FAILS, zone),
            Fault(back_s, FaultKind.ZONE_RECOVERS, zone),
        ),
        duration_s=back_s + AFTER_RETURN_S,
    )
