"""What of an inventory can be served: checked before the first socket is opened."""

import re
from dataclasses import dataclass

from minicloud.dataplane.records import (
    Instance,
    InstanceState,
    Inventory,
    Listener,
    LoadBalancer,
    LoadBalancerType,
    TargetGroup,
)
from minicloud.servers.errors import NothingToServeError, NotServedError
from minicloud.servers.running_balancer import forwarded_groups

TLS_PROTOCOLS = ("HTTPS", "TLS", "SSL")
HTTP_PROTOCOLS = ("HTTP", "HTTPS")
_PROTOCOLS = {
    LoadBalancerType.APPLICATION: ("HTTP", "HTTPS"),
    LoadBalancerType.NETWORK: ("TCP", "TLS"),
    LoadBalancerType.CLASSIC: ("HTTP", "HTTPS", "TCP", "SSL"),
}
_TARGET_PROTOCOLS = ("HTTP", "TCP")
_CHECK_PROTOCOLS = ("HTTP", "TCP")
_MATCHER = re.compile(r"\d{3}(-\d{3})?(\s*,\s*\d{3}(-\d{3})?)*")
_DEFAULT_PORT = 80


@dataclass(frozen=True, slots=True)
class SitePlan:
    """The running instances with the ports they listen on, and the load balancers in front."""

    instances: dict[str, Instance]
    ports: dict[str, tuple[int, ...]]
    groups: dict[str, TargetGroup]
    load_balancers: tuple[LoadBalancer, ...]


def plan(inventory: Inventory) -> SitePlan:
    """Raises NothingToServeError or NotServedError, naming what is in the way."""
    if not inventory.load_balancers:
        raise NothingToServeError(
            f"there is no load balancer in {inventory.region}: create one with a listener, "
            "then take the inventory again"
        )
    instances = {each.instance_id: each for each in inventory.instances}
    running = [i for i in inventory.instances if i.state is InstanceState.RUNNING]
    if not running:
        states = sorted({f"{i.instance_id} is {i.state}" for i in inventory.instances})
        raise NothingToServeError(
            f"no instance is running in {inventory.region} ({', '.join(states) or 'there is none'})"
            ": start or run one, then take the inventory again"
        )
    groups = {each.name: each for each in inventory.target_groups}
    for load_balancer in inventory.load_balancers:
        _check_load_balancer(load_balancer, groups)
    return SitePlan(
        instances,
        {each.instance_id: _ports(each, inventory.target_groups) for each in running},
        groups,
        inventory.load_balancers,
    )


def _ports(instance: Instance, groups: tuple[TargetGroup, ...]) -> tuple[int, ...]:
    """The ports at which it is a target or is checked; 80 for an instance that is no target."""
    ports = []
    for group in groups:
        for target in group.targets:
            if target.instance_id == instance.instance_id:
                ports += [target.port, group.health_check.port or target.port]
    return tuple(dict.fromkeys(ports or [_DEFAULT_PORT]))


def _check_load_balancer(record: LoadBalancer, groups: dict[str, TargetGroup]) -> None:
    if not record.listeners:
        raise NothingToServeError(
            f"load balancer {record.name!r} has no listener: create one with create_listener"
        )
    if not record.availability_zones:
        raise NothingToServeError(f"load balancer {record.name!r} is in no Availability Zone")
    for listener in record.listeners:
        _check_listener(record, listener)
    try:
        used = forwarded_groups(record, groups)
    except KeyError as error:
        raise NotServedError(
            f"load balancer {record.name!r} forwards to target group {error.args[0]!r}, which "
            f"the inventory does not hold: it holds {sorted(groups)}"
        ) from error
    for group, _ in used:
        _check_group(group)


def _check_listener(record: LoadBalancer, listener: Listener) -> None:
    name = f"listener {listener.protocol}:{listener.port} of load balancer {record.name!r}"
    served = _PROTOCOLS[record.type]
    if listener.protocol not in served:
        raise NotServedError(
            f"{name}: the real servers play {', '.join(served)} listeners of a load balancer of "
            f"type {record.type}"
        )
    if all(rule.priority is not None for rule in listener.rules):
        raise NotServedError(f"{name} has no default rule: give it a rule with priority None")


def _check_group(group: TargetGroup) -> None:
    check = group.health_check
    if group.protocol not in _TARGET_PROTOCOLS:
        raise NotServedError(
            f"target group {group.name!r} speaks {group.protocol} to its targets: the real "
            f"servers speak {' and '.join(_TARGET_PROTOCOLS)}"
        )
    if check.protocol not in _CHECK_PROTOCOLS:
        raise NotServedError(
            f"target group {group.name!r} checks health over {check.protocol}: the real servers "
            f"check over {' and '.join(_CHECK_PROTOCOLS)}"
        )
    if check.interval_s <= 0 or check.timeout_s <= 0:
        raise NotServedError(
            f"target group {group.name!r} checks health every {check.interval_s} s with a timeout "
            f"of {check.timeout_s} s: both must be above 0"
        )
    if check.protocol == "HTTP" and not _MATCHER.fullmatch(check.matcher):
        raise NotServedError(
            f"target group {group.name!r} takes the codes {check.matcher!r} for healthy: expected "
            "codes such as 200, 200,202 or 200-299"
        )
