"""One emulated cloud with real databases, and clients as a program has them."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any, Self

import boto3
import psycopg

import minicloud
from minicloud import servers
from minicloud.servers.databases import Databases
from tests.processes import until

PASSWORD = "correct horse"
PATIENCE_S = 60  # a busy machine is slow, not broken
ZONES = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")


class DatabaseSite:
    """The calls that the tests make again and again."""

    def __init__(self, cloud: minicloud.Cloud, databases: Databases) -> None:
        self.cloud = cloud
        self.databases = databases
        self.rds = boto3.client("rds")

    def make(self, name: str, **changes: Any) -> None:
        given = {
            "DBInstanceIdentifier": name,
            "Engine": "postgres",
            "DBInstanceClass": "db.t4g.micro",
            "AllocatedStorage": 20,
            "MasterUsername": "app",
            "MasterUserPassword": PASSWORD,
            "DBName": "shop",
        }
        self.rds.create_db_instance(**given | changes)
        self.wait(name)

    def wait(self, name: str) -> dict[str, Any]:
        self.rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=name)
        return self.seen(name)

    def seen(self, name: str) -> dict[str, Any]:
        (found,) = self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        return dict(found)

    def connect(self, name: str, user: str = "app", password: str = PASSWORD) -> Any:
        endpoint = self.seen(name)["Endpoint"]
        where = self.databases.look_up(endpoint["Address"])
        return psycopg.connect(
            host=endpoint["Address"],
            hostaddr=where.ip,
            port=where.port,
            user=user,
            password=password,
            dbname="shop",
            autocommit=True,
            connect_timeout=PATIENCE_S,
        )

    def ask(self, name: str, statement: str) -> Any:
        """The first value that a statement gives, on a connection of its own."""
        with self.connect(name) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def delete(self, name: str) -> None:
        self.rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)

    def zones(self, name: str) -> tuple[str, str | None]:
        found = self.seen(name)
        return found["AvailabilityZone"], found.get("SecondaryAvailabilityZone")


class Writer:
    """Writes a row after the other, connects again when it must, and counts what was confirmed."""

    def __init__(self, site: DatabaseSite, name: str, table: str) -> None:
        self.confirmed: list[int] = []
        self._site, self._name, self._table = site, name, table
        self._stop = threading.Event()
        site.ask(name, f"CREATE TABLE {table} (number integer PRIMARY KEY)")
        self._address = site.seen(name)["Endpoint"]["Address"]
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.wait_for_more()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for_more(self, rows: int = 20) -> None:
        wanted = len(self.confirmed) + rows
        assert until(lambda: len(self.confirmed) >= wanted)

    def lost(self) -> set[int]:
        """Confirmed rows that are not there."""
        with self._site.connect(self._name) as connection:
            there = {row[0] for row in connection.execute(f"SELECT number FROM {self._table}")}
        return set(self.confirmed) - there

    def _write(self) -> None:
        connection: Any = None
        number = 0
        while not self._stop.is_set():
            try:
                if connection is None:
                    where = self._site.databases.look_up(self._address)
                    connection = psycopg.connect(
                        host=where.ip, port=where.port, user="app", password=PASSWORD,
                        dbname="shop", autocommit=True, connect_timeout=PATIENCE_S,
                    )  # fmt: skip
                connection.execute(
                    f"INSERT INTO {self._table} VALUES (%s) ON CONFLICT DO NOTHING", (number,)
                )
            except psycopg.Error:
                if connection is not None:
                    connection.close()
                connection = None
                self._stop.wait(0.01)
                continue
            self.confirmed.append(number)
            number += 1
        if connection is not None:
            connection.close()


@contextlib.contextmanager
def database_site() -> Iterator[DatabaseSite]:
    """A fresh cloud, and whatever stands in it as real servers."""
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    try:
        with servers.serve_databases(cloud.databases()) as databases:
            yield DatabaseSite(cloud, databases)
    finally:
        minicloud.stop()
