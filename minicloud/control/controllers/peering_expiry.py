"""Requests for VPC peering that nobody answers, and their end after a week."""

from typing import Any

# Source: EC2 API Reference, CreateVpcPeeringConnection.
EXPIRES_AFTER_S = 7 * 24 * 3600.0
_PENDING = "pending-acceptance"


class PeeringExpiry:
    """Lets pending requests expire on the virtual clock."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, Any]] = []

    def notice(self, ec2: Any, now_s: float) -> None:
        """Remember the requests of moto's `ec2` that were not there before."""
        known = {peering.id for _, peering in self._waiting}
        self._waiting += [
            (now_s + EXPIRES_AFTER_S, peering)
            for peering in ec2.vpc_pcxs.values()
            if peering._status.code == _PENDING and peering.id not in known
        ]

    def tick(self, now_s: float) -> None:
        """Let those expire whose week is over."""
        if not self._waiting or now_s < self._waiting[0][0]:
            return
        for due_s, peering in self._waiting:
            if due_s <= now_s and peering._status.code == _PENDING:
                peering._status.code = "expired"
                peering._status.message = "Expired: it was not accepted within 7 days"
        self._waiting = [one for one in self._waiting if now_s < one[0]]

    def quiet_until(self) -> float:
        """When the next request expires; infinity when none waits."""
        return min((due_s for due_s, _ in self._waiting), default=float("inf"))

    def reset(self) -> None:
        """Know of nothing."""
        self._waiting = []
