"""Finding in an inventory what a check speaks about."""

from minicloud.checks.failure import CheckFailed
from minicloud.dataplane.records import Inventory, LoadBalancer, TargetGroup


def find_load_balancer(inventory: Inventory, name: str | None) -> LoadBalancer:
    """The load balancer of that name, or the only one when no name is given.

    Raises CheckFailed when there is none, or more than one to choose from.
    """
    names = [each.name for each in inventory.load_balancers]
    if name is None and len(names) == 1:
        return inventory.load_balancers[0]
    for load_balancer in inventory.load_balancers:
        if load_balancer.name == name:
            return load_balancer
    raise CheckFailed(
        f"in {inventory.region} there are these load balancers: {_listed(names)}.",
        "exactly one" if name is None else f"one named {name!r}",
        "call describe_load_balancers() and compare the names and the region",
    )


def find_target_group(inventory: Inventory, name: str) -> TargetGroup:
    """The target group of that name. Raises CheckFailed when there is none."""
    for target_group in inventory.target_groups:
        if target_group.name == name:
            return target_group
    raise CheckFailed(
        f"in {inventory.region} there are these target groups: "
        f"{_listed([each.name for each in inventory.target_groups])}.",
        f"one named {name!r}",
        "call describe_target_groups() and compare the names and the region",
    )


def target_groups_behind(
    inventory: Inventory, load_balancer: LoadBalancer
) -> tuple[TargetGroup, ...]:
    """The target groups that some rule of the load balancer forwards to."""
    named = {
        weighted.target_group
        for listener in load_balancer.listeners
        for rule in listener.rules
        for weighted in rule.action.forward
    }
    return tuple(each for each in inventory.target_groups if each.name in named)


def load_balancers_before(
    inventory: Inventory, target_group: TargetGroup
) -> tuple[LoadBalancer, ...]:
    """The load balancers of which some rule forwards to the target group."""
    return tuple(
        each
        for each in inventory.load_balancers
        if target_group in target_groups_behind(inventory, each)
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "none"
