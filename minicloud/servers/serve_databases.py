"""The front door of real databases."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from minicloud.dataplane.databases import Database, DatabaseLoss, Trouble

if TYPE_CHECKING:
    from minicloud.servers.databases import Databases


class DatabaseMachines(Protocol):
    """What runs the databases, as the emulated RDS sees it."""

    def follow(self, standing: tuple[Database, ...], now_s: float) -> Mapping[str, Trouble]: ...
    def take_losses(self) -> tuple[DatabaseLoss, ...]: ...
    def log(self, identifier: str) -> str: ...
    def close(self) -> None: ...


class DatabaseControl(Protocol):
    """The emulated RDS: it tells the machines what stands, after each call and as time passes."""

    def attach(self, machines: DatabaseMachines) -> None: ...
    def detach(self) -> None: ...


def serve_databases(control: DatabaseControl) -> "Databases":
    """The DB instances that stand, as real servers on this machine, while the block lasts.

        with servers.serve_databases(cloud.databases()) as databases:
            where = databases.look_up(endpoint["Address"])    # its ip and port now

    From here on RDS's calls act on them; who served the same instances before is closed.
    Instances of engine postgres; others are state only.
    Raises NotServedError where PostgreSQL's programs are missing.
    """
    # psycopg and PostgreSQL's programs are for those who have databases only.
    from minicloud.servers.databases import Databases

    return Databases(control)
