"""Calls to RDS that the tests make again and again, and the wrong ones that guards refuse."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

SHOP = {
    "DBInstanceIdentifier": "shop",
    "Engine": "postgres",
    "DBInstanceClass": "db.t4g.micro",
    "AllocatedStorage": 20,
    "MasterUsername": "app",
    "MasterUserPassword": "correct horse",
    "DBName": "shop",
}


def rds() -> Any:
    return boto3.client("rds")


def create(**changes: Any) -> str:
    """An instance, without waiting for it."""
    given = {key: value for key, value in (SHOP | changes).items() if value is not None}
    return str(rds().create_db_instance(**given)["DBInstance"]["DBInstanceIdentifier"])


def seen(name: str = "shop") -> dict[str, Any]:
    (found,) = rds().describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return dict(found)


def available(name: str = "shop") -> dict[str, Any]:
    """An instance once it is available; it is at once in bare moto."""
    for _ in range(60):
        found = seen(name)
        if found["DBInstanceStatus"] == "available":
            return found
    raise AssertionError(found["DBInstanceStatus"])


def made(**changes: Any) -> dict[str, Any]:
    """An instance that is available."""
    return available(create(**changes))


def restore(**changes: Any) -> None:
    asked = {"SourceDBInstanceIdentifier": "shop", "TargetDBInstanceIdentifier": "again"}
    rds().restore_db_instance_to_point_in_time(**asked | changes)


def group(family: str = "postgres16", name: str = "tuned") -> str:
    rds().create_db_parameter_group(
        DBParameterGroupName=name, DBParameterGroupFamily=family, Description="of the tests"
    )
    return name


def set_parameters(*given: tuple[str, str, str], name: str = "tuned") -> None:
    keys = ("ParameterName", "ParameterValue", "ApplyMethod")
    parameters = [dict(zip(keys, one, strict=True)) for one in given]
    rds().modify_db_parameter_group(DBParameterGroupName=name, Parameters=parameters)


def events(name: str = "shop") -> list[str]:
    found = rds().describe_events(SourceIdentifier=name, SourceType="db-instance")["Events"]
    return [one["Message"] for one in found]


def class_that_is_none(_site: Any) -> None:
    create(DBInstanceClass="db.zz.nope")


def master_user_of_awss(_site: Any) -> None:
    create(MasterUsername="rdsadmin")


def no_master_user(_site: Any) -> None:
    create(MasterUsername=None)


def database_with_a_quote(_site: Any) -> None:
    create(DBName='shop"')


def database_of_the_engines(_site: Any) -> None:
    create(DBName="template1")


def no_password(_site: Any) -> None:
    create(MasterUserPassword=None)


def short_password(_site: Any) -> None:
    create(MasterUserPassword="horse")


def password_with_an_at(_site: Any) -> None:
    create(MasterUserPassword="correct@horse")


def multi_az_in_a_zone(_site: Any) -> None:
    create(MultiAZ=True, AvailabilityZone="ap-northeast-1a")


def subnet_group_of_one_zone(site: Any) -> None:
    rds().create_db_subnet_group(
        DBSubnetGroupName="one",
        DBSubnetGroupDescription="of the tests",
        SubnetIds=[site.subnets["ap-northeast-1a"]],
    )


def deletion_without_a_word_on_snapshots(_site: Any) -> None:
    create()
    rds().delete_db_instance(DBInstanceIdentifier="shop")


def deletion_with_and_without_snapshot(_site: Any) -> None:
    create()
    rds().delete_db_instance(
        DBInstanceIdentifier="shop", SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="last"
    )


def reboot_while_it_is_created(_site: Any) -> None:
    create()
    rds().reboot_db_instance(DBInstanceIdentifier="shop")


def failover_without_standby(_site: Any) -> None:
    made()
    rds().reboot_db_instance(DBInstanceIdentifier="shop", ForceFailover=True)


def backups_for_99_days(_site: Any) -> None:
    create(BackupRetentionPeriod=99)


def source_of_a_replica_without_backups(_site: Any) -> None:
    made()
    rds().create_db_instance_read_replica(
        DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="shop"
    )
    rds().modify_db_instance(DBInstanceIdentifier="shop", BackupRetentionPeriod=0)


def replica_of_an_instance_without_backups(_site: Any) -> None:
    made(BackupRetentionPeriod=0)
    rds().create_db_instance_read_replica(
        DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="shop"
    )


def restore_without_backups(_site: Any) -> None:
    made(BackupRetentionPeriod=0)
    restore(UseLatestRestorableTime=True)


def restore_to_no_time(_site: Any) -> None:
    made()
    restore()


def restore_to_a_time_and_the_latest(_site: Any) -> None:
    made()
    restore(UseLatestRestorableTime=True, RestoreTime=datetime(2026, 1, 5, tzinfo=UTC))


def restore_to_the_future(_site: Any) -> None:
    made()
    restore(RestoreTime=datetime(2030, 1, 1, tzinfo=UTC))


def restore_to_before_the_backup(_site: Any) -> None:
    made()
    restore(RestoreTime=datetime(2026, 1, 5, tzinfo=UTC) - timedelta(days=1))


def family_that_is_none(_site: Any) -> None:
    group("nonsense")


def group_of_another_family(_site: Any) -> None:
    create(DBParameterGroupName=group("mysql8.0"))


def modified_to_another_family(_site: Any) -> None:
    made()
    rds().modify_db_instance(DBInstanceIdentifier="shop", DBParameterGroupName=group("postgres15"))


def twenty_one_parameters(_site: Any) -> None:
    group()
    set_parameters(*[("work_mem", str(64 + number), "immediate") for number in range(21)])


def parameter_that_is_none(_site: Any) -> None:
    group()
    set_parameters(("character_set_server", "utf8", "immediate"))


def parameter_of_awss(_site: Any) -> None:
    group()
    set_parameters(("fsync", "0", "immediate"))


def value_of_two_lines(_site: Any) -> None:
    group()
    set_parameters(("DateStyle", "ISO'\narchive_command='true", "immediate"))


def value_out_of_range(_site: Any) -> None:
    group()
    set_parameters(("work_mem", "63", "immediate"))


def static_at_once(_site: Any) -> None:
    group()
    set_parameters(("max_connections", "50", "immediate"))


def deletion_of_a_group_in_use(_site: Any) -> None:
    create(DBParameterGroupName=group())
    rds().delete_db_parameter_group(DBParameterGroupName="tuned")


def deletion_of_the_default_group(_site: Any) -> None:
    create()
    (database,) = rds().describe_db_instances()["DBInstances"]
    (own,) = database["DBParameterGroups"]
    rds().delete_db_parameter_group(DBParameterGroupName=own["DBParameterGroupName"])


def unknown_parameter_group(_site: Any) -> None:
    rds().describe_db_parameter_groups(DBParameterGroupName="none")


def parameters_from_nowhere(_site: Any) -> None:
    rds().describe_db_parameters(DBParameterGroupName=group(), Marker="junk")


def changed_subnet_group_of_nobody(site: Any) -> None:
    wanted = site.ec2.describe_subnets()["Subnets"]
    subnets = [one["SubnetId"] for one in wanted]
    rds().modify_db_subnet_group(DBSubnetGroupName="none", SubnetIds=subnets)


BREAKING_DATABASE_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("rds-subnet-group-known", changed_subnet_group_of_nobody),
    ("rds-cluster-known", lambda _site: rds().modify_db_cluster(DBClusterIdentifier="none")),
]
RDS_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("rds-storage-type", lambda _site: create(StorageType="gp9")),
    ("rds-storage-size", lambda _site: create(AllocatedStorage=5)),
    ("rds-storage-size", lambda _site: create(StorageType="io1", Iops=1000)),
    ("rds-port", lambda _site: create(Port=80)),
    ("rds-version", lambda _site: create(EngineVersion="99")),
    ("rds-instance-class", class_that_is_none),
    ("rds-names", no_master_user),
    ("rds-names", master_user_of_awss),
    ("rds-names", database_with_a_quote),
    ("rds-names", database_of_the_engines),
    ("rds-password", no_password),
    ("rds-password", short_password),
    ("rds-password", password_with_an_at),
    ("rds-multi-az-zone", multi_az_in_a_zone),
    ("rds-subnet-group-zones", subnet_group_of_one_zone),
    ("rds-final-snapshot", deletion_without_a_word_on_snapshots),
    ("rds-final-snapshot", deletion_with_and_without_snapshot),
    ("rds-available", reboot_while_it_is_created),
    ("rds-force-failover", failover_without_standby),
    ("rds-retention", backups_for_99_days),
    ("rds-retention", source_of_a_replica_without_backups),
    ("rds-replica-backups", replica_of_an_instance_without_backups),
    ("rds-restore-without-backups", restore_without_backups),
    ("rds-restore-time-or-latest", restore_to_no_time),
    ("rds-restore-time-or-latest", restore_to_a_time_and_the_latest),
    ("rds-restore-window", restore_to_the_future),
    ("rds-restore-window", restore_to_before_the_backup),
    ("rds-parameter-group-family", family_that_is_none),
    ("rds-parameter-group-of-another-family", group_of_another_family),
    ("rds-parameter-group-of-another-family", modified_to_another_family),
    ("rds-parameter-count", twenty_one_parameters),
    ("rds-parameter", parameter_that_is_none),
    ("rds-parameter", parameter_of_awss),
    ("rds-parameter", value_out_of_range),
    ("rds-parameter", value_of_two_lines),
    ("rds-static-parameter", static_at_once),
    ("rds-parameter-group-in-use", deletion_of_a_group_in_use),
    ("rds-parameter-group-default", deletion_of_the_default_group),
    ("rds-parameter-group-known", unknown_parameter_group),
    ("rds-page-length", lambda _site: rds().describe_db_instances(MaxRecords=1)),
    ("rds-parameters-page", parameters_from_nowhere),
]
