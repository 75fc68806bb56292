"""Changes of hosted zones on their way to the name servers: PENDING, then INSYNC.

Source: Route 53 API Reference, ChangeResourceRecordSets (changes generally reach all name servers
within 60 seconds) and GetChange.
Simplified: they all have it after exactly 60 seconds, and answer as before until then.
"""

from dataclasses import dataclass
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.record_sets import hosted_zone, route53
from minicloud.dataplane.name_routing.records import HostedZone

PROPAGATION_S = 60.0


@dataclass(frozen=True, slots=True)
class _Submitted:
    at_s: float
    comment: str | None


class ZoneChanges:
    """What was submitted, and which state of each zone the name servers have."""

    def __init__(self) -> None:
        self._submitted: dict[str, _Submitted] = {}

    def reset(self) -> None:
        """Nothing was submitted."""
        self._submitted.clear()

    def submit(self, now_s: float, zone: Any = None, comment: str | None = None) -> dict[str, Any]:
        """A change that was made now, as ChangeInfo; `zone` is moto's, as it is after it."""
        from moto.moto_api._internal import mock_random

        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        change_id = "C" + "".join(mock_random.choice(letters) for _ in range(20))
        self._submitted[change_id] = _Submitted(now_s, comment)
        if zone is not None:
            _history(zone).append((now_s + PROPAGATION_S, hosted_zone(zone)))
        return self.info(change_id, now_s) or {}

    def info(self, change_id: str, now_s: float) -> dict[str, Any] | None:
        """A change as ChangeInfo; None: there is none of that id."""
        told = self._submitted.get(change_id.rpartition("/")[2])
        if told is None:
            return None
        done = now_s >= told.at_s + PROPAGATION_S
        return {
            "Id": f"/change/{change_id.rpartition('/')[2]}",
            "Status": "INSYNC" if done else "PENDING",
            "SubmittedAt": date_at(told.at_s),
            "Comment": told.comment,
        }

    @staticmethod
    def served(now_s: float) -> list[HostedZone]:
        """Every zone as the name servers have it."""
        found = []
        for zone in list(route53().zones.values()):
            history = _history(zone)
            if not history:  # made past the API, by CloudFormation
                found.append(hosted_zone(zone))
            arrived = [state for from_s, state in history if from_s <= now_s]
            found += arrived[-1:]
            # What has been replaced is asked for no more.
            del history[: max(0, len(arrived) - 1)]
        return found


def _history(zone: Any) -> list[tuple[float, HostedZone]]:
    kept: list[tuple[float, HostedZone]] = vars(zone).setdefault("minicloud_history", [])
    return kept
