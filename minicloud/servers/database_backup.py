"""A database's backup: a copy of its data directory, the log since then, and what came when."""

import shlex
import shutil
from bisect import bisect_right
from pathlib import Path

import psycopg

from minicloud.dataplane.restore_window import UPLOAD_INTERVAL_S
from minicloud.servers.database_node import PATIENCE_S, DatabaseNode
from minicloud.servers.database_programs import DatabasePrograms
from minicloud.servers.errors import NotReachedError
from minicloud.servers.waiting import wait_until


class DatabaseBackup:
    """Remembers how far the log was at each virtual second, so that a restore can stop there.

    The server copies each full file of its log to the archive, and `follow` closes the file each
    five virtual minutes.
    Simplified: one base backup, made when the DB instance starts, instead of one a day.
    """

    def __init__(self, programs: DatabasePrograms, folder: Path) -> None:
        self.archive = folder / "archive"
        self._base = folder / "base"
        self._programs = programs
        self._at_s: list[float] = []
        self._positions: list[str] = []
        self._now_s = 0.0

    @property
    def archive_command(self) -> str:
        """What the primary and the standby do with each full file of the log, who comes first.

        Both do, so that a primary that dies takes no file along.
        """
        target = shlex.quote(str(self.archive)).replace("%", "%%")
        return f"test -f {target}/%f || (cp %p {target}/%f.$$ && mv {target}/%f.$$ {target}/%f)"

    def settings(self, at_s: float) -> dict[str, str]:
        """How a server that starts from a copy of the base finds its way to a virtual second."""
        archive = shlex.quote(str(self.archive)).replace("%", "%%")
        settings = {
            "restore_command": f"cp {archive}/%f %p",
            "recovery_target_inclusive": "off",
            "recovery_target_action": "promote",
        }
        place = bisect_right(self._at_s, at_s) - 1
        if place < 0:  # before the base: there is nothing older
            return settings | {"recovery_target": "immediate"}
        return settings | {"recovery_target_lsn": self._positions[place]}

    def take(self, server: DatabaseNode, now_s: float) -> None:
        """Back a running server up."""
        self._now_s = now_s
        self._programs.copy_server(server.ip, server.port, self._base)

    def follow(self, server: DatabaseNode, now_s: float) -> None:
        """Virtual time has passed: remember how far the log is, and upload it when it is due."""
        if now_s <= self._now_s:
            return
        uploads = now_s // UPLOAD_INTERVAL_S > self._now_s // UPLOAD_INTERVAL_S
        self._mark(server)
        self._now_s = now_s
        if uploads:
            self._upload(server)

    def forget(self) -> bool:
        """Delete everything; False, for there is no backup any more."""
        shutil.rmtree(self._base, ignore_errors=True)
        for file in self.archive.iterdir():
            file.unlink(missing_ok=True)
        self._at_s.clear()
        self._positions.clear()
        return False

    def copy(self, server: DatabaseNode | None, folder: Path) -> None:
        """A copy of the base, once the archive has all that was written until now."""
        if server is not None:
            self._mark(server)
            last = self.archive / self._upload(server)
            if not wait_until(last.exists, PATIENCE_S):
                raise NotReachedError(f"the log was not archived within {PATIENCE_S:g} s: {last}")
        self._programs.copy(self._base, folder)

    def _mark(self, server: DatabaseNode) -> None:
        row = server.ask("SELECT pg_current_wal_insert_lsn()::text")
        if row is not None:
            self._at_s.append(self._now_s)
            self._positions.append(row[0])

    @staticmethod
    def _upload(server: DatabaseNode) -> str:
        """Close the file of the log that is written to; its name."""
        # Without a record in it the file would stay open, and a restore have nothing to stop at.
        server.ask("SELECT pg_create_restore_point('upload')")
        row = server.ask("SELECT pg_walfile_name(pg_switch_wal())")
        if row is None:
            raise psycopg.OperationalError("no name of a file")
        return str(row[0])
