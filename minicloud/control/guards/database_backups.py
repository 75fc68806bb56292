"""Backups of DB instances, and what is made from them."""

from datetime import UTC, datetime

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.database_instance import database_of

_REFERENCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
# Source: RDS API Reference, CreateDBInstance (BackupRetentionPeriod).
MOST_DAYS = 35


def _retention(call: Call) -> str | None:
    days = call.get("BackupRetentionPeriod")
    if days is None:
        return None
    if not 0 <= days <= MOST_DAYS:
        return f"Invalid backup retention period: {days}. It is from 0 to {MOST_DAYS} days"
    database = database_of(call)
    if days == 0 and database is not None and database.replicas:
        return (
            f"The backup retention period cannot be 0: {database.db_instance_identifier} is the "
            "source of a read replica"
        )
    return None


def _no_backups_to_copy(call: Call) -> str | None:
    source = database_of(call, "SourceDBInstanceIdentifier")
    if source is None or source.backup_retention_period > 0:
        return None
    return (
        "Automated backups are not enabled for this database instance. To enable automated "
        "backups, use ModifyDBInstance to set the backup retention period to a non-zero value."
    )


def _no_backups_to_restore(call: Call) -> str | None:
    source = database_of(call, "SourceDBInstanceIdentifier")
    if source is None or source.backup_retention_period > 0:
        return None
    return f"Automated backups are not enabled for {source.db_instance_identifier}"


def _which_time(call: Call) -> str | None:
    latest, at = call.get("UseLatestRestorableTime"), call.get("RestoreTime")
    if latest and at is not None:
        return "RestoreTime cannot be specified when UseLatestRestorableTime is true"
    if not latest and at is None:
        return "Either RestoreTime or UseLatestRestorableTime must be specified"
    return None


def _time(call: Call) -> str | None:
    source = database_of(call, "SourceDBInstanceIdentifier")
    at = call.get("RestoreTime")
    if source is None or source.backup_retention_period == 0 or call.get("UseLatestRestorableTime"):
        return None
    window: tuple[datetime, datetime] | None = source.minicloud_window
    if window is None:
        return f"There is no backup of {source.db_instance_identifier} yet"
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    earliest, latest = window
    said = "The specified instance cannot be restored to a time"
    if at > latest:
        return f"{said} later than {latest:%Y-%m-%dT%H:%M:%SZ}: {at:%Y-%m-%dT%H:%M:%SZ}"
    if at < earliest:
        return f"{said} earlier than {earliest:%Y-%m-%dT%H:%M:%SZ}: {at:%Y-%m-%dT%H:%M:%SZ}"
    return None


GUARDS = (
    Guard(
        id="rds-retention",
        service="rds",
        operations=("CreateDBInstance", "ModifyDBInstance", "PromoteReadReplica"),
        code="InvalidParameterValue",
        rule="Backups are kept for 0 to 35 days, and for at least 1 by the source of a replica.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html; the wording is ours",
        finds=_retention,
    ),
    Guard(
        id="rds-replica-backups",
        service="rds",
        operations=("CreateDBInstanceReadReplica",),
        code="InvalidDBInstanceState",
        rule="The source of a read replica has automated backups.",
        source=f"{_REFERENCE}/API_CreateDBInstanceReadReplica.html; the wording is ours",
        finds=_no_backups_to_copy,
    ),
    Guard(
        id="rds-restore-without-backups",
        service="rds",
        operations=("RestoreDBInstanceToPointInTime",),
        code="PointInTimeRestoreNotEnabled",
        rule="An instance whose backups are kept for 0 days cannot be restored.",
        source=f"{_REFERENCE}/API_RestoreDBInstanceToPointInTime.html; the wording is ours",
        finds=_no_backups_to_restore,
    ),
    Guard(
        id="rds-restore-time-or-latest",
        service="rds",
        operations=("RestoreDBInstanceToPointInTime",),
        code="InvalidParameterCombination",
        rule="A restore is given either a time or the word that it be the latest.",
        source=f"{_REFERENCE}/API_RestoreDBInstanceToPointInTime.html; the wording is ours",
        finds=_which_time,
    ),
    Guard(
        id="rds-restore-window",
        service="rds",
        operations=("RestoreDBInstanceToPointInTime",),
        code="InvalidParameterValue",
        rule="A restore goes to a time between the first backup that is kept and "
        "LatestRestorableTime.",
        source=f"{_REFERENCE}/API_RestoreDBInstanceToPointInTime.html; code and wording are ours",
        finds=_time,
    ),
)
