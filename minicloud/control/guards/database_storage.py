"""DB instances: their storage, port and version."""

import re

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
# Source: RDS API Reference, CreateDBInstance (AllocatedStorage of RDS for PostgreSQL, in GiB).
_SIZES_GIB = {
    "gp2": (20, 65_536),
    "gp3": (20, 65_536),
    "io1": (100, 65_536),
    "io2": (100, 65_536),
    "standard": (5, 3_072),
}
# Source: RDS API Reference, CreateDBInstance (Port of RDS for PostgreSQL).
_PORTS = (1150, 65_535)
# Source: RDS for PostgreSQL release notes, release calendars.
_VERSION = re.compile(r"1[1-8](\.\d+)?(-R\d+|-rds\.\d+)?")


def _is_postgres(call: Call) -> bool:
    return bool(call.get("Engine") == "postgres")


def _storage_type(call: Call) -> str | None:
    kind = call.get("StorageType")
    if kind is None or kind in _SIZES_GIB:
        return None
    return f"Invalid storage type: {kind}. It is one of {', '.join(_SIZES_GIB)}"


def _size(call: Call) -> str | None:
    size = call.get("AllocatedStorage")
    kind = call.get("StorageType") or ("io1" if call.get("Iops") else "gp2")
    if not _is_postgres(call) or size is None or kind not in _SIZES_GIB:
        return None
    least, most = _SIZES_GIB[kind]
    if least <= size <= most:
        return None
    return f"Invalid storage size for engine name postgres and storage type {kind}: {size}"


def _port(call: Call) -> str | None:
    port, (first, last) = call.get("Port"), _PORTS
    if not _is_postgres(call) or port is None or first <= port <= last:
        return None
    return f"Invalid port: {port}. It is from {first} to {last}"


def _version(call: Call) -> str | None:
    version = call.get("EngineVersion")
    if not _is_postgres(call) or version is None or _VERSION.fullmatch(version):
        return None
    return f"Cannot find version {version} for postgres"


GUARDS = (
    Guard(
        id="rds-storage-type",
        service="rds",
        operations=("CreateDBInstance", "ModifyDBInstance"),
        code="InvalidParameterValue",
        rule="Storage is of one of the types of RDS.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html; the wording is ours",
        finds=_storage_type,
    ),
    Guard(
        id="rds-storage-size",
        service="rds",
        operations=("CreateDBInstance",),
        code="InvalidParameterCombination",
        rule="PostgreSQL has 20 to 65,536 GiB of general purpose storage, at least 100 GiB of "
        "provisioned IOPS.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html; code and wording as quoted in "
        "github.com/convox/rack/issues/2846",
        finds=_size,
    ),
    Guard(
        id="rds-port",
        service="rds",
        operations=("CreateDBInstance",),
        code="InvalidParameterValue",
        rule="PostgreSQL listens at a port from 1150 to 65,535.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html; the wording is ours",
        finds=_port,
    ),
    Guard(
        id="rds-version",
        service="rds",
        operations=("CreateDBInstance",),
        code="InvalidParameterCombination",
        rule="PostgreSQL is of a version that RDS has.",
        source="https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/"
        "postgresql-release-calendar.html; code and wording as quoted in "
        "github.com/tryretool/terraform-retool-modules/issues/70",
        finds=_version,
    ),
)
