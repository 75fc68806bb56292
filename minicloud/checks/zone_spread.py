"""Whether targets stand in enough zones to lose one."""

from minicloud.checks.failure import CheckFailed
from minicloud.checks.selection import find_target_group, load_balancers_before
from minicloud.dataplane.records import InstanceState, Inventory


def expect_zones_spread(
    inventory: Inventory, target_group: str, at_least: int = 3
) -> dict[str, int]:
    """How many targets in use stand in each zone, by the zone's name.

    A target is in use when its instance runs, in a zone that is enabled on a load balancer that
    forwards to the target group. Raises CheckFailed, naming the targets that are not, when they
    stand in fewer than `at_least` zones.
    Source: ELB User Guide, How Elastic Load Balancing works, Availability Zones and load
    balancer nodes (targets in a zone that is not enabled do not receive traffic).
    """
    group = find_target_group(inventory, target_group)
    load_balancers = load_balancers_before(inventory, group)
    enabled = {zone for each in load_balancers for zone in each.availability_zones}
    instances = {each.instance_id: each for each in inventory.instances}
    in_use: dict[str, int] = {}
    idle: list[str] = []
    for target in group.targets:
        instance = instances.get(target.instance_id)
        if instance is None or instance.state is InstanceState.TERMINATED:
            idle.append(f"{target.instance_id} is terminated")
        elif instance.state is not InstanceState.RUNNING:
            idle.append(f"{target.instance_id} is {instance.state}")
        elif not load_balancers:
            idle.append(f"{target.instance_id} has no load balancer before it")
        elif instance.availability_zone not in enabled:
            idle.append(
                f"{target.instance_id} is in {instance.availability_zone}, "
                "which is not enabled on the load balancer"
            )
        else:
            zone = instance.availability_zone
            in_use[zone] = in_use.get(zone, 0) + 1
    if len(in_use) < at_least:
        seen = ", ".join(f"{count} in {zone}" for zone, count in sorted(in_use.items())) or "none"
        not_counted = f" Not counted: {'; '.join(idle)}." if idle else ""
        raise CheckFailed(
            f"targets of {target_group!r} in use: {seen}.{not_counted}",
            f"some in at least {at_least} different zones",
            "compare the zones of the instances with the zones that the load balancer is "
            "enabled in, then with the rules of its listeners",
        )
    return dict(sorted(in_use.items()))
