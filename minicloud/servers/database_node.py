"""One server of PostgreSQL: a data directory, an address of its own, and a process."""

import contextlib
import ctypes
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg.abc import Query

from minicloud.servers.database_programs import ADMIN, DatabasePrograms
from minicloud.servers.database_settings import CONFIGURATION, configuration
from minicloud.servers.errors import ProcessNotStartedError
from minicloud.servers.keeper import KeptProcess

PATIENCE_S = 60.0
_LOOK_S = 0.01
_IPC_RMID = 0
# A customer's log is for the customer's statements.
_UNLOGGED = (
    "-c log_min_duration_statement=-1 -c log_statement=none -c log_duration=off "
    "-c log_min_messages=fatal"
)


class DatabaseNode:
    """A server that can be started, asked, killed and started again, in one zone."""

    def __init__(
        self, programs: DatabasePrograms, folder: Path, zone: str, ip: str, port: int
    ) -> None:
        self.folder = folder
        self.zone = zone
        self.ip = ip
        self.port = port
        self.log = folder.with_suffix(".log")
        self._programs = programs
        self._process: KeptProcess | None = None
        self._connection: psycopg.Connection[Any] | None = None

    @property
    def runs(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def configure(self, settings: Mapping[str, str], parameters: Mapping[str, str]) -> None:
        """Write the configuration; a server that runs reads it again."""
        own = {"listen_addresses": self.ip, "port": str(self.port), **settings}
        path = self.folder / CONFIGURATION
        path.write_text(configuration(own, parameters), "utf-8")
        path.chmod(0o644)  # the account that the server runs as reads it
        if self.runs and self._process is not None:
            self._process.signal(signal.SIGHUP)

    def launch(self) -> None:
        """Start it, and return at once."""
        self._process = self._programs.start(
            "postgres", "-D", self.folder, log=self.log, stop_signal=signal.SIGINT
        )

    def start(self) -> None:
        """Start it, and wait until it answers. Raises ProcessNotStartedError with its log."""
        self.launch()
        self.wait_until("SELECT true", self)

    def let_follow(self) -> None:
        """At its next start it follows whom its settings name."""
        (self.folder / "standby.signal").touch()

    def promote(self) -> None:
        """Let it be a primary from now on, with all that it has received."""
        # As pg_ctl does, for a standby answers no statements.
        (self.folder / "promote").touch()
        assert self._process is not None
        self._process.signal(signal.SIGUSR1)
        self.wait_until("SELECT NOT pg_is_in_recovery()", self)

    def ask(self, statement: Query) -> tuple[Any, ...] | None:
        """The first row that the statement gives, as the superuser of AWS's."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                host=self.ip,
                port=self.port,
                user=ADMIN,
                password=self._programs.password,
                dbname="postgres",
                autocommit=True,
                connect_timeout=int(PATIENCE_S),
                options=_UNLOGGED,
            )
        try:
            cursor = self._connection.execute(statement)
        except psycopg.OperationalError:
            self._connection.close()
            raise
        row: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
        return row

    def wait_until(self, question: Query, comes_up: "DatabaseNode") -> None:
        """Wait until a statement here gives true, which depends on a server that comes up.

        Raises ProcessNotStartedError with the log of that server.
        """
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                row = self.ask(question)
                if row is not None and row[0]:
                    return
            if not comes_up.runs or time.monotonic() > deadline_s:
                said = comes_up.log.read_text("utf-8", "replace").strip()
                comes_up.stop()
                raise ProcessNotStartedError(
                    f"postgres in {comes_up.zone} did not come up; its log ends: {said[-500:]}"
                )
            time.sleep(_LOOK_S)

    def die(self) -> None:
        """Crash, and return once it is dead; nobody is told, and nothing is put in order."""
        if self._process is not None:
            self._process.signal(signal.SIGKILL)
            self._process.wait(PATIENCE_S)

    def stop(self, kill: bool = False) -> None:
        """End it: in good order, with what it has written sent to its standbys, or by a crash."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is None:
            return
        segment = _shared_memory(self.folder)
        if kill:
            self._process.signal(signal.SIGKILL)
        ended = self._process.stop(timeout_s=10.0)
        self._process = None
        if ended != 0 and segment is not None:
            _free(segment)


def can_listen(ip: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((ip, port))
        except OSError:
            return False
    return True


def _shared_memory(folder: Path) -> int | None:
    """The segment of System V shared memory that a killed server leaves behind."""
    try:
        lines = (folder / "postmaster.pid").read_text("ascii").splitlines()
        return int(lines[6].split()[1])
    except (OSError, IndexError, ValueError):
        return None


def _free(segment: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).shmctl(segment, _IPC_RMID, None)
