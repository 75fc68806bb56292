"""Where moto's RDS is replaced: zones, statuses, fail-over, restore, replicas, parameters, logs.

moto keeps what it is told and does nothing with it. These methods are replaced or added while the
cloud runs; who runs the databases is attached to a region, and told what stands.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Protocol

from minicloud.control.calendar import date_at, seconds_at
from minicloud.control.controllers.database_life import DatabaseLife
from minicloud.control.database_copies import read_replica, restored_instance
from minicloud.control.database_events import DatabaseEventKind, tell
from minicloud.control.database_logs import log_download, log_files
from minicloud.control.database_parameter_groups import changed_parameters, describe_parameters
from minicloud.control.database_parameters import ENGINE_VERSION
from minicloud.control.database_zones import default_zones, zones_of
from minicloud.control.late_services import LateService, Surroundings
from minicloud.dataplane.databases import Database, DatabaseLoss, Restored, Trouble

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class Machines(Protocol):
    """What runs the databases of a region."""

    def follow(self, standing: tuple[Database, ...], now_s: float) -> Mapping[str, Trouble]: ...
    def take_losses(self) -> tuple[DatabaseLoss, ...]: ...
    def log(self, identifier: str) -> str: ...
    def close(self) -> None: ...


class RdsInMoto(LateService):
    """RDS on the virtual clock."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.life = DatabaseLife(cloud.now_s)
        self.machines: dict[str, Machines] = {}
        """Who runs the databases, by region."""

    def reset(self) -> None:
        """Back to time 0: no instance, also none that runs."""
        self.life.reset()
        for machines in self.machines.values():
            machines.follow((), 0.0)

    def remove(self) -> None:
        """Leave moto as it was; who runs databases runs none any more."""
        super().remove()
        self.machines.clear()

    def tick(self, now_s: float, changed: bool) -> None:
        """Statuses pass, and the machines do what has changed."""
        self._take_all_losses()
        self.life.tick(self._databases(), now_s)
        for region in self.machines:
            self.follow(region)

    def quiet_until(self, now_s: float) -> float:
        """Before the next change of a status.

        Asked before time passes: what was lost until now was lost now, not at the time's end.
        """
        self._take_all_losses()
        return self.life.due_s()

    def follow(self, region: str) -> None:
        """Let the machines of a region do what has changed; who cannot run has a status for it."""
        trouble = self.machines[region].follow(self.standing(region), self.cloud.now_s())
        if trouble:
            for database in self._databases(region):
                if database.db_instance_identifier in trouble:
                    database.status = trouble[database.db_instance_identifier].value

    def standing(self, region: str) -> tuple[Database, ...]:
        """The PostgreSQL instances of a region that are to run; Aurora's are state only."""
        return tuple(
            self.life.standing(one)
            for one in self._databases(region)
            if one.engine == "postgres"
            and one.status not in ("creating", "deleting")
            and one.db_cluster_identifier is None
            and not self.life.state(one).state_only
        )

    def install(self) -> None:
        """From now on moto's databases are this course's."""
        models: Any = import_module("moto.rds.models")
        responses: Any = import_module("moto.rds.responses").RDSResponse
        backend, instance = models.RDSBackend, models.DBInstance
        versions = instance.default_engine_versions | {"postgres": ENGINE_VERSION}
        self.moto.put(instance, "default_engine_versions", versions)
        self.moto.put(instance, "save_automated_backup", lambda _database: None)
        self.moto.put(instance, "latest_restorable_time", property(self._latest_restorable))
        self.moto.put(instance, "minicloud_window", property(self._window))
        self.moto.put(instance, "db_parameter_group_status_list", property(self._group_status))
        self.moto.put(backend, "create_db_instance", self._creating(backend.create_db_instance))
        self.moto.put(backend, "describe_db_instances", self._seen(backend.describe_db_instances))
        self.moto.put(backend, "describe_events", self._seen(backend.describe_events))
        self.moto.put(backend, "modify_db_instance", self._modifying(backend.modify_db_instance))
        changing = changed_parameters(backend.modify_db_parameter_group, self.life)
        self.moto.put(backend, "modify_db_parameter_group", changing)
        self.moto.put(backend, "create_db_instance_read_replica", self._replicating())
        self.moto.put(backend, "delete_db_instance", self._deleting(backend.delete_db_instance))
        self.moto.put(backend, "promote_read_replica", self._promoting())
        self.moto.put(
            backend,
            "restore_db_instance_from_db_snapshot",
            self._from_snapshot(backend.restore_db_instance_from_db_snapshot),
        )
        self.moto.put(backend, "create_db_cluster", _in_zones(backend.create_db_cluster))
        self.moto.put(responses, "reboot_db_instance", self._rebooting())
        self.moto.put(responses, "restore_db_instance_to_point_in_time", self._restoring())
        self.moto.put(responses, "describe_db_parameters", describe_parameters)
        self.moto.put(responses, "describe_db_log_files", log_files(self._log, self._date))
        self.moto.put(responses, "download_db_log_file_portion", log_download(self._log))

    def _databases(self, region: str | None = None) -> Iterator[Any]:
        backends: Any = import_module("moto.rds.models").rds_backends
        for _account, at, backend in list(backends.iter_backends()):
            if region in (None, at):
                yield from list(backend.databases.values())

    def _take_all_losses(self) -> None:
        for region in self.machines:
            self._take_losses(region)

    def _take_losses(self, region: str) -> None:
        machines = self.machines.get(region)
        if machines is None:
            return
        by_name = {one.db_instance_identifier: one for one in self._databases(region)}
        for loss in machines.take_losses():
            if loss.identifier in by_name:
                self.life.lost(by_name[loss.identifier], loss)

    def _seen(self, original: Any) -> Any:
        """What has happened to machines shows at the next look."""

        def describe(backend: Any, *args: Any, **named: Any) -> Any:
            self._take_losses(backend.region_name)
            return original(backend, *args, **named)

        return describe

    def _creating(self, original: Any) -> Any:
        def create(backend: Any, db_kwargs: Any, restored: Restored | None = None) -> Any:
            from moto.moto_api._internal import mock_random

            database = original(backend, db_kwargs)
            name = "".join(mock_random.choice(_LETTERS) for _ in range(26))
            database.dbi_resource_id = f"db-{name}"
            del backend.events[-1]  # moto's, which has today's date
            kind = DatabaseEventKind.RESTORED if restored else DatabaseEventKind.CREATED
            tell(database, kind, self.cloud.now_s())
            zones = zones_of(database)
            if database.db_cluster_identifier is None:
                if not db_kwargs.get("availability_zone") and zones:
                    database.availability_zone = zones[0]
                self.life.created(database, restored)
            elif zones and not db_kwargs.get("availability_zone"):
                cluster = database.db_cluster_identifier
                others = [
                    one
                    for one in backend.databases.values()
                    if one.db_cluster_identifier == cluster and one is not database
                ]
                database.availability_zone = zones[len(others) % len(zones)]
            return database

        return create

    def _modifying(self, original: Any) -> Any:
        def modify(backend: Any, db_instance_identifier: str, db_kwargs: Any) -> Any:
            database = backend.describe_db_instances(db_instance_identifier)[0]
            had_standby = database.multi_az
            original(backend, db_instance_identifier, db_kwargs)
            if database.multi_az != had_standby:
                self.life.multi_az_changed(database)
            if database.db_cluster_identifier is None:
                self.life.retention_changed(database)
            return database

        return modify

    def _replicating(self) -> Any:
        def replicate(backend: Any, db_kwargs: Any) -> Any:
            replica = read_replica(backend, db_kwargs)
            # Simplified: nobody runs a replica in another Region.
            here = replica.source_db_instance_identifier in backend.databases
            self.life.state(replica).state_only = not here
            return replica

        return replicate

    def _deleting(self, original: Any) -> Any:
        """Replicas outlive their source, each an instance of its own.

        Source: RDS User Guide, Working with DB instance read replicas.
        """

        def delete(backend: Any, *args: Any, **named: Any) -> Any:
            database = original(backend, *args, **named)
            for one in list(backend.databases.values()):
                if one.is_replica and one.source_db_instance_identifier == database.resource_id:
                    self._promote(one)
            return database

        return delete

    def _promote(self, replica: Any) -> None:
        replica.is_replica = False
        replica.source_db_instance_identifier = None
        self.life.promoted(replica)

    def _promoting(self) -> Any:
        def promote(backend: Any, db_kwargs: Any) -> Any:
            database = backend.describe_db_instances(db_kwargs["db_instance_identifier"])[0]
            backend.find_db_from_id(database.source_db_instance_identifier).remove_replica(database)
            retention = db_kwargs.get("backup_retention_period")
            database.backup_retention_period = 1 if retention is None else retention
            self._promote(database)
            return database

        return promote

    def _rebooting(self) -> Any:
        def reboot(response: Any) -> Any:
            name = response.params.get("DBInstanceIdentifier")
            database = response.backend.describe_db_instances(name)[0]
            self.life.rebooted(database, bool(response.params.get("ForceFailover")))
            return _answer({"DBInstance": database})

        return reboot

    def _restoring(self) -> Any:
        def restore(response: Any) -> Any:
            asked = response.params
            source = response.backend.describe_db_instances(asked["SourceDBInstanceIdentifier"])[0]
            window = self.life.window(source)
            assert window is not None  # a guard has looked
            at = asked.get("RestoreTime")
            at_s = window.latest_s if at is None else seconds_at(at.replace(tzinfo=UTC))
            restored = Restored(source.db_instance_identifier, at_s)
            new = restored_instance(response.backend, source, asked, restored)
            return _answer({"DBInstance": new})

        return restore

    def _from_snapshot(self, original: Any) -> Any:
        """Simplified: snapshots hold no data, so nobody runs an instance that is made from one."""

        def restore(backend: Any, from_snapshot_id: str, overrides: Any) -> Any:
            database = original(backend, from_snapshot_id, overrides)
            self.life.state(database).state_only = True
            return database

        return restore

    def _log(self, database: Any) -> str:
        machines = self.machines.get(database.region)
        running = {one.identifier for one in self.standing(database.region)}
        if machines is None or database.db_instance_identifier not in running:
            return ""
        return machines.log(database.db_instance_identifier)

    def _date(self) -> datetime:
        return date_at(self.cloud.now_s())

    def _latest_restorable(self, database: Any) -> Any:
        window = self.life.window(database)
        return None if window is None else date_at(window.latest_s)

    def _window(self, database: Any) -> Any:
        window = self.life.window(database)
        return None if window is None else (date_at(window.earliest_s), date_at(window.latest_s))

    def _group_status(self, database: Any) -> list[dict[str, str]]:
        (group,) = database.db_parameter_groups()
        status = self.life.parameter_status(database)
        return [{"DBParameterGroupName": group.name, "ParameterApplyStatus": status}]


def _in_zones(original: Any) -> Any:
    """An Aurora cluster names zones that there are."""

    def create(backend: Any, kwargs: Any) -> Any:
        cluster = original(backend, kwargs)
        if not kwargs.get("availability_zones"):
            cluster.availability_zones = default_zones(backend.account_id, backend.region_name)
        return cluster

    return create


def _answer(result: dict[str, Any]) -> Any:
    return import_module("moto.core.responses").ActionResult(result)
