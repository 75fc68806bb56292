"""A DB instance as who runs it has to know it, and what happens to one without anybody's call."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Restored:
    """Where a restored DB instance comes from: the state of another one at a virtual second."""

    source_identifier: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Database:
    """One DB instance of engine postgres that stands, as it is meant to run.

    `standby_zone`: where its synchronous standby is, None without one. `parameters`: those of its
    parameter group that are in force, in the engine's own units. `starts` counts its reboots;
    `runs`: it is not stopped.
    """

    identifier: str
    resource_id: str
    address: str
    port: int
    zone: str
    standby_zone: str | None
    master_username: str
    master_password: str = field(repr=False)
    db_name: str | None = None
    backups: bool = True
    parameters: tuple[tuple[str, str], ...] = ()
    starts: int = 0
    replica_of: str | None = None
    restored: Restored | None = None
    runs: bool = True


class Trouble(StrEnum):
    """Why an instance does not run, in RDS's words for a status.

    Source: RDS User Guide, Viewing Amazon RDS DB instance status.
    """

    INCOMPATIBLE_PARAMETERS = "incompatible-parameters"
    FAILED = "failed"


class Loss(StrEnum):
    """What was lost of a DB instance."""

    PRIMARY = "primary"
    STANDBY = "standby"


@dataclass(frozen=True, slots=True)
class DatabaseLoss:
    """A machine of a DB instance is gone, and what stands now.

    `zone`: where the primary is now. `zone_failed`: the lost machine's zone is down as a whole.
    """

    identifier: str
    lost: Loss
    lost_zone: str
    zone: str
    zone_failed: bool
