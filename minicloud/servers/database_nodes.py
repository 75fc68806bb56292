"""Makes the servers of one DB instance, and says what each is told in its role."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg

from minicloud.dataplane.databases import Database
from minicloud.servers import database_settings
from minicloud.servers.database_addresses import DatabaseAddresses
from minicloud.servers.database_backup import DatabaseBackup
from minicloud.servers.database_history import DatabaseHistory
from minicloud.servers.database_names import DatabaseNames
from minicloud.servers.database_node import DatabaseNode
from minicloud.servers.database_programs import DatabasePrograms


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the machines of a site share."""

    programs: DatabasePrograms
    addresses: DatabaseAddresses
    names: DatabaseNames
    history: DatabaseHistory
    failed_zones: set[str]


class DatabaseNodes:
    """The data directories of one DB instance, in a folder of their own, and its backup."""

    def __init__(self, around: Surroundings, resource_id: str) -> None:
        self._around = around
        self._made = 0
        self.folder: Path = around.programs.root / resource_id
        self.backup = DatabaseBackup(around.programs, self.folder)
        account = around.programs.account
        for folder in (self.folder, self.backup.archive):
            folder.mkdir()
            if account is not None:
                shutil.chown(folder, account.uid, account.gid)

    def new(self, database: Database, zone: str) -> DatabaseNode:
        """A server in a zone, without a data directory so far."""
        self._made += 1
        ip, port = self._around.addresses.take(zone, database.port)
        folder = self.folder / f"node{self._made}"
        return DatabaseNode(self._around.programs, folder, zone, ip, port)

    def empty(self, database: Database) -> DatabaseNode:
        """A server without data."""
        node = self.new(database, database.zone)
        self._around.programs.copy(self._around.programs.template, node.folder)
        database_settings.prepare(node.folder)
        return node

    def copy_of(self, source: DatabaseNode | None, database: Database, zone: str) -> DatabaseNode:
        """A server that has the data of another one and follows it."""
        if source is None:
            raise psycopg.OperationalError("there is nobody to copy from")
        node = self.new(database, zone)
        self._around.programs.copy_server(source.ip, source.port, node.folder)
        node.let_follow()
        return node

    def primary_settings(self, database: Database, has_standby: bool) -> dict[str, str]:
        """What the server is told that the name leads to."""
        return {
            "synchronous_standby_names": database_settings.STANDBY if has_standby else "",
            "archive_command": self.backup.archive_command if database.backups else "true",
        }

    def standby_settings(self, database: Database, primary: DatabaseNode) -> dict[str, str]:
        """What the standby is told: it follows, and answers nobody."""
        following = self.following(primary, database_settings.STANDBY)
        return self.primary_settings(database, False) | following | {"hot_standby": "off"}

    def following(self, source: DatabaseNode | None, name: str) -> dict[str, str]:
        """What a server is told that follows another one."""
        if source is None:
            return {}
        password = self._around.programs.password
        told = database_settings.connection_info(source.ip, source.port, password, name)
        return {"primary_conninfo": told}
