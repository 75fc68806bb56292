"""What an inventory means for one load balancer: checked, and with everything in its place."""

from dataclasses import dataclass
from math import inf

from minicloud.dataplane.eligible import is_cross_zone
from minicloud.dataplane.errors import InventoryError, NoLoadBalancerError
from minicloud.dataplane.records import (
    ActionType,
    AutoScalingGroup,
    Instance,
    Inventory,
    Listener,
    LoadBalancer,
    LoadBalancerType,
    RoutingAlgorithm,
    TargetGroup,
)


@dataclass(frozen=True, slots=True)
class Topology:
    """One load balancer with all that stands behind it.

    `zones` are those that it, its targets or their Auto Scaling groups have a part in, in the
    inventory's order.
    """

    load_balancer: LoadBalancer
    zones: tuple[str, ...]
    target_groups: tuple[TargetGroup, ...]
    instances: dict[str, Instance]
    auto_scaling_groups: tuple[AutoScalingGroup, ...]

    def cross_zone(self, group: TargetGroup) -> bool:
        return is_cross_zone(self.load_balancer, group)


def topology_of(inventory: Inventory, load_balancer: str | None = None) -> Topology:
    """The topology of the load balancer of that name, or of the only one there is.

    Raises InventoryError, or NoLoadBalancerError, with what is missing.
    """
    balancer = _load_balancer(inventory, load_balancer)
    if not balancer.availability_zones:
        raise InventoryError(
            f"load balancer {balancer.name!r} has no zone enabled: give it a subnet in each zone "
            "that it shall serve"
        )
    if not balancer.listeners:
        raise InventoryError(
            f"load balancer {balancer.name!r} has no listener, so nothing reaches it: create one"
        )
    by_name = {group.name: group for group in inventory.target_groups}
    if len(by_name) < len(inventory.target_groups):
        every = [group.name for group in inventory.target_groups]
        twice = next(name for name in by_name if every.count(name) > 1)
        raise InventoryError(
            f"there are {every.count(twice)} target groups named {twice!r}, so a rule cannot say "
            "which it means: give each a name of its own"
        )
    names = dict.fromkeys(
        destination.target_group
        for listener in balancer.listeners
        for rule in listener.rules
        if rule.action.type is ActionType.FORWARD
        for destination in rule.action.forward
    )
    if missing := [name for name in names if name not in by_name]:
        raise InventoryError(
            f"a rule of load balancer {balancer.name!r} forwards to {missing[0]!r}, which is not "
            f"among the target groups {sorted(by_name)}: create it or correct the rule"
        )
    groups = tuple(group for group in inventory.target_groups if group.name in names)
    instances = {instance.instance_id: instance for instance in inventory.instances}
    for group in groups:
        for target in group.targets:
            if target.instance_id not in instances:
                raise InventoryError(
                    f"target group {group.name!r} has the target {target.instance_id!r}, which is "
                    "not among the instances: register an instance that exists"
                )
    _check_number("idle_timeout_s", f"load balancer {balancer.name!r}", balancer.idle_timeout_s, 1)
    for group in groups:
        _check_group(balancer, group)
    scaling = tuple(
        each for each in inventory.auto_scaling_groups if set(each.target_groups) & set(names)
    )
    for each in scaling:
        if not 0 <= each.min_size <= each.desired_capacity <= each.max_size:
            raise InventoryError(
                f"Auto Scaling group {each.name!r} has the sizes {each.min_size} (minimum), "
                f"{each.desired_capacity} (desired) and {each.max_size} (maximum): expected "
                "0 <= minimum <= desired <= maximum"
            )
    used = {*balancer.availability_zones}
    used.update(instances[t.instance_id].availability_zone for g in groups for t in g.targets)
    used.update(zone for group in scaling for zone in group.availability_zones)
    names_of_scaling = {group.name for group in scaling}
    used.update(
        instance.availability_zone
        for instance in instances.values()
        if instance.auto_scaling_group in names_of_scaling
    )
    known = [zone.name for zone in inventory.availability_zones]
    if strange := sorted(used - set(known)):
        raise InventoryError(
            f"zone {strange[0]!r} is not among the region's zones {known}: list it in "
            "availability_zones or correct the name"
        )
    zones = tuple(zone for zone in known if zone in used)
    return Topology(balancer, zones, groups, instances, scaling)


def listener_for(balancer: LoadBalancer, protocol: str, port: int) -> Listener | None:
    """The listener that a request of this protocol to this port meets."""
    for listener in balancer.listeners:
        # A Network Load Balancer's listener (TCP) takes what it gets, HTTP too.
        layer_4 = listener.protocol not in ("HTTP", "HTTPS")
        if listener.port == port and (layer_4 or listener.protocol == protocol):
            return listener
    return None


def _check_group(balancer: LoadBalancer, group: TargetGroup) -> None:
    check = group.health_check
    numbers = {
        "interval_s": (check.interval_s, 0.1),
        "timeout_s": (check.timeout_s, 0.001),
        "healthy_threshold": (check.healthy_threshold, 1),
        "unhealthy_threshold": (check.unhealthy_threshold, 1),
        "deregistration_delay_s": (group.deregistration_delay_s, 0),
        "slow_start_s": (group.slow_start_s, 0),
    }
    if group.stickiness_s is not None:
        numbers["stickiness_s"] = (group.stickiness_s, 0)
    for name, (value, least) in numbers.items():
        _check_number(name, f"target group {group.name!r}", value, least)
    if (
        balancer.type is LoadBalancerType.APPLICATION
        and group.algorithm is RoutingAlgorithm.FLOW_HASH
    ):
        raise InventoryError(
            f"target group {group.name!r} of the Application Load Balancer {balancer.name!r} has "
            "the algorithm flow_hash, which is a Network Load Balancer's: choose round_robin, "
            "least_outstanding_requests or weighted_random"
        )


def _check_number(name: str, of: str, value: float, least: float) -> None:
    if not least <= value < inf:
        raise InventoryError(f"{name} of {of} is {value}: expected {least} or more")


def _load_balancer(inventory: Inventory, name: str | None) -> LoadBalancer:
    names = [each.name for each in inventory.load_balancers]
    if not names:
        raise NoLoadBalancerError(
            f"the inventory of {inventory.region} has {len(inventory.instances)} instances and no "
            "load balancer: create one with a listener and a target group"
        )
    if name is None:
        if len(names) > 1:
            raise NoLoadBalancerError(
                f"the inventory has {len(names)} load balancers, {names}: name one of them in "
                "Workload.load_balancer"
            )
        return inventory.load_balancers[0]
    for balancer in inventory.load_balancers:
        if balancer.name == name:
            return balancer
    raise NoLoadBalancerError(f"no load balancer {name!r} among {names}: name one of those")
