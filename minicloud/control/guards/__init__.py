"""What AWS refuses and moto would let pass, a file for each theme."""

from minicloud.control.guard import Guard
from minicloud.control.guards import (
    auto_scaling_size,
    health_check,
    instance_state,
    launch,
    listener,
    load_balancer_attributes,
    load_balancer_zones,
    scaling_policy,
    scheduled_action,
    target_group_attributes,
    targets,
    volume,
)

GUARDS: tuple[Guard, ...] = (
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
    *scaling_policy.GUARDS,
    *scheduled_action.GUARDS,
)
"""Every guard, in the order in which they look at a call."""
