"""Events of DB instances: what AWS does by itself, as DescribeEvents tells it.

Source: RDS User Guide, Amazon RDS event categories and event messages.
"""

from enum import Enum
from types import SimpleNamespace
from typing import Any

from minicloud.control.calendar import date_at


class DatabaseEventKind(Enum):
    """Message and category."""

    CREATED = "DB instance created.", "creation"
    BACKUP_STARTED = "Backing up DB instance.", "backup"
    BACKUP_FINISHED = "Finished DB instance backup.", "backup"
    SHUT_DOWN = "DB instance shutdown.", "availability"
    RESTARTED = "DB instance restarted.", "availability"
    FAILOVER_STARTED = "Multi-AZ instance failover started.", "failover"
    FAILOVER_COMPLETED = "Multi-AZ instance failover completed.", "failover"
    RESTORED = "Restored DB instance to a point in time.", "restoration"
    PROMOTED = "Read replica promoted.", "read replica"
    PARAMETERS = "Updated to use DBParameterGroup.", "configuration change"


def tell(database: Any, kind: DatabaseEventKind, now_s: float) -> None:
    """Add an event of the emulated cloud's date."""
    message, category = kind.value
    database.backend.events.append(
        SimpleNamespace(
            source_identifier=database.db_instance_identifier,
            source_type="db-instance",
            message=message,
            event_categories=[category],
            source_arn=database.arn,
            date=date_at(now_s),
        )
    )
