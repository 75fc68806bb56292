"""DB instances: how they are made, rebooted and deleted."""

import re
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
_ISSUES = "https://github.com/hashicorp"
# Source: RDS User Guide, DB instance class types.
# Simplified: families and sizes by themselves; not every family has every size.
_CLASS = re.compile(
    r"db\.(t[234]g?|m[3-8](g|gd|i|id|d|idn)?|r[3-8](g|gd|i|id|d|idn|b)?|x(1|1e|2g|2idn|2iedn)|z1d|"
    r"c6gd)\.(micro|small|medium|large|(\d+)?xlarge|metal)"
)
# Source: RDS API Reference, CreateDBInstance (MasterUserPassword, for PostgreSQL).
LEAST_PASSWORD, MOST_PASSWORD = 8, 128
# Source: RDS API Reference, CreateDBInstance (MasterUsername, DBName).
# Simplified: of the reserved words those that would meet something of the server's.
_USER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_RESERVED = {"rdsadmin", "rds_superuser", "admin", "public", "none"}
_DATABASES = {"postgres", "template0", "template1"}
_NOT_IN_PASSWORDS = '/"@'


def database_of(call: Call, parameter: str = "DBInstanceIdentifier") -> Any:
    """moto's DB instance that a parameter names by identifier or ARN; None: there is none."""
    name = str(call.get(parameter, "")).rpartition(":")[2]
    return call.backend("rds").databases.get(name)


def _class(call: Call) -> str | None:
    name = call.get("DBInstanceClass")
    if name is None or _CLASS.fullmatch(name) or name == "db.serverless":
        return None
    return f"Invalid DB Instance class: {name}. Classes look like db.t4g.micro or db.r7g.2xlarge"


def _names(call: Call) -> str | None:
    user, name = call.get("MasterUsername"), call.get("DBName")
    if call.get("DBClusterIdentifier") or call.get("Engine") != "postgres":
        return None
    if user is None:
        return "The parameter MasterUsername must be provided and must not be blank."
    if not _USER.fullmatch(user):
        return f"The parameter MasterUsername is not a valid identifier: {user}"
    if user.lower() in _RESERVED or user.lower().startswith("pg_"):
        return f"MasterUsername {user} cannot be used as it is a reserved word used by the engine"
    if name is not None and not _NAME.fullmatch(name):
        return f"DBName must begin with a letter and contain only alphanumeric characters: {name}"
    if name is not None and name.lower() in _RESERVED | _DATABASES:
        return f"DBName {name} cannot be used as it is a reserved word used by the engine"
    return None


def _password(call: Call) -> str | None:
    word = call.get("MasterUserPassword")
    if call.operation == "CreateDBInstance":
        elsewhere = call.get("ManageMasterUserPassword") or call.get("DBClusterIdentifier")
        if word is None and not elsewhere:
            return "The parameter MasterUserPassword must be provided and must not be blank."
    if word is None:
        return None
    said = "The parameter MasterUserPassword is not a valid password because it"
    if len(word) < LEAST_PASSWORD:
        return f"{said} is shorter than {LEAST_PASSWORD} characters."
    if len(word) > MOST_PASSWORD:
        return f"{said} is longer than {MOST_PASSWORD} characters."
    if not word.isascii() or not word.isprintable() or set(word) & set(_NOT_IN_PASSWORDS):
        return f'{said} has a character that is not printable ASCII, or one of /, " and @.'
    return None


def _zone_of_two(call: Call) -> str | None:
    if call.get("MultiAZ") and call.get("AvailabilityZone"):
        return "Requesting a specific availability zone is not valid for Multi-AZ instances."
    return None


def _one_zone(call: Call) -> str | None:
    wanted = [one for one in call.get("SubnetIds", []) if one]
    subnets = call.backend("ec2").describe_subnets(wanted) if wanted else []
    zones = sorted({one.availability_zone for one in subnets})
    if len(zones) > 1:
        return None
    return (
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ "
        f"coverage: {', '.join(zones)}. Add subnets to cover at least 2 AZs."
    )


def _final_snapshot(call: Call) -> str | None:
    skipped, name = call.get("SkipFinalSnapshot"), call.get("FinalDBSnapshotIdentifier")
    database = database_of(call)
    if database is None or database.db_cluster_identifier is not None:
        return None
    if skipped and name:
        return "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true"
    if database.is_replica and name:
        return "FinalDBSnapshotIdentifier can not be specified when deleting a replica instance"
    if not skipped and not name:
        return "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
    return None


