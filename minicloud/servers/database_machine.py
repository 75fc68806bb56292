"""One DB instance as real servers: a primary, perhaps a synchronous standby, its backup, its name.

Not locked: `Databases` lets one thread in at a time.
"""

import shutil
from collections.abc import Callable

from minicloud.dataplane.databases import Database, DatabaseLoss, Loss
from minicloud.servers import database_settings
from minicloud.servers.database_history import Happening
from minicloud.servers.database_names import DatabaseAddress
from minicloud.servers.database_node import DatabaseNode
from minicloud.servers.database_nodes import DatabaseNodes, Surroundings

_IN_STEP = (
    "SELECT count(*) = 1 FROM pg_stat_replication "
    f"WHERE application_name = '{database_settings.STANDBY}' AND sync_state = 'sync'"
)


class DatabaseMachine:
    """Started in one of three ways; then `follow` makes it what it is meant to be."""

    def __init__(self, database: Database, around: Surroundings) -> None:
        self.database = database
        self.primary: DatabaseNode | None = None
        self.standby: DatabaseNode | None = None
        self._around = around
        self._nodes = DatabaseNodes(around, database.resource_id)
        self.backup = self._nodes.backup
        self._source: Callable[[], DatabaseNode | None] | None = None
        self._followed: DatabaseNode | None = None
        self._backed_up = False
        self.gave_up = False
        """It does not start with its parameters."""

    def start_new(self, now_s: float) -> None:
        """An empty database with its master user."""
        node = self._nodes.empty(self.database)
        self._serve(node)
        for statement in database_settings.master_user(self.database):
            node.ask(statement)
        self._started(now_s)

    def start_restored(self, source: "DatabaseMachine", at_s: float, now_s: float) -> None:
        """What another instance was at a virtual second."""
        node = self._nodes.new(self.database, self.database.zone)
        source.backup.copy(source.primary, node.folder)
        (node.folder / "recovery.signal").touch()
        node.configure(source.backup.settings(at_s), dict(self.database.parameters))
        node.start()
        node.wait_until("SELECT NOT pg_is_in_recovery()", node)
        self._serve(node)
        node.ask(database_settings.new_password(self.database))
        self._started(now_s)

    def start_replica(self, source: Callable[[], DatabaseNode | None], now_s: float) -> None:
        """A copy that follows another instance's primary, and answers what only reads."""
        self._source, self._followed = source, source()
        node = self._nodes.copy_of(self._followed, self.database, self.database.zone)
        node.configure(self._settings(), dict(self.database.parameters))
        node.start()
        self.primary = node
        self._started(now_s)

    def follow(self, database: Database, now_s: float) -> None:
        """Do what has changed since the last time."""
        before, self.database = self.database, database
        if database.address != before.address:
            self._around.names.forget(before.address)
            self._point()
        if not database.runs:
            self._pause()
            return
        if not before.runs:
            self._resume()
        if database.zone != before.zone and self._stands_in(database.zone):
            self._hand_over()
        if self.primary is None:
            return
        if before.replica_of and not database.replica_of:
            self._promote_replica(self.primary)
        if database.parameters != before.parameters or database.backups != before.backups:
            self.configure()
        if database.starts != before.starts:
            self._restart()
        if not self.primary.runs:
            return
        if database.master_password != before.master_password:
            self.primary.ask(database_settings.new_password(database))
        self._keep_standby()
        self._keep_backup(now_s)

    def look(self) -> DatabaseLoss | None:
        """Notice a server that has died, and let the other one take over."""
        if not self.database.runs or self.gave_up:
            return None
        if self.primary is not None and not self.primary.runs:
            return self._primary_is_gone(self.primary)
        if self.standby is not None and not self.standby.runs:
            return self._standby_is_gone(self.standby)
        return None

    def configure(self) -> None:
        """Tell the servers what is in force."""
        parameters = dict(self.database.parameters)
        if self.primary is not None:
            self.primary.configure(self._settings(), parameters)
        if self.standby is not None:
            assert self.primary is not None
            told = self._nodes.standby_settings(self.database, self.primary)
            self.standby.configure(told, parameters)

    def follow_source(self) -> None:
        """A replica: go on with who is its source's primary now."""
        source = self._source() if self._source is not None else None
        if source is not None and source is not self._followed:
            self._followed = source
            self.configure()

    def stop(self) -> None:
        """End the servers and forget the name; the data go too."""
        self._around.names.forget(self.database.address)
        for node in (self.standby, self.primary):
            if node is not None:
                node.stop()
        self.primary = self.standby = None
        shutil.rmtree(self._nodes.folder, ignore_errors=True)
        self._tell(Happening.STOPPED, self.database.zone)

    def _pause(self) -> None:
        """Stopped on demand: nobody answers, and the data stay."""
        for node in (self.primary, self.standby):
            if node is not None:
                node.stop()

    def _resume(self) -> None:
        assert self.primary is not None
        self.gave_up = True
        self.primary.start()
        self.gave_up = False
        if self.standby is not None:
            self.standby.launch()
            self.primary.wait_until(_IN_STEP, self.standby)

    def _stands_in(self, zone: str) -> bool:
        return self.standby is not None and self.standby.zone == zone and self.standby.runs

    def _started(self, now_s: float) -> None:
        assert self.primary is not None
        self._tell(Happening.STARTED, self.primary.zone)
        self._point()
        self._keep_standby()
        self._keep_backup(now_s)

    def _serve(self, node: DatabaseNode) -> None:
        """Let a data directory be the primary's."""
        self.primary = node
        node.configure(self._settings(), dict(self.database.parameters))
        if not node.runs:
            node.start()

    def _settings(self) -> dict[str, str]:
        """What the server is told that the name leads to."""
        if self._source is not None:
            return self._nodes.following(self._source(), self.database.identifier)
        return self._nodes.primary_settings(self.database, self.standby is not None)

    def _keep_standby(self) -> None:
        """Have the standby that is meant to be, in step, or none.

        Simplified: a read replica gets its standby when it is promoted, and so its backup.
        """
        if self._source is not None:
            return
        zone = self.database.standby_zone
        if zone is None:
            self._drop_standby()
        if zone is None or self.standby is not None or zone in self._around.failed_zones:
            return
        assert self.primary is not None
        if zone == self.primary.zone or not self.primary.runs:
            return
        self._begin_standby(self._nodes.copy_of(self.primary, self.database, zone))

    def _begin_standby(self, node: DatabaseNode) -> None:
        """Let a server that has the primary's data follow it, and wait until it is in step."""
        assert self.primary is not None
        self.standby = node
        self.configure()
        node.launch()
        self.primary.wait_until(_IN_STEP, node)
        self._tell(Happening.STANDBY_READY, node.zone)

    def _drop_standby(self) -> None:
        if self.standby is not None:
            self.standby.stop()
            shutil.rmtree(self.standby.folder, ignore_errors=True)
            self.standby = None
            self.configure()

    def _keep_backup(self, now_s: float) -> None:
        if not self.database.backups:
            self._backed_up = self._backed_up and self.backup.forget()
        if not self.database.backups or self._source is not None:
            return
        if self.primary is None or not self.primary.runs:
            return
        if self._backed_up:
            self.backup.follow(self.primary, now_s)
            return
        self.backup.take(self.primary, now_s)
        self._backed_up = True
        self._tell(Happening.BACKED_UP, self.primary.zone)

    def _hand_over(self) -> None:
        """The orderly way: the primary stops, the standby has all of it, and they change roles."""
        old = self.primary
        assert old is not None
        self._tell(Happening.PRIMARY_LOST, old.zone)
        old.stop()
        self._promote()
        if self.database.standby_zone == old.zone and old.zone not in self._around.failed_zones:
            old.let_follow()
            self._begin_standby(old)
        else:
            shutil.rmtree(old.folder, ignore_errors=True)

    def _primary_is_gone(self, lost: DatabaseNode) -> DatabaseLoss | None:
        zone_failed = lost.zone in self._around.failed_zones
        if self.standby is None and zone_failed:
            return None  # nobody can help until the zone is back
        self._tell(Happening.PRIMARY_LOST, lost.zone)
        lost.stop(kill=True)
        if self.standby is None:
            self._resume()
            self._tell(Happening.RESTARTED, lost.zone)
        else:
            self._promote()
            shutil.rmtree(lost.folder, ignore_errors=True)
        assert self.primary is not None
        return DatabaseLoss(
            self.database.identifier, Loss.PRIMARY, lost.zone, self.primary.zone, zone_failed
        )

    def _standby_is_gone(self, lost: DatabaseNode) -> DatabaseLoss:
        """The primary must not wait for it any longer."""
        self.standby = None
        self.configure()
        self._tell(Happening.STANDBY_LOST, lost.zone)
        lost.stop(kill=True)
        shutil.rmtree(lost.folder, ignore_errors=True)
        assert self.primary is not None
        return DatabaseLoss(
            self.database.identifier, Loss.STANDBY, lost.zone, self.primary.zone,
            lost.zone in self._around.failed_zones,
        )  # fmt: skip

    def _promote(self) -> None:
        assert self.standby is not None
        self.primary, self.standby = self.standby, None
        self.primary.promote()
        self._tell(Happening.PROMOTED, self.primary.zone)
        self._point()
        self.configure()

    def _promote_replica(self, node: DatabaseNode) -> None:
        self._source = None
        node.promote()
        self.configure()
        self._tell(Happening.PROMOTED_REPLICA, node.zone)

    def _restart(self) -> None:
        """A reboot, in which static parameters come into force."""
        self._pause()
        self._resume()
        self._tell(Happening.RESTARTED, self.database.zone)

    def _point(self) -> None:
        assert self.primary is not None
        address = DatabaseAddress(self.primary.ip, self.primary.port)
        self._around.names.point(self.database.address, address)
        self._tell(Happening.NAME_MOVED, self.primary.zone)

    def _tell(self, what: Happening, zone: str) -> None:
        self._around.history.add(self.database.identifier, what, zone)
