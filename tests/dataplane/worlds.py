"""Inventories to run, written by hand."""

from minicloud.dataplane.records import (
    Action,
    ActionType,
    AutoScalingGroup,
    AvailabilityZone,
    HealthCheck,
    Instance,
    Inventory,
    Listener,
    LoadBalancer,
    LoadBalancerType,
    Rule,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)

A, B, C = "eu-test-1a", "eu-test-1b", "eu-test-1c"


def forward(*names):
    return Action(ActionType.FORWARD, forward=tuple(WeightedTargetGroup(n) for n in names))


def world(
    counts,
    *,
    kind=LoadBalancerType.APPLICATION,
    cross_zone=True,
    enabled=None,
    scaling=None,
    protocol=None,
    **group,
):
    """One load balancer over `counts` ({zone: instances}); ids are `i-<zone's letter><number>`."""
    zones = tuple(counts)
    instances = tuple(
        Instance(
            f"i-{zone[-1]}{number}", "", zone, auto_scaling_group=None if scaling is None else "web"
        )
        for zone, count in counts.items()
        for number in range(1, count + 1)
    )
    protocol = protocol or ("TCP" if kind is LoadBalancerType.NETWORK else "HTTP")
    targets = tuple(Target(instance.instance_id, 80) for instance in instances)
    group.setdefault("health_check", HealthCheck(10.0, 2.0, 2, 2))
    listener = Listener(protocol, 80, (Rule(None, forward("web")),))
    balancer = LoadBalancer("front", enabled or zones, (listener,), kind, cross_zone)
    groups = ()
    if scaling is not None:
        size = len(instances)
        settings = {"min_size": size, "max_size": 2 * size, "desired_capacity": size}
        settings |= {"health_check_type": "ELB", **scaling}
        groups = (
            AutoScalingGroup("web", availability_zones=zones, target_groups=("web",), **settings),
        )
    return Inventory(
        "eu-test-1",
        tuple(AvailabilityZone(zone) for zone in zones),
        instances,
        (TargetGroup("web", targets, **group),),
        (balancer,),
        groups,
    )
