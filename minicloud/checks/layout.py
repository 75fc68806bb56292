"""Inventories made to measure, for questions that need no cloud."""

from minicloud.dataplane.records import (
    Action,
    ActionType,
    AvailabilityZone,
    HealthCheck,
    Instance,
    Inventory,
    Listener,
    LoadBalancer,
    RoutingAlgorithm,
    Rule,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)


def lay_out(
    targets_per_zone: dict[str, int],
    *,
    region: str = "ap-northeast-1",
    name: str = "web",
    cross_zone: bool = True,
    algorithm: RoutingAlgorithm = RoutingAlgorithm.ROUND_ROBIN,
    health_check: HealthCheck | None = None,
) -> Inventory:
    """A region with one ALB, enabled in all the zones named, and that many targets in each.

    Load balancer and target group bear `name`; instances are named after their zone and their
    number in it: `web-1a-1`. Targets speak HTTP on port 80.
    Raises ValueError for fewer than no targets, or no zone.
    """
    if not targets_per_zone or min(targets_per_zone.values()) < 0:
        raise ValueError(
            f"targets_per_zone is {targets_per_zone}: expected at least one zone, each with 0 or "
            "more targets"
        )
    instances = tuple(
        Instance(
            instance_id=f"i-{index:017x}",
            name=f"{name}-{zone.removeprefix(region[:-1])}-{number}",
            availability_zone=zone,
        )
        for index, (zone, number) in enumerate(
            (zone, number)
            for zone, count in targets_per_zone.items()
            for number in range(1, count + 1)
        )
    )
    group = TargetGroup(
        name=name,
        targets=tuple(Target(each.instance_id, 80) for each in instances),
        algorithm=algorithm,
        cross_zone=cross_zone,
        health_check=health_check or HealthCheck(),
    )
    forward = Action(type=ActionType.FORWARD, forward=(WeightedTargetGroup(name),))
    listener = Listener(protocol="HTTP", port=80, rules=(Rule(priority=None, action=forward),))
    zones = tuple(targets_per_zone)
    return Inventory(
        region=region,
        availability_zones=tuple(AvailabilityZone(zone) for zone in zones),
        instances=instances,
        target_groups=(group,),
        load_balancers=(LoadBalancer(name, availability_zones=zones, listeners=(listener,)),),
    )
