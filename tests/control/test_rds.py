"""RDS in the emulated cloud, without anybody who runs the databases, beside bare moto 5.2.5."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

import minicloud
from minicloud.control.database_parameters import engine_parameters
from minicloud.dataplane.databases import Database, DatabaseLoss, Loss, Trouble
from tests.control import rds_calls as calls

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def status(name: str = "shop") -> str:
    return str(calls.seen(name)["DBInstanceStatus"])


def test_an_instance_is_created_backed_up_and_then_available(cloud: minicloud.Cloud) -> None:
    calls.create()
    assert status() == "creating"
    cloud.advance(240)
    assert status() == "backing-up"
    cloud.advance(60)
    assert status() == "available"
    assert calls.seen()["InstanceCreateTime"] == datetime(2026, 1, 5, tzinfo=UTC)
    assert calls.events() == [
        "DB instance created.",
        "Backing up DB instance.",
        "Finished DB instance backup.",
    ]


def test_an_instance_without_backups_is_available_sooner_and_has_no_snapshot(
    cloud: minicloud.Cloud,
) -> None:
    calls.create(BackupRetentionPeriod=0)
    cloud.advance(240)
    found = calls.seen()
    assert found["DBInstanceStatus"] == "available"
    assert "LatestRestorableTime" not in found
    assert calls.rds().describe_db_snapshots()["DBSnapshots"] == []


def test_each_instance_has_a_resource_id_of_its_own(cloud: minicloud.Cloud) -> None:
    calls.create()
    calls.create(DBInstanceIdentifier="other")
    first, second = (calls.seen(name)["DbiResourceId"] for name in ("shop", "other"))
    assert first != second
    assert first.startswith("db-")


def test_a_multi_az_instance_has_its_standby_in_another_zone(cloud: minicloud.Cloud) -> None:
    found = calls.made(MultiAZ=True)
    assert found["AvailabilityZone"] == "ap-northeast-1a"
    assert found["SecondaryAvailabilityZone"] == "ap-northeast-1c"
    assert "SecondaryAvailabilityZone" not in calls.made(DBInstanceIdentifier="single")


def test_zones_are_those_of_the_subnet_group(site: Any) -> None:
    subnets = [site.subnets["ap-northeast-1d"], site.subnets["ap-northeast-1c"]]
    calls.rds().create_db_subnet_group(
        DBSubnetGroupName="two", DBSubnetGroupDescription="tests", SubnetIds=subnets
    )
    found = calls.made(MultiAZ=True, DBSubnetGroupName="two")
    zones = found["AvailabilityZone"], found["SecondaryAvailabilityZone"]
    assert zones == ("ap-northeast-1c", "ap-northeast-1d")


def test_a_forced_failover_swaps_the_zones_within_a_minute(cloud: minicloud.Cloud) -> None:
    calls.made(MultiAZ=True)
    calls.rds().reboot_db_instance(DBInstanceIdentifier="shop", ForceFailover=True)
    assert status() == "rebooting"
    cloud.advance(60)
    found = calls.seen()
    assert found["DBInstanceStatus"] == "available"
    zones = found["AvailabilityZone"], found["SecondaryAvailabilityZone"]
    assert zones == ("ap-northeast-1c", "ap-northeast-1a")
    assert calls.events()[-2:] == [
        "Multi-AZ instance failover started.",
        "Multi-AZ instance failover completed.",
    ]


def test_a_standby_can_be_added_and_given_up(cloud: minicloud.Cloud) -> None:
    calls.made()
    change = calls.rds().modify_db_instance
    change(DBInstanceIdentifier="shop", MultiAZ=True, ApplyImmediately=True)
    assert "SecondaryAvailabilityZone" not in calls.seen()
    cloud.advance(300)
    assert calls.seen()["SecondaryAvailabilityZone"] == "ap-northeast-1c"
    change(DBInstanceIdentifier="shop", MultiAZ=False, ApplyImmediately=True)
    assert "SecondaryAvailabilityZone" not in calls.seen()


def test_bare_moto_5_2_5_has_instances_at_once_and_no_standby(bare_site: Any) -> None:
    calls.create(MultiAZ=True)
    found = calls.seen()
    assert found["DBInstanceStatus"] == "available"
    assert "SecondaryAvailabilityZone" not in found
    calls.rds().reboot_db_instance(DBInstanceIdentifier="shop", ForceFailover=True)
    assert calls.seen()["AvailabilityZone"] == found["AvailabilityZone"]


def test_the_latest_restorable_time_lags_by_up_to_five_minutes(cloud: minicloud.Cloud) -> None:
    calls.made()
    for seconds in (0, 1, 298, 1):
        cloud.advance(seconds)
        lag = cloud.now - calls.seen()["LatestRestorableTime"]
        assert timedelta() <= lag < timedelta(minutes=5)


def test_bare_moto_5_2_5_restores_to_this_very_moment(bare_site: Any) -> None:
    calls.create()
    lag = datetime.now(UTC) - calls.seen()["LatestRestorableTime"]
    assert lag < timedelta(minutes=1)


def test_a_restored_instance_is_new_single_az_and_has_the_default_group(
    cloud: minicloud.Cloud,
) -> None:
    calls.made(MultiAZ=True, DBParameterGroupName=calls.group())
    calls.restore(UseLatestRestorableTime=True)
    found = calls.available("again")
    assert (found["MultiAZ"], found["DBName"]) == (False, "shop")
    assert found["DBParameterGroups"][0]["DBParameterGroupName"] == "default.postgres16"
    assert calls.events("again")[0] == "Restored DB instance to a point in time."


def test_the_ends_of_the_window_are_restorable(cloud: minicloud.Cloud) -> None:
    calls.made()
    cloud.advance(900)
    latest = calls.seen()["LatestRestorableTime"]
    for name, at in (("first", datetime(2026, 1, 5, 0, 5, tzinfo=UTC)), ("last", latest)):
        calls.restore(TargetDBInstanceIdentifier=name, RestoreTime=at)


def test_an_instance_from_a_snapshot_is_state_only(cloud: minicloud.Cloud) -> None:
    calls.made()
    calls.rds().create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="kept")
    calls.rds().restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="again", DBSnapshotIdentifier="kept"
    )
    calls.available("again")
    machines = Machines()
    cloud.databases().attach(machines)
    assert [one.identifier for one in machines.standing] == ["shop"]


def test_backups_begin_and_end_with_the_retention(cloud: minicloud.Cloud) -> None:
    calls.made(BackupRetentionPeriod=0)
    change = calls.rds().modify_db_instance
    change(DBInstanceIdentifier="shop", BackupRetentionPeriod=7, ApplyImmediately=True)
    assert status() == "backing-up"
    assert "LatestRestorableTime" in calls.available()
    change(DBInstanceIdentifier="shop", BackupRetentionPeriod=0, ApplyImmediately=True)
    assert "LatestRestorableTime" not in calls.seen()


def test_an_instance_that_was_deleted_early_costs_no_time(cloud: minicloud.Cloud) -> None:
    calls.create()
    calls.rds().delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    machines = Machines()
    cloud.databases().attach(machines)
    followed = machines.followed
    cloud.advance(7 * 24 * 3600)
    assert machines.followed - followed < 10


def replica(**changes: Any) -> dict[str, Any]:
    calls.rds().create_db_instance_read_replica(
        DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="shop", **changes
    )
    return calls.available("copy")


def test_a_read_replica_is_an_instance_of_its_own_without_backups(cloud: minicloud.Cloud) -> None:
    calls.made(MultiAZ=True, BackupRetentionPeriod=7)
    found = replica()
    assert (found["MultiAZ"], found["BackupRetentionPeriod"]) == (False, 0)
    assert found["ReadReplicaSourceDBInstanceIdentifier"] == "shop"
    assert found["AvailabilityZone"] != calls.seen()["AvailabilityZone"]
    assert calls.seen()["ReadReplicaDBInstanceIdentifiers"] == ["copy"]


def test_a_promoted_replica_has_no_source_and_has_backups(cloud: minicloud.Cloud) -> None:
    calls.made()
    replica()
    calls.rds().promote_read_replica(DBInstanceIdentifier="copy")
    found = calls.available("copy")
    assert "ReadReplicaSourceDBInstanceIdentifier" not in found
    assert found["BackupRetentionPeriod"] == 1
    assert "LatestRestorableTime" in found
    assert calls.seen()["ReadReplicaDBInstanceIdentifiers"] == []


def test_bare_moto_5_2_5_keeps_the_source_of_a_promoted_replica(bare_site: Any) -> None:
    calls.create()
    assert replica()["BackupRetentionPeriod"] == 1
    calls.rds().promote_read_replica(DBInstanceIdentifier="copy")
    assert calls.seen("copy")["ReadReplicaSourceDBInstanceIdentifier"] == "shop"


def in_sync() -> str:
    (group,) = calls.seen()["DBParameterGroups"]
    return str(group["ParameterApplyStatus"])


def test_a_static_parameter_is_pending_until_the_reboot(cloud: minicloud.Cloud) -> None:
    calls.made(DBParameterGroupName=calls.group())
    calls.set_parameters(("work_mem", "8192", "immediate"))
    assert in_sync() == "in-sync"
    calls.set_parameters(("max_connections", "50", "pending-reboot"))
    assert in_sync() == "pending-reboot"
    calls.rds().reboot_db_instance(DBInstanceIdentifier="shop")
    assert in_sync() == "in-sync"


def test_another_group_comes_into_force_with_the_reboot(cloud: minicloud.Cloud) -> None:
    calls.made()
    calls.rds().modify_db_instance(DBInstanceIdentifier="shop", DBParameterGroupName=calls.group())
    assert in_sync() == "pending-reboot"
    calls.rds().reboot_db_instance(DBInstanceIdentifier="shop")
    calls.available()
    assert in_sync() == "in-sync"


def test_bare_moto_5_2_5_is_always_in_sync(bare_site: Any) -> None:
    calls.create(DBParameterGroupName=calls.group())
    calls.set_parameters(("max_connections", "50", "pending-reboot"))
    assert in_sync() == "in-sync"


def test_a_group_lists_every_parameter_of_the_engine(cloud: minicloud.Cloud) -> None:
    calls.group()
    calls.set_parameters(("work_mem", "8192", "immediate"))
    pages = calls.rds().get_paginator("describe_db_parameters")
    found = pages.paginate(DBParameterGroupName="tuned").build_full_result()["Parameters"]
    table = {one["ParameterName"]: one for one in found}
    assert len(found) == len(table) > 300
    assert table["work_mem"]["ParameterValue"] == "8192"
    assert (table["work_mem"]["Source"], table["work_mem"]["ApplyType"]) == ("user", "dynamic")
    assert table["max_connections"]["ApplyType"] == "static"
    assert table["fsync"]["IsModifiable"] is False
    user = calls.rds().describe_db_parameters(DBParameterGroupName="tuned", Source="user")
    assert [one["ParameterName"] for one in user["Parameters"]] == ["work_mem"]


def test_bare_moto_5_2_5_lists_what_was_changed(bare_site: Any) -> None:
    calls.group()
    assert calls.rds().describe_db_parameters(DBParameterGroupName="tuned")["Parameters"] == []


def test_an_instance_class_changes_at_once(cloud: minicloud.Cloud) -> None:
    calls.made()
    calls.rds().modify_db_instance(DBInstanceIdentifier="shop", DBInstanceClass="db.m7g.large")
    assert calls.seen()["DBInstanceClass"] == "db.m7g.large"


def test_a_log_without_a_server_is_empty(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.made()
    (file,) = calls.rds().describe_db_log_files(DBInstanceIdentifier="shop")["DescribeDBLogFiles"]
    assert file["Size"] == 0

    def portion(name: str, **asked: Any) -> Any:
        return calls.rds().download_db_log_file_portion(
            DBInstanceIdentifier="shop", LogFileName=name, **asked
        )

    assert portion(file["LogFileName"]).get("LogFileData", "") == ""
    assert error_code(lambda: portion("error/other.log")) == "DBLogFileNotFoundFault"
    assert error_code(lambda: portion(file["LogFileName"], Marker="x")) == "InvalidParameterValue"


def test_bare_moto_5_2_5_has_a_log_that_nobody_can_download(bare_site: Any) -> None:
    calls.create()
    with pytest.raises(NotImplementedError):
        calls.rds().download_db_log_file_portion(DBInstanceIdentifier="shop", LogFileName="x")


def aurora(members: int = 3) -> None:
    calls.rds().create_db_cluster(
        DBClusterIdentifier="aurora",
        Engine="aurora-postgresql",
        MasterUsername="app",
        MasterUserPassword="correct horse",
    )
    for number in range(members):
        calls.rds().create_db_instance(
            DBInstanceIdentifier=f"aurora-{number}",
            DBClusterIdentifier="aurora",
            Engine="aurora-postgresql",
            DBInstanceClass="db.r7g.large",
        )


def test_auroras_members_are_in_different_zones(cloud: minicloud.Cloud) -> None:
    aurora()
    zones = [calls.seen(f"aurora-{number}")["AvailabilityZone"] for number in range(3)]
    assert zones == ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]


def test_bare_moto_5_2_5_puts_aurora_into_one_zone(bare_site: Any) -> None:
    aurora()
    assert {calls.seen(f"aurora-{n}")["AvailabilityZone"] for n in range(3)} == {"ap-northeast-1a"}


def test_an_aurora_cluster_names_zones_that_there_are(cloud: minicloud.Cloud) -> None:
    aurora(0)
    (cluster,) = calls.rds().describe_db_clusters()["DBClusters"]
    there = boto3.client("ec2").describe_availability_zones()["AvailabilityZones"]
    assert set(cluster["AvailabilityZones"]) == {one["ZoneName"] for one in there}


def test_bare_moto_5_2_5_names_a_zone_that_is_not_there(bare_site: Any) -> None:
    aurora(0)
    (cluster,) = calls.rds().describe_db_clusters()["DBClusters"]
    assert "ap-northeast-1b" in cluster["AvailabilityZones"]


def test_an_aurora_failover_makes_a_reader_the_writer(cloud: minicloud.Cloud) -> None:
    aurora()
    calls.rds().failover_db_cluster(
        DBClusterIdentifier="aurora", TargetDBInstanceIdentifier="aurora-2"
    )
    (cluster,) = calls.rds().describe_db_clusters()["DBClusters"]
    writers = [
        one["DBInstanceIdentifier"] for one in cluster["DBClusterMembers"] if one["IsClusterWriter"]
    ]
    assert writers == ["aurora-2"]


class Machines:
    """Whoever runs the databases, written down."""

    def __init__(self) -> None:
        self.standing: tuple[Database, ...] = ()
        self.losses: list[DatabaseLoss] = []
        self.followed = 0
        self.trouble: dict[str, Trouble] = {}

    def follow(self, standing: tuple[Database, ...], now_s: float) -> dict[str, Trouble]:
        self.standing = standing
        self.followed += 1
        return self.trouble

    def take_losses(self) -> tuple[DatabaseLoss, ...]:
        losses, self.losses = tuple(self.losses), []
        return losses

    def log(self, identifier: str) -> str:
        return f"log of {identifier}\n"

    def close(self) -> None:
        self.standing = ()


def test_who_runs_databases_is_told_what_stands(cloud: minicloud.Cloud) -> None:
    machines = Machines()
    link = cloud.databases()
    link.attach(machines)
    calls.create(MultiAZ=True)
    assert machines.standing == ()  # it is being created
    calls.available()
    (one,) = machines.standing
    assert (one.zone, one.standby_zone) == ("ap-northeast-1a", "ap-northeast-1c")
    assert "correct horse" not in repr(one)
    calls.rds().delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    assert machines.standing == ()
    link.detach()
    link.detach()
    calls.made(DBInstanceIdentifier="later")
    assert machines.standing == ()


def test_a_lost_primary_is_written_down_and_gets_a_new_standby(cloud: minicloud.Cloud) -> None:
    calls.made(MultiAZ=True)
    machines = Machines()
    cloud.databases().attach(machines)
    a, c = "ap-northeast-1a", "ap-northeast-1c"
    machines.losses.append(DatabaseLoss("shop", Loss.PRIMARY, a, c, zone_failed=True))
    found = calls.seen()
    assert found["AvailabilityZone"] == c
    assert "SecondaryAvailabilityZone" not in found
    assert calls.events()[-1] == "Multi-AZ instance failover completed."
    cloud.advance(300)
    assert calls.seen()["SecondaryAvailabilityZone"] == "ap-northeast-1d"  # not in the lost zone
    assert machines.standing[0].standby_zone == "ap-northeast-1d"


def test_a_failover_is_refused_while_there_is_no_standby(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.made(MultiAZ=True)
    machines = Machines()
    cloud.databases().attach(machines)
    a, c = "ap-northeast-1a", "ap-northeast-1c"
    machines.losses.append(DatabaseLoss("shop", Loss.STANDBY, c, a, zone_failed=False))
    assert "SecondaryAvailabilityZone" not in calls.seen()
    reboot = calls.rds().reboot_db_instance
    again = error_code(lambda: reboot(DBInstanceIdentifier="shop", ForceFailover=True))
    assert again == "InvalidParameterCombination"
    assert status() == "available"


def test_who_cannot_run_has_a_status_that_says_so(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.made()
    machines = Machines()
    cloud.databases().attach(machines)
    machines.trouble = {"shop": Trouble.INCOMPATIBLE_PARAMETERS}
    reboot = calls.rds().reboot_db_instance
    reboot(DBInstanceIdentifier="shop")
    cloud.advance(60)
    assert status() == "incompatible-parameters"
    machines.trouble = {}
    reboot(DBInstanceIdentifier="shop")
    assert calls.available()
    machines.trouble = {"shop": Trouble.FAILED}
    cloud.advance(60)
    assert status() == "failed"
    again = error_code(lambda: reboot(DBInstanceIdentifier="shop"))
    assert again == "InvalidDBInstanceState"


def test_a_reset_forgets_instances(cloud: minicloud.Cloud) -> None:
    calls.made()
    minicloud.reset()
    assert calls.rds().describe_db_instances()["DBInstances"] == []
    calls.create()
    assert status() == "creating"


def test_a_protected_instance_is_not_deleted(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.made(DeletionProtection=True)
    delete = calls.rds().delete_db_instance
    code = error_code(lambda: delete(DBInstanceIdentifier="shop", SkipFinalSnapshot=True))
    assert code == "InvalidParameterCombination"
    assert status() == "available"


def test_a_password_of_secrets_manager_is_the_servers(cloud: minicloud.Cloud) -> None:
    calls.made(MasterUserPassword=None, ManageMasterUserPassword=True)
    machines = Machines()
    cloud.databases().attach(machines)
    arn = calls.seen()["MasterUserSecret"]["SecretArn"]
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    assert json.loads(secret)["password"] == machines.standing[0].master_password


def test_parameters_of_another_family_never_reach_the_server(cloud: minicloud.Cloud) -> None:
    calls.group("postgres15")
    calls.set_parameters(
        ("archive_command", "true", "immediate"), ("work_mem", "8192", "immediate")
    )
    calls.made(EngineVersion="15.4", DBParameterGroupName="tuned")
    machines = Machines()
    cloud.databases().attach(machines)
    assert machines.standing[0].parameters == (("work_mem", "8192"),)


def test_every_parameter_takes_the_ends_of_its_range() -> None:
    for one in engine_parameters().values():
        if one.modifiable and one.data_type in ("integer", "real"):
            least, _, most = one.allowed[1:].partition("-")
            assert one.allows(one.allowed[0] + least), one
            assert one.allows(most), one
            assert not one.allows("many"), one


def test_a_cloud_behind_a_gateway_runs_no_databases() -> None:
    class Elsewhere:
        now_s = 0.0

    engine: Any = Elsewhere()
    with pytest.raises(minicloud.NotStartedError, match="where the cloud itself runs"):
        minicloud.Cloud("ap-northeast-1", 7, engine).databases()


def test_moto_is_as_it_was_after_the_cloud_stops() -> None:
    from moto.rds import models, responses

    def parts() -> list[dict[str, Any]]:
        owners = (models.RDSBackend, models.DBInstance, responses.RDSResponse)
        return [dict(vars(owner)) for owner in owners]

    before = parts()
    minicloud.start(region="ap-northeast-1", seed=7)
    calls.made()
    minicloud.stop()
    assert parts() == before


def test_a_subnet_group_of_no_subnets_covers_too_few_zones(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    group = {"DBSubnetGroupName": "none", "DBSubnetGroupDescription": "none", "SubnetIds": []}
    refused = error_code(lambda: boto3.client("rds").create_db_subnet_group(**group))
    assert refused == "DBSubnetGroupDoesNotCoverEnoughAZs"


def test_instances_are_found_page_by_page(cloud: minicloud.Cloud) -> None:
    for number in range(21):
        calls.create(DBInstanceIdentifier=f"orders-{number}")
    paginator = boto3.client("rds").get_paginator("describe_db_instances")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 20}))
    assert [len(page["DBInstances"]) for page in pages] == [20, 1]
