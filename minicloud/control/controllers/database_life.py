"""What RDS does with a DB instance as time passes, and when one of its machines is lost."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.controllers.database_states import (
    BACKING_UP_S,
    CREATING_S,
    REBOOTING_S,
    STANDBY_S,
    DatabaseState,
)
from minicloud.control.database_events import DatabaseEventKind, tell
from minicloud.control.database_parameters import engine_parameters
from minicloud.control.database_zones import another_zone
from minicloud.dataplane.databases import Database, DatabaseLoss, Loss, Restored
from minicloud.dataplane.restore_window import RestoreWindow, restore_window


class DatabaseLife:
    """Keeps a state for each DB instance of moto's, by its resource id.

    Statuses pass on the virtual clock: creating, backing-up, available; rebooting, available.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._states: dict[str, DatabaseState] = {}

    def reset(self) -> None:
        """Know nothing any more."""
        self._states.clear()

    def state(self, database: Any) -> DatabaseState:
        """The state of an instance."""
        if database.dbi_resource_id not in self._states:
            self._states[database.dbi_resource_id] = DatabaseState(group=_group(database))
        return self._states[database.dbi_resource_id]

    def created(self, database: Any, restored: Restored | None = None) -> None:
        """A new instance: it has to be set up first."""
        now_s = self._now_s()
        state = self._states[database.dbi_resource_id] = DatabaseState(group=_group(database))
        state.in_force = wanted_parameters(database)
        state.restored = restored
        database.status = "creating"
        database.instance_create_time = date_at(now_s)
        database.secondary_availability_zone = (
            another_zone(database, database.availability_zone) if database.multi_az else None
        )
        state.later(now_s + CREATING_S, lambda: self._set_up(database))

    def rebooted(self, database: Any, failover: bool) -> None:
        """A reboot, in which pending parameters come into force, or one by fail-over."""
        now_s, state = self._now_s(), self.state(database)
        database.status = "rebooting"
        if failover:
            tell(database, DatabaseEventKind.FAILOVER_STARTED, now_s)
            database.secondary_availability_zone, database.availability_zone = (
                database.availability_zone,
                database.secondary_availability_zone,
            )
        else:
            state.group, state.in_force = _group(database), wanted_parameters(database)
            state.starts += 1
        kind = DatabaseEventKind.FAILOVER_COMPLETED if failover else DatabaseEventKind.RESTARTED

        def done() -> None:
            tell(database, kind, self._now_s())
            database.status = "available"

        state.later(now_s + REBOOTING_S, done)

    def multi_az_changed(self, database: Any) -> None:
        """A standby is made, or given up."""
        if database.multi_az:
            self._standby_later(database)
        else:
            database.secondary_availability_zone = None

    def retention_changed(self, database: Any) -> None:
        """Backups begin with one at once, or all are gone."""
        if database.backup_retention_period == 0:
            self.state(database).backed_up_s = None
        elif self.state(database).backed_up_s is None and not database.is_replica:
            self._set_up(database)

    def promoted(self, database: Any) -> None:
        """A read replica has become an instance of its own, and is backed up."""
        database.status = "modifying"
        tell(database, DatabaseEventKind.PROMOTED, self._now_s())
        self.state(database).later(self._now_s() + REBOOTING_S, lambda: self._set_up(database))

    def lost(self, database: Any, loss: DatabaseLoss) -> None:
        """Write down what the machines have done about a loss."""
        now_s = self._now_s()
        if loss.lost is Loss.PRIMARY and loss.zone == loss.lost_zone:
            tell(database, DatabaseEventKind.SHUT_DOWN, now_s)
            tell(database, DatabaseEventKind.RESTARTED, now_s)
            return
        if loss.lost is Loss.PRIMARY:
            tell(database, DatabaseEventKind.FAILOVER_STARTED, now_s)
            tell(database, DatabaseEventKind.FAILOVER_COMPLETED, now_s)
            database.availability_zone = loss.zone
        database.secondary_availability_zone = None
        self._standby_later(database, loss.lost_zone if loss.zone_failed else None)

    def tick(self, databases: Iterator[Any], now_s: float) -> None:
        """Do what is due, and forget instances that are deleted."""
        there = {one.dbi_resource_id: one for one in databases}
        self._states = {key: one for key, one in self._states.items() if key in there}
        for database in there.values():
            self.state(database).do_due(now_s)

    def due_s(self) -> float:
        """When the next thing is due."""
        return min((one.due_s for one in self._states.values()), default=float("inf"))

    def window(self, database: Any) -> RestoreWindow | None:
        """To which moments the instance can be restored."""
        backed_up_s = self.state(database).backed_up_s
        if backed_up_s is None:
            return None
        return restore_window(backed_up_s, self._now_s(), database.backup_retention_period)

    def parameter_status(self, database: Any) -> str:
        """Whether what the parameter group says is in force."""
        state = self.state(database)
        same = state.group == _group(database) and state.in_force == wanted_parameters(database)
        return "in-sync" if same else "pending-reboot"

    def standing(self, database: Any) -> Database:
        """What who runs it has to know."""
        state = self.state(database)
        return Database(
            identifier=database.db_instance_identifier,
            resource_id=database.dbi_resource_id,
            address=database.address,
            port=database.port,
            zone=database.availability_zone,
            standby_zone=database.secondary_availability_zone,
            master_username=database.master_username,
            master_password=password_of(database),
            db_name=database.db_name,
            backups=database.backup_retention_period > 0,
            parameters=tuple(sorted(_for_the_server(state.in_force).items())),
            starts=state.starts,
            replica_of=database.source_db_instance_identifier if database.is_replica else None,
            restored=state.restored,
            runs=database.status != "stopped",
        )

    def _set_up(self, database: Any) -> None:
        now_s = self._now_s()
        if database.backup_retention_period == 0:
            database.status = "available"
            return
        database.status = "backing-up"
        tell(database, DatabaseEventKind.BACKUP_STARTED, now_s)
        self.state(database).later(now_s + BACKING_UP_S, lambda: self._backed_up(database))

    def _backed_up(self, database: Any) -> None:
        now_s = self._now_s()
        self.state(database).backed_up_s = now_s
        date = date_at(now_s)
        name = f"rds:{database.db_instance_identifier}-{date:%Y-%m-%d-%H-%M}"
        snapshot = database.backend.create_db_snapshot(
            database.db_instance_identifier, name, snapshot_type="automated"
        )
        snapshot.created = date
        tell(database, DatabaseEventKind.BACKUP_FINISHED, now_s)
        database.status = "available"

    def _standby_later(self, database: Any, avoided: str | None = None) -> None:
        """A new standby, where the zones allow it."""

        def ready() -> None:
            primary = database.availability_zone
            zone = another_zone(database, primary, avoided) or another_zone(database, primary)
            if database.multi_az and database.secondary_availability_zone is None:
                database.secondary_availability_zone = zone

        self.state(database).later(self._now_s() + STANDBY_S, ready)


def wanted_parameters(database: Any) -> dict[str, str]:
    """What the instance's parameter group says, beside the engine's own values."""
    (group,) = database.db_parameter_groups()
    return {
        name: str(one["ParameterValue"])
        for name, one in group.parameters.items()
        if "ParameterValue" in one
    }


def _for_the_server(parameters: dict[str, str]) -> dict[str, str]:
    """Those that the server knows and a customer may change: groups of other families have more."""
    known = engine_parameters()
    return {
        name: value
        for name, value in parameters.items()
        if name in known and known[name].modifiable and known[name].allows(value)
    }


def password_of(database: Any) -> str:
    """The master user's password, also where Secrets Manager keeps it."""
    if getattr(database, "manage_master_user_password", False):
        secret: dict[str, str] = json.loads(database.master_user_secret.secret.secret_string)
        return secret["password"]
    password: str = database._master_user_password
    return password


def _group(database: Any) -> str:
    (group,) = database.db_parameter_groups()
    name: str = group.name
    return name
