"""What AWS refuses and moto would let pass, a file for each theme."""

from minicloud.control.guard import Guard
from minicloud.control.guards import (
    address_blocks,
    auto_scaling_size,
    gateways,
    health_check,
    instance_state,
    launch,
    listener,
    load_balancer_attributes,
    load_balancer_zones,
    network_acl,
    network_dependencies,
    peering,
    routes,
    security_groups,
    subnet_addresses,
    target_group_attributes,
    targets,
    volume,
)

GUARDS: tuple[Guard, ...] = (
    *address_blocks.GUARDS,
    *subnet_addresses.GUARDS,
    *routes.GUARDS,
    *gateways.GUARDS,
    *peering.GUARDS,
    *network_acl.GUARDS,
    *security_groups.GUARDS,
    *network_dependencies.GUARDS,
    *launch.GUARDS,
    *instance_state.GUARDS,
    *volume.GUARDS,
    *load_balancer_zones.GUARDS,
    *load_balancer_attributes.GUARDS,
    *listener.GUARDS,
    *health_check.GUARDS,
    *target_group_attributes.GUARDS,
    *targets.GUARDS,
    *auto_scaling_size.GUARDS,
)
"""Every guard, in the order in which they look at a call."""
