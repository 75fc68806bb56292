"""DB instances that are made from another one: read replicas and restored instances."""

from typing import Any

from minicloud.control.controllers.database_life import password_of
from minicloud.control.database_zones import another_zone
from minicloud.dataplane.databases import Restored

_SHARED = (
    "db_instance_class", "engine", "engine_version", "allocated_storage", "storage_type", "port",
    "license_model", "auto_minor_version_upgrade", "publicly_accessible", "master_username",
    "db_name", "iops", "storage_encrypted",
)  # fmt: skip


def read_replica(backend: Any, db_kwargs: Any) -> Any:
    """A Single-AZ instance without backups, with the parameter group of its source.

    Source: RDS API Reference, CreateDBInstanceReadReplica.
    """
    source = backend.find_db_from_id(db_kwargs["source_db_instance_identifier"])
    settings = _like(source) | {
        "backup_retention_period": 0,
        "db_parameter_group_name": source.db_parameter_group_name,
        "availability_zone": another_zone(source, source.availability_zone),
    }
    settings |= {key: value for key, value in dict(db_kwargs).items() if value is not None}
    settings["source_db_instance_identifier"] = source.db_instance_identifier
    replica = backend.create_db_instance(settings)
    replica.set_as_replica()
    source.add_replica(replica)
    return replica


def restored_instance(backend: Any, source: Any, asked: Any, restored: Restored) -> Any:
    """A new Single-AZ instance with the default parameter group, unless something else is asked.

    Source: RDS API Reference, RestoreDBInstanceToPointInTime.
    """
    settings = _like(source) | {"backup_retention_period": source.backup_retention_period}
    given = {
        "db_instance_identifier": asked["TargetDBInstanceIdentifier"],
        "db_instance_class": asked.get("DBInstanceClass"),
        "multi_az": asked.get("MultiAZ"),
        "availability_zone": asked.get("AvailabilityZone"),
        "db_parameter_group_name": asked.get("DBParameterGroupName"),
        "db_subnet_group_name": asked.get("DBSubnetGroupName"),
        "deletion_protection": asked.get("DeletionProtection"),
        "port": asked.get("Port"),
        "tags": asked.get("Tags"),
    }
    settings |= {key: value for key, value in given.items() if value is not None}
    return backend.create_db_instance(settings, restored)


def _like(source: Any) -> dict[str, Any]:
    settings = {name: getattr(source, name) for name in _SHARED}
    group = vars(source).get("_db_subnet_group_name")
    if group is not None:
        settings["db_subnet_group_name"] = group
    return settings | {
        "master_user_password": password_of(source),
        "vpc_security_group_ids": list(source.vpc_security_group_ids),
    }
