"""Auto Scaling groups as moto holds them."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any


def suspended(group: Any) -> set[str]:
    """The processes of a group that somebody has suspended."""
    return {one["ProcessName"] for one in group.suspended_processes}


def group_backends() -> Iterator[Any]:
    """moto's state of Auto Scaling, in every region."""
    backends: Any = import_module("moto.autoscaling.models").autoscaling_backends
    for _account, _region, backend in list(backends.iter_backends()):
        yield backend


def member_ids() -> set[str]:
    """The instances of every group, whatever state they are in."""
    return {
        state.instance.id
        for backend in group_backends()
        for group in backend.autoscaling_groups.values()
        for state in group.instance_states
    }


def attach(group: Any) -> None:
    """Bring a group's load balancers and target groups up to date."""
    backend = group.autoscaling_backend
    if group.name in backend.autoscaling_groups:
        backend.update_attached_elbs(group.name)
        backend.update_attached_target_groups(group.name)
