"""To which moments a DB instance can be restored."""

from dataclasses import dataclass

UPLOAD_INTERVAL_S = 300.0
"""How often the transaction log goes to the backup.

Source: RDS User Guide, Restoring a DB instance to a specified time (every five minutes).
"""
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class RestoreWindow:
    """The moments between `earliest_s` and `latest_s`, both included."""

    earliest_s: float
    latest_s: float

    def __contains__(self, at_s: float) -> bool:
        return self.earliest_s <= at_s <= self.latest_s


def restore_window(backed_up_s: float, now_s: float, retention_days: int) -> RestoreWindow | None:
    """The window of an instance whose first backup is of `backed_up_s`; None: it has no backups.

    Simplified: uploads are at whole multiples of five minutes of virtual time, and the window
    reaches back exactly as many days as backups are kept.
    """
    if retention_days == 0:
        return None
    latest_s = max(backed_up_s, now_s // UPLOAD_INTERVAL_S * UPLOAD_INTERVAL_S)
    return RestoreWindow(max(backed_up_s, now_s - retention_days * DAY_S), latest_s)
