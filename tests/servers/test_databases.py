"""DB instances as real servers: fail-over, restore, replicas, parameters, logs.

They share one cloud with a Multi-AZ instance `shop`; each test has a table of its own, and leaves
`shop` with a standby.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

import minicloud
from minicloud import servers
from minicloud.control.database_parameters import engine_parameters
from minicloud.servers.database_history import Happening
from tests.processes import until
from tests.servers.database_site import (
    PATIENCE_S,
    ZONES,
    DatabaseSite,
    Writer,
    database_site,
)

# One cloud for all of them: they run in one worker, in this order.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("databases")]


@pytest.fixture(scope="module")
def site() -> Iterator[DatabaseSite]:
    with database_site() as made:
        made.make("shop", MultiAZ=True, BackupRetentionPeriod=7)
        yield made


def with_standby(site: DatabaseSite) -> None:
    """Wait until `shop` has a standby again."""
    site.cloud.advance(600)
    assert [one.role for one in site.databases.servers("shop")] == ["primary", "standby"]


def test_a_multi_az_instance_is_two_servers_in_two_zones(site: DatabaseSite) -> None:
    primary, standby = site.databases.servers("shop")
    assert (primary.zone, standby.zone) == site.zones("shop") == ZONES[:2]
    assert primary.runs
    assert standby.runs
    assert (primary.ip, primary.port) != (standby.ip, standby.port)


def test_the_standby_answers_nobody(site: DatabaseSite) -> None:
    primary, standby = site.databases.servers("shop")
    where = site.databases.look_up(site.seen("shop")["Endpoint"]["Address"])
    assert (where.ip, where.port) == (primary.ip, primary.port)
    with pytest.raises(psycopg.OperationalError, match="standby mode is disabled"):
        psycopg.connect(host=standby.ip, port=standby.port, user="app", connect_timeout=PATIENCE_S)


def test_the_master_user_is_no_superuser(site: DatabaseSite) -> None:
    refused = (
        "ALTER SYSTEM SET work_mem = '8MB'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE EXTENSION adminpack",
    )
    for statement in refused:
        with pytest.raises(psycopg.Error) as caught:
            site.ask("shop", statement)
        assert caught.value.sqlstate in ("42501", "0A000", "58P01")
    assert site.ask("shop", "SELECT rolsuper FROM pg_roles WHERE rolname = 'app'") is False
    assert site.ask("shop", "SELECT pg_has_role('app', 'rds_superuser', 'MEMBER')") is True


def test_nobody_comes_in_without_a_password(site: DatabaseSite) -> None:
    for user, password in (("app", "wrong"), ("app", ""), ("rdsadmin", ""), ("rdsadmin", "x")):
        with pytest.raises(psycopg.OperationalError):
            site.connect("shop", user, password)


def test_a_standby_takes_over_with_every_committed_row(site: DatabaseSite) -> None:
    (primary, standby), before = site.databases.servers("shop"), len(site.databases.history)
    with Writer(site, "shop", "crash") as writer:
        site.databases.kill("shop")
        site.databases.wait_for_primary("shop", standby.zone)
        writer.wait_for_more()
    assert writer.lost() == set()
    (now,) = site.databases.servers("shop")
    assert (now.ip, now.zone) == (standby.ip, standby.zone)
    assert site.zones("shop") == (standby.zone, None)
    steps = [one.what for one in site.databases.history[before:]]
    assert steps == [Happening.PRIMARY_LOST, Happening.PROMOTED, Happening.NAME_MOVED]
    with_standby(site)
    assert site.zones("shop") == (standby.zone, primary.zone)
    assert writer.lost() == set()


def test_a_lost_zone_costs_no_committed_row_and_the_next_standby_avoids_it(
    site: DatabaseSite,
) -> None:
    primary, standby = site.databases.servers("shop")
    with Writer(site, "shop", "zone") as writer:
        site.databases.fail_zone(primary.zone)
        site.databases.wait_for_primary("shop", standby.zone)
        writer.wait_for_more()
    assert writer.lost() == set()
    with_standby(site)
    assert site.databases.servers("shop")[1].zone not in (primary.zone, standby.zone)
    site.databases.recover_zone(primary.zone)


def test_a_forced_failover_changes_the_zones_and_loses_nothing(site: DatabaseSite) -> None:
    zones = site.zones("shop")
    with Writer(site, "shop", "orderly") as writer:
        site.rds.reboot_db_instance(DBInstanceIdentifier="shop", ForceFailover=True)
        assert site.seen("shop")["DBInstanceStatus"] == "rebooting"
        writer.wait_for_more()
    site.wait("shop")
    assert writer.lost() == set()
    assert site.zones("shop") == zones[::-1]
    assert [one.zone for one in site.databases.servers("shop")] == list(zones[::-1])


def test_a_lost_standby_does_not_keep_the_primary_from_writing(site: DatabaseSite) -> None:
    primary, standby = site.databases.servers("shop")
    with Writer(site, "shop", "alone") as writer:
        site.databases.fail_zone(standby.zone)
        assert until(lambda: len(site.databases.servers("shop")) == 1)
        writer.wait_for_more()
    assert writer.lost() == set()
    site.databases.recover_zone(standby.zone)
    with_standby(site)
    assert site.databases.servers("shop")[0] == primary


def test_the_name_server_answers_with_the_new_address(site: DatabaseSite) -> None:
    name = site.seen("shop")["Endpoint"]["Address"]
    with servers.serve_names(site.databases.names) as names:
        resolver = servers.Resolver(names.address, now_s=lambda: site.cloud.now_s)
        before = resolver.lookup(name)
        assert (before.values, before.ttl_s) == ((site.databases.look_up(name).ip,), 5)
        assert resolver.ask(name, "AAAA").rcode == "NOERROR"
        site.rds.reboot_db_instance(DBInstanceIdentifier="shop", ForceFailover=True)
        assert resolver.lookup(name).values == before.values  # remembered
        site.wait("shop")
        assert resolver.lookup(name).values == (site.databases.look_up(name).ip,)
        assert resolver.lookup(name).values != before.values


def test_a_restore_has_the_rows_that_a_delete_took(site: DatabaseSite) -> None:
    site.ask("shop", "CREATE TABLE accident AS SELECT generate_series(1, 20) AS number")
    site.rds.create_db_instance_read_replica(
        DBInstanceIdentifier="reader", SourceDBInstanceIdentifier="shop"
    )
    site.wait("reader")
    assert site.ask("reader", "SELECT count(*) FROM accident") == 20
    before = site.cloud.now
    site.cloud.advance(60)
    site.ask("shop", "DELETE FROM accident")
    assert until(lambda: site.ask("reader", "SELECT count(*) FROM accident") == 0)
    site.cloud.advance(600)
    site.ask("shop", "INSERT INTO accident VALUES (99)")
    for name, at in (("then", before), ("later", before + timedelta(minutes=2))):
        site.rds.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier="shop", TargetDBInstanceIdentifier=name, RestoreTime=at
        )
    restored = site.wait("then")
    assert site.ask("then", "SELECT count(*) FROM accident") == 20
    assert (restored["MultiAZ"], len(site.databases.servers("then"))) == (False, 1)
    site.wait("later")
    assert site.ask("later", "SELECT count(*) FROM accident") == 0
    assert site.ask("shop", "SELECT count(*) FROM accident") == 1
    site.ask("then", "INSERT INTO accident VALUES (100)")
    for name in ("then", "later", "reader"):
        site.delete(name)


def test_a_replica_follows_its_sources_new_primary_until_it_is_promoted(
    site: DatabaseSite,
) -> None:
    site.ask("shop", "CREATE TABLE followed (number integer)")
    site.rds.create_db_instance_read_replica(
        DBInstanceIdentifier="reader", SourceDBInstanceIdentifier="shop", MultiAZ=True
    )
    site.wait("reader")
    assert [one.role for one in site.databases.servers("reader")] == ["replica"]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        site.ask("reader", "INSERT INTO followed VALUES (1)")
    site.rds.reboot_db_instance(DBInstanceIdentifier="shop", ForceFailover=True)
    site.wait("shop")
    site.ask("shop", "INSERT INTO followed VALUES (2)")
    assert until(lambda: site.ask("reader", "SELECT count(*) FROM followed") == 1)
    site.rds.promote_read_replica(DBInstanceIdentifier="reader")
    promoted = site.wait("reader")
    assert "ReadReplicaSourceDBInstanceIdentifier" not in promoted
    site.ask("reader", "INSERT INTO followed VALUES (3)")
    assert site.ask("shop", "SELECT count(*) FROM followed") == 1
    assert [one.role for one in site.databases.servers("reader")] == ["primary", "standby"]
    # Its backups began with the promotion; they can be given up, and begin again.
    change = site.rds.modify_db_instance
    for days in (0, 1):
        change(DBInstanceIdentifier="reader", BackupRetentionPeriod=days, ApplyImmediately=True)
    site.wait("reader")
    site.cloud.advance(300)
    site.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="reader",
        TargetDBInstanceIdentifier="again",
        UseLatestRestorableTime=True,
    )
    site.wait("again")
    assert site.ask("again", "SELECT count(*) FROM followed") == 2
    site.delete("again")
    site.delete("reader")


@pytest.fixture(scope="module")
def tuned(site: DatabaseSite) -> DatabaseSite:
    """`shop` was started with a parameter group of its own."""
    site.rds.create_db_parameter_group(
        DBParameterGroupName="tuned", DBParameterGroupFamily="postgres16", Description="tests"
    )
    site.rds.modify_db_instance(DBInstanceIdentifier="shop", DBParameterGroupName="tuned")
    site.rds.reboot_db_instance(DBInstanceIdentifier="shop")
    site.wait("shop")
    return site


def test_parameters_act_on_the_server(tuned: DatabaseSite) -> None:
    site = tuned
    change = {
        "DBParameterGroupName": "tuned",
        "Parameters": [
            {"ParameterName": "work_mem", "ParameterValue": "8192", "ApplyMethod": "immediate"},
            {
                "ParameterName": "max_connections",
                "ParameterValue": "40",
                "ApplyMethod": "pending-reboot",
            },
        ],
    }
    site.rds.modify_db_parameter_group(**change)
    assert until(lambda: site.ask("shop", "SHOW work_mem") == "8MB")
    assert site.ask("shop", "SHOW max_connections") == "60"
    (status,) = site.seen("shop")["DBParameterGroups"]
    assert status["ParameterApplyStatus"] == "pending-reboot"
    site.rds.reboot_db_instance(DBInstanceIdentifier="shop")
    (status,) = site.wait("shop")["DBParameterGroups"]
    assert status["ParameterApplyStatus"] == "in-sync"
    assert site.ask("shop", "SHOW max_connections") == "40"
    assert [one.role for one in site.databases.servers("shop")] == ["primary", "standby"]


def test_slow_statements_are_in_the_log_that_the_api_gives_out(tuned: DatabaseSite) -> None:
    site = tuned
    slow = {"ParameterName": "log_min_duration_statement", "ParameterValue": "0"}
    site.rds.modify_db_parameter_group(
        DBParameterGroupName="tuned", Parameters=[slow | {"ApplyMethod": "immediate"}]
    )
    assert until(lambda: site.ask("shop", "SHOW log_min_duration_statement") == "0")
    site.ask("shop", "SELECT 'here I am'")
    (file,) = site.rds.describe_db_log_files(DBInstanceIdentifier="shop")["DescribeDBLogFiles"]
    assert file["LogFileName"].startswith("error/postgresql.log.2026-01-05-")

    def portion(**asked: Any) -> dict[str, Any]:
        answer = site.rds.download_db_log_file_portion(
            DBInstanceIdentifier="shop", LogFileName=file["LogFileName"], **asked
        )
        return dict(answer)

    text = portion()["LogFileData"]
    (line,) = (one for one in text.splitlines() if "here I am" in one)
    assert ":app@shop:[" in line
    assert "LOG:  duration: " in line
    assert "rdsadmin@" not in text.split("here I am")[0].splitlines()[-1]
    first = portion(Marker="0", NumberOfLines=1)
    assert first["AdditionalDataPending"]
    assert len(first["LogFileData"].splitlines()) == 1
    rest = portion(Marker=first["Marker"])
    assert first["LogFileData"] + rest["LogFileData"] == portion(Marker="0")["LogFileData"]


def test_the_table_of_parameters_is_that_of_the_server(site: DatabaseSite) -> None:
    with site.connect("shop") as connection:
        rows = connection.execute("SELECT name, context FROM pg_settings").fetchall()
    context = dict(rows)
    for one in engine_parameters().values():
        if one.modifiable:
            assert one.static is (context[one.name] == "postmaster"), one.name


def test_a_crashed_single_az_instance_comes_back_where_it_was(site: DatabaseSite) -> None:
    site.make("lonely", BackupRetentionPeriod=0)
    (before,) = site.databases.servers("lonely")
    with Writer(site, "lonely", "kept") as writer:
        site.databases.kill("lonely")
        writer.wait_for_more()
    assert writer.lost() == set()
    assert site.databases.servers("lonely") == (before,)
    messages = [
        one["Message"]
        for one in site.rds.describe_events(SourceIdentifier="lonely", SourceType="db-instance")[
            "Events"
        ]
    ]
    assert messages[-1] == "DB instance restarted."
    # In a zone that is down it waits.
    site.databases.fail_zone(before.zone)
    assert until(lambda: not site.databases.servers("lonely")[0].runs)
    assert until(lambda: site.databases.servers("shop")[0].runs)
    site.databases.recover_zone(before.zone)
    assert until(lambda: site.databases.servers("lonely")[0].runs)
    assert writer.lost() == set()
    site.delete("lonely")
    with_standby(site)


def test_a_stopped_or_renamed_instance_keeps_its_rows_and_a_deleted_one_is_gone(
    site: DatabaseSite,
) -> None:
    site.make("moved", BackupRetentionPeriod=0)
    site.ask("moved", "CREATE TABLE safe AS SELECT 1 AS number")
    site.rds.stop_db_instance(DBInstanceIdentifier="moved")
    with pytest.raises(psycopg.OperationalError):
        site.connect("moved")
    site.rds.start_db_instance(DBInstanceIdentifier="moved")
    assert site.ask("moved", "SELECT count(*) FROM safe") == 1
    site.rds.modify_db_instance(DBInstanceIdentifier="moved", NewDBInstanceIdentifier="renamed")
    assert site.ask("renamed", "SELECT count(*) FROM safe") == 1
    site.rds.modify_db_instance(DBInstanceIdentifier="renamed", MasterUserPassword="another horse")
    with site.connect("renamed", password="another horse") as connection:
        assert connection.execute("SELECT count(*) FROM safe").fetchone() == (1,)
    (server,) = site.databases.servers("renamed")
    address = site.seen("renamed")["Endpoint"]["Address"]
    site.delete("renamed")
    with pytest.raises(servers.UnknownNameError, match="there are shop"):
        site.databases.look_up(address)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=server.ip, port=server.port, user="app", connect_timeout=PATIENCE_S)


def test_parameters_that_the_server_cannot_start_with_can_be_put_right(site: DatabaseSite) -> None:
    site.make("heavy", BackupRetentionPeriod=0)
    site.ask("heavy", "CREATE TABLE kept AS SELECT 1 AS number")
    site.rds.create_db_parameter_group(
        DBParameterGroupName="heavy", DBParameterGroupFamily="postgres16", Description="tests"
    )
    site.rds.modify_db_instance(DBInstanceIdentifier="heavy", DBParameterGroupName="heavy")

    def reboot_with_buffers(blocks: int) -> None:
        value = {"ParameterName": "shared_buffers", "ParameterValue": str(blocks)}
        site.rds.modify_db_parameter_group(
            DBParameterGroupName="heavy", Parameters=[value | {"ApplyMethod": "pending-reboot"}]
        )
        site.rds.reboot_db_instance(DBInstanceIdentifier="heavy")

    reboot_with_buffers(1_000_000_000)
    assert site.seen("heavy")["DBInstanceStatus"] == "incompatible-parameters"
    assert not site.databases.servers("heavy")[0].runs
    assert "shared memory" in site.databases.log("heavy")
    assert site.ask("shop", "SELECT 1") == 1  # the others go on
    reboot_with_buffers(2048)
    site.wait("heavy")
    assert site.ask("heavy", "SELECT count(*) FROM kept") == 1
    site.delete("heavy")


def test_a_restore_whose_source_is_gone_fails_alone(site: DatabaseSite) -> None:
    site.make("source")
    site.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="source",
        TargetDBInstanceIdentifier="late",
        UseLatestRestorableTime=True,
    )
    site.delete("source")
    site.cloud.advance(300)
    assert site.seen("late")["DBInstanceStatus"] == "failed"
    with pytest.raises(servers.UnknownNameError, match="'source'"):
        site.databases.servers("shop")  # the reason is told once
    assert site.ask("shop", "SELECT 1") == 1
    site.delete("late")


def test_a_replica_outlives_its_source(site: DatabaseSite) -> None:
    site.make("source")
    site.ask("source", "CREATE TABLE kept AS SELECT 1 AS number")
    site.rds.create_db_instance_read_replica(
        DBInstanceIdentifier="heir", SourceDBInstanceIdentifier="source"
    )
    site.wait("heir")
    site.delete("source")
    site.wait("heir")
    site.ask("heir", "INSERT INTO kept VALUES (2)")
    assert site.ask("heir", "SELECT count(*) FROM kept") == 2
    site.delete("heir")


def test_what_is_asked_of_a_name_that_is_none_says_which_there_are(site: DatabaseSite) -> None:
    for ask in (site.databases.kill, site.databases.servers, site.databases.log):
        with pytest.raises(servers.UnknownNameError, match="there are shop"):
            ask("ship")


def test_a_reset_cloud_has_no_database_and_who_serves_again_takes_over(site: DatabaseSite) -> None:
    (primary, _standby) = site.databases.servers("shop")
    minicloud.reset()
    with pytest.raises(servers.UnknownNameError):
        site.databases.servers("shop")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=primary.ip, port=primary.port, user="app", connect_timeout=PATIENCE_S)
    site.make("shop", BackupRetentionPeriod=0)
    with servers.serve_databases(site.cloud.databases()) as others:  # the cell runs again
        assert [one.role for one in others.servers("shop")] == ["primary"]
        site.databases.close()
        site.databases.close()
        assert others.servers("shop")[0].runs
    with pytest.raises(servers.SiteClosedError):
        site.databases.look_up("shop")
