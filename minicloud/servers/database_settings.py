"""What a database's server is told: its configuration, who may come in, and the master user."""

from collections.abc import Mapping
from pathlib import Path

from psycopg import sql
from psycopg.abc import Query

from minicloud.dataplane.databases import Database
from minicloud.servers.database_programs import ADMIN

CONFIGURATION = "minicloud.conf"
STANDBY = "standby"
"""By which name a synchronous standby is known to its primary."""

# Everybody needs a password, from this machine only.
_WHO_MAY_COME_IN = f"""\
host all {ADMIN} 127.0.0.0/8 scram-sha-256
host replication {ADMIN} 127.0.0.0/8 scram-sha-256
host all all 127.0.0.0/8 scram-sha-256
"""

# Simplified: no fsync. A process that is killed loses nothing by it, a machine that loses its
# power would; small buffers, because many servers share one machine.
_OURS: Mapping[str, str] = {
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",
    "fsync": "off",
    "wal_level": "replica",
    "archive_mode": "always",
    "hot_standby": "on",
    "max_wal_senders": "8",
    "wal_keep_size": "64MB",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "100ms",
    "recovery_target_timeline": "latest",
    "logging_collector": "off",
    # Source: RDS User Guide, RDS for PostgreSQL database log files (the default prefix).
    "log_line_prefix": "%t:%r:%u@%d:[%p]:",
}
_SMALL: Mapping[str, str] = {"shared_buffers": "16MB", "max_connections": "60"}


def prepare(folder: Path) -> None:
    """Let a fresh data directory read our configuration, and admit nobody without a password."""
    (folder / "pg_hba.conf").write_text(_WHO_MAY_COME_IN, "ascii")
    with (folder / "postgresql.conf").open("a", encoding="ascii") as main:
        main.write(f"include_if_exists '{CONFIGURATION}'\n")


def configuration(settings: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """The text of the configuration: a customer's parameters never win over ours."""
    merged = {**_SMALL, **parameters, **_OURS, **settings}
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in sorted(merged.items()))


def connection_info(ip: str, port: int, password: str, name: str) -> str:
    """How one server of ours reaches another, as libpq writes it."""
    return f"host={ip} port={port} user={ADMIN} password={password} application_name={name}"


def master_user(database: Database) -> list[Query]:
    """Statements that make the master user: no superuser, but a member of rds_superuser.

    Source: RDS User Guide, Understanding the rds_superuser role.
    Simplified: a few of the privileges that rds_superuser has.
    """
    user = sql.Identifier(database.master_username)
    password = sql.Literal(database.master_password)
    return [
        sql.SQL("CREATE ROLE rds_superuser NOLOGIN"),
        sql.SQL(
            "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION"
        ),
        sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(user, password),
        sql.SQL("GRANT rds_superuser TO {}").format(user),
        sql.SQL("ALTER DATABASE postgres OWNER TO {}").format(user),
        *(
            [sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database.db_name), user)]
            if database.db_name
            else []
        ),
    ]


def new_password(database: Database) -> Query:
    """The statement that gives the master user its password."""
    return sql.SQL("ALTER ROLE {} PASSWORD {}").format(
        sql.Identifier(database.master_username), sql.Literal(database.master_password)
    )


def _quoted(value: str) -> str:
    """A value as PostgreSQL's configuration has it; a line's end in it would begin a setting."""
    if not value.isprintable():
        raise ValueError(f"{value!r} cannot stand in a configuration")
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