def _not_available(call: Call) -> str | None:
    database = database_of(call, "DBInstanceIdentifier")
    if call.operation == "CreateDBInstanceReadReplica":
        database = database_of(call, "SourceDBInstanceIdentifier")
    if database is None or database.status == "available":
        return None
    mends = call.operation in ("RebootDBInstance", "ModifyDBInstance")
    if mends and database.status == "incompatible-parameters":
        return None
    return (
        f"Database instance is not in available state. {database.db_instance_identifier} is "
        f"{database.status}: wait with the waiter db_instance_available"
    )


def _no_standby(call: Call) -> str | None:
    database = database_of(call)
    if database is None or not call.get("ForceFailover"):
        return None
    if getattr(database, "secondary_availability_zone", None) is not None:
        return None
    state = "has no standby at the moment" if database.multi_az else "is not Multi-AZ"
    return (
        f"ForceFailover cannot be specified: {database.db_instance_identifier} {state}, so there "
        "is nobody who could take over"
    )


GUARDS = (
    Guard(
        id="rds-instance-class",
        service="rds",
        operations=(
            "CreateDBInstance", "ModifyDBInstance", "CreateDBInstanceReadReplica",
            "RestoreDBInstanceToPointInTime",
        ),
        code="InvalidParameterValue",
        rule="A DB instance has one of the instance classes of RDS.",
        source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
        "Concepts.DBInstanceClass.Types.html; the wording is ours",
        finds=_class,
    ),
    Guard(
        id="rds-names",
        service="rds",
        operations=("CreateDBInstance",),
        code="InvalidParameterValue",
        rule="A PostgreSQL instance has a master user, and its names are no reserved words.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html; the wording is ours",
        finds=_names,
    ),
    Guard(
        id="rds-password",
        service="rds",
        operations=("CreateDBInstance", "ModifyDBInstance"),
        code="InvalidParameterValue",
        rule="The master user's password has 8 to 128 printable characters, without /, \" and @.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html",
        finds=_password,
    ),
    Guard(
        id="rds-multi-az-zone",
        service="rds",
        operations=("CreateDBInstance", "RestoreDBInstanceToPointInTime"),
        code="InvalidParameterCombination",
        rule="A Multi-AZ instance's zone cannot be chosen.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html; wording as quoted in "
        f"{_ISSUES}/terraform-provider-aws/issues/485",
        finds=_zone_of_two,
    ),
    Guard(
        id="rds-subnet-group-zones",
        service="rds",
        operations=("CreateDBSubnetGroup", "ModifyDBSubnetGroup"),
        code="DBSubnetGroupDoesNotCoverEnoughAZs",
        rule="A DB subnet group has subnets in at least two zones.",
        source=f"{_REFERENCE}/API_CreateDBSubnetGroup.html; wording as quoted in github.com/"
        "aws-cloudformation/aws-cloudformation-resource-providers-rds/pull/189",
        finds=_one_zone,
    ),
    Guard(
        id="rds-final-snapshot",
        service="rds",
        operations=("DeleteDBInstance",),
        code="InvalidParameterCombination",
        rule="Who deletes an instance names a last snapshot, or says that there shall be none.",
        source=f"{_REFERENCE}/API_DeleteDBInstance.html; the wording is ours",
        finds=_final_snapshot,
    ),
    Guard(
        id="rds-available",
        service="rds",
        operations=(
            "ModifyDBInstance", "RebootDBInstance", "CreateDBInstanceReadReplica",
            "CreateDBSnapshot", "PromoteReadReplica",
        ),
        code="InvalidDBInstanceState",
        rule="Only an instance that is available can be modified, rebooted, copied or promoted.",
        source=f"{_REFERENCE}/API_RebootDBInstance.html; wording as quoted in "
        "https://github.com/cloud-custodian/cloud-custodian/issues/178",
        finds=_not_available,
    ),
    Guard(
        id="rds-force-failover",
        service="rds",
        operations=("RebootDBInstance",),
        code="InvalidParameterCombination",
        rule="A fail-over can be forced only where there is a standby.",
        source=f"{_REFERENCE}/API_RebootDBInstance.html; code and wording are ours",
        finds=_no_standby,
    ),
)  # fmt: skip
