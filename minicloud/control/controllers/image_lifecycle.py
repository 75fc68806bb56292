"""Lifecycle policies at work: once a day images that are due expire; a preview says which.

Source: ECR User Guide, Lifecycle policies (within 24 hours after an image meets the criteria).
Simplified: all repositories are looked at together, every 24 hours from the start; AWS does not
say when it looks. A preview is ready at the next look.
"""

from collections.abc import Iterable
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.image_removals import parts_of_lists, remove_image
from minicloud.control.repositories import all_repositories, image_of, stored_image
from minicloud.dataplane.image_lifecycle import DAY_S, Expiry, expiring
from minicloud.dataplane.lifecycle_policy import read_lifecycle_policy

_EVALUATED = "minicloud_evaluated_at_s"


class ImageLifecycleController:
    """Expires images on the virtual clock."""

    def __init__(self) -> None:
        self.next_sweep_s = DAY_S

    def reset(self) -> None:
        """Back to time 0."""
        self.next_sweep_s = DAY_S

    def tick(self, now_s: float) -> None:
        """Sweep all repositories when a day is over."""
        if now_s < self.next_sweep_s:
            return
        while self.next_sweep_s <= now_s:
            self.next_sweep_s += DAY_S
        for repository in all_repositories():
            if repository.lifecycle_policy:
                _expire(repository, due(repository, repository.lifecycle_policy, now_s))
                setattr(repository, _EVALUATED, now_s)


def due(repository: Any, policy_text: str, now_s: float) -> tuple[Expiry, ...]:
    """The images that the policy would expire now.

    An image of which an index is made stays as long as the index.
    Source: ECR User Guide, Lifecycle policies (images referenced by a manifest list).
    """
    kept = parts_of_lists(repository)
    found = expiring(
        read_lifecycle_policy(policy_text), map(stored_image, repository.images), now_s
    )
    return tuple(one for one in found if one.image.digest not in kept)


def evaluated_at(repository: Any) -> Any:
    """When the policy was last carried out; None before the first time."""
    at_s = getattr(repository, _EVALUATED, None)
    return None if at_s is None else date_at(at_s)


def _expire(repository: Any, expiries: Iterable[Expiry]) -> None:
    for expiry in expiries:
        image = image_of(repository, expiry.image.digest)
        if image is not None:
            remove_image(repository, image)
