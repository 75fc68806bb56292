"""The DB instances that stand in the emulated RDS, as real servers."""

import atexit
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psycopg

from minicloud.dataplane.databases import Database, DatabaseLoss, Trouble
from minicloud.servers.closing import Closing
from minicloud.servers.database_addresses import DatabaseAddresses
from minicloud.servers.database_history import DatabaseEvent, DatabaseHistory
from minicloud.servers.database_machine import DatabaseMachine
from minicloud.servers.database_names import DatabaseAddress, DatabaseNames
from minicloud.servers.database_node import DatabaseNode
from minicloud.servers.database_nodes import Surroundings
from minicloud.servers.database_programs import DatabasePrograms
from minicloud.servers.errors import (
    NotReachedError,
    ServersError,
    SiteClosedError,
    UnknownNameError,
)
from minicloud.servers.serve_databases import DatabaseControl
from minicloud.servers.waiting import wait_until

_LOOK_S = 0.05
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """A server of a DB instance as it is now."""

    role: str  # "primary", "standby" or "replica"
    zone: str
    ip: str
    port: int
    runs: bool


class Databases(Closing):
    """Made by `serve_databases`. Real PostgreSQL on loopback until it is closed.

    A thread notices servers that die: a standby is promoted and its instance's name moves to it;
    without a standby the server is started again.
    Simplified: a dead server is noticed at once, where AWS needs the most of its minute or two.
    """

    def __init__(self, control: DatabaseControl) -> None:
        self._failed_zones: set[str] = set()
        self._history = DatabaseHistory()
        self._names = DatabaseNames()
        self._programs = DatabasePrograms()
        self._around = Surroundings(
            self._programs, DatabaseAddresses(), self._names, self._history, self._failed_zones
        )
        self._machines: dict[str, DatabaseMachine] = {}  # by resource id: instances are renamed
        self._losses: list[DatabaseLoss] = []
        self._given_up: set[str] = set()
        self._now_s = 0.0
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._failure: Exception | None = None
        self._control = control
        self._watch = threading.Thread(
            target=self._look, name="minicloud.servers.databases", daemon=True
        )
        atexit.register(self.close)
        try:
            control.attach(self)
        except BaseException:
            self._end()
            raise
        self._watch.start()

    def __repr__(self) -> str:
        return f"<databases: {'closed' if self._closing.is_set() else self._listed()}>"

    @property
    def names(self) -> DatabaseNames:
        """The instances' names, for `serve_names`."""
        return self._names

    @property
    def history(self) -> tuple[DatabaseEvent, ...]:
        """What happened so far, in seconds of real time."""
        return self._history.events

    def look_up(self, name: str) -> DatabaseAddress:
        """Where an endpoint's name leads to now. Raises UnknownNameError."""
        self._check()
        found = self._names.look_up(name)
        if found is None:
            raise UnknownNameError(
                f"no database that runs has the name {name!r}; there are {self._listed()}. An "
                "instance that is being created gets its name when it is available"
            )
        return found

    def servers(self, identifier: str) -> tuple[DatabaseServer, ...]:
        """The servers of a DB instance. Raises UnknownNameError."""
        with self._lock:
            machine = self._machine(identifier)
            first = "replica" if machine.database.replica_of else "primary"
            roles = ((first, machine.primary), ("standby", machine.standby))
            return tuple(
                DatabaseServer(role, node.zone, node.ip, node.port, node.runs)
                for role, node in roles
                if node is not None
            )

    def kill(self, identifier: str) -> None:
        """Let the primary's process die this instant, by SIGKILL. Raises UnknownNameError."""
        with self._lock:
            node = self._machine(identifier).primary
            if node is not None:
                node.die()

    def fail_zone(self, zone: str) -> None:
        """Let every server in an Availability Zone die, and none start there."""
        with self._lock:
            self._check()
            self._failed_zones.add(zone)
            for node in self._nodes():
                if node.zone == zone:
                    node.die()

    def recover_zone(self, zone: str) -> None:
        """Let servers start in a zone again."""
        with self._lock:
            self._failed_zones.discard(zone)

    def wait_for_primary(self, identifier: str, zone: str) -> None:
        """Wait until the primary is in a zone and runs. Raises NotReachedError."""

        def there() -> bool:
            self._check()
            first = self.servers(identifier)[0]
            return first.runs and first.zone == zone

        if not wait_until(there, _PATIENCE_S):
            raise NotReachedError(f"{identifier} has no primary in {zone} after {_PATIENCE_S:g} s")

    def log(self, identifier: str) -> str:
        """What the primary's server has logged. Raises UnknownNameError."""
        with self._lock:
            node = self._machine(identifier).primary
            return "" if node is None else node.log.read_text("utf-8", "replace")

    def follow(self, standing: tuple[Database, ...], now_s: float) -> Mapping[str, Trouble]:
        """Run what stands, and nothing else; the emulated RDS calls this.

        Returns what cannot run. The reason is raised by the next call of the caller's, or is in
        the server's log where its parameters are wrong.
        """
        with self._lock:
            if self._closing.is_set():
                return {}
            self._now_s = now_s
            for gone in self._machines.keys() - {one.resource_id for one in standing}:
                self._machines.pop(gone).stop()
            told = {one.identifier: self._follow_one(one) for one in _sources_first(standing)}
            self._point_replicas()
            return {name: trouble for name, trouble in told.items() if trouble is not None}

    def _follow_one(self, database: Database) -> Trouble | None:
        """An instance that could not be made is not tried again."""
        key = database.resource_id
        if key in self._given_up:
            return Trouble.FAILED
        try:
            if key in self._machines:
                self._machines[key].follow(database, self._now_s)
            else:
                self._start(database, self._now_s)
        except (ServersError, psycopg.Error) as error:
            if key not in self._machines:
                self._given_up.add(key)
                self._failure = error
                return Trouble.FAILED
            if not self._machines[key].gave_up:
                self._failure = error
        return Trouble.INCOMPATIBLE_PARAMETERS if self._machines[key].gave_up else None

    def take_losses(self) -> tuple[DatabaseLoss, ...]:
        """What was lost since the last time; the emulated RDS asks this."""
        with self._lock:
            losses, self._losses = tuple(self._losses), []
            return losses

    def close(self) -> None:
        """End every server; the data are gone. Safe to call twice."""
        if not self._closing.is_set():
            self._control.detach()
            self._end()

    def _end(self) -> None:
        atexit.unregister(self.close)
        self._closing.set()
        if self._watch.is_alive():
            self._watch.join()
        with self._lock:
            for machine in reversed(self._machines.values()):
                machine.stop()
            self._programs.close()

    def _start(self, database: Database, now_s: float) -> None:
        machine = DatabaseMachine(database, self._around)
        try:
            if database.restored is not None:
                source = self._machine(database.restored.source_identifier)
                machine.start_restored(source, database.restored.at_s, now_s)
            elif database.replica_of is not None:
                source = self._machine(database.replica_of)
                machine.start_replica(lambda: source.primary, now_s)
            else:
                machine.start_new(now_s)
        except BaseException:
            machine.stop()
            raise
        self._machines[database.resource_id] = machine

    def _point_replicas(self) -> None:
        for machine in self._machines.values():
            if machine.database.replica_of is not None:
                machine.follow_source()

    def _look(self) -> None:
        while not self._closing.wait(_LOOK_S):
            with self._lock:
                try:
                    lost = [one.look() for one in self._machines.values()]
                    found = [one for one in lost if one is not None]
                    if found:
                        self._losses.extend(found)
                        self._point_replicas()
                except Exception as error:  # noqa: BLE001  told to who asks next
                    self._failure = error

    def _nodes(self) -> list[DatabaseNode]:
        return [
            node
            for machine in self._machines.values()
            for node in (machine.primary, machine.standby)
            if node is not None
        ]

    def _machine(self, identifier: str) -> DatabaseMachine:
        self._check()
        for machine in self._machines.values():
            if machine.database.identifier == identifier:
                return machine
        raise UnknownNameError(
            f"no database {identifier!r} runs here; there are {self._listed()}. Wait until it is "
            "available"
        )

    def _listed(self) -> str:
        names = sorted(one.database.identifier for one in self._machines.values())
        return ", ".join(names) or "none"

    def _check(self) -> None:
        if self._closing.is_set():
            raise SiteClosedError("these databases are closed: open them with serve_databases(...)")
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure


def _sources_first(databases: Iterable[Database]) -> list[Database]:
    """Instances before those that are made from them."""
    return sorted(databases, key=lambda one: (one.replica_of is not None, one.restored is not None))
