"""Where moto's RDS is known to differ from AWS's, beside what the guards refuse."""

from minicloud.control.deviation import Deviation, Fidelity

_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide"
_AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide"
_RDS = "tests/control/test_rds.py::"
_REAL = "tests/servers/test_databases.py::"

DATABASES_BREAK = frozenset({"rds-subnet-group-known", "rds-cluster-known"})
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

DATABASE_DEVIATIONS = (
    Deviation(
        id="rds-servers",
        service="rds",
        aws="A DB instance is a database server.",
        moto="Nothing listens.",
        here="PostgreSQL 16 on this machine, whatever version was asked for; other engines are "
        "state only. Without TLS, and without fsync.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/CHAP_PostgreSQL.html",
        test=f"{_REAL}test_the_master_user_is_no_superuser",
    ),
    Deviation(
        id="rds-status",
        service="rds",
        aws="An instance is created, backed up and then available; a reboot takes a while.",
        moto="It is available at once.",
        here="Statuses pass on the virtual clock. The times are ours.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/accessing-monitoring.html",
        test=f"{_RDS}test_bare_moto_5_2_5_has_instances_at_once_and_no_standby",
    ),
    Deviation(
        id="rds-failover",
        service="rds",
        aws="A Multi-AZ instance has a synchronous standby in a second zone, which takes over when "
        "the primary is lost, typically within 60 to 120 seconds; the DNS record changes.",
        moto="There is no second zone, and a forced fail-over changes nothing.",
        here="A real standby by PostgreSQL's own replication, where AWS copies storage. A lost "
        "server is noticed at once; the fail-over by reboot takes 60 virtual seconds.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/Concepts.MultiAZSingleStandby.html",
        test=f"{_REAL}test_a_standby_takes_over_with_every_committed_row",
    ),
    Deviation(
        id="rds-zone",
        service="rds",
        aws="The zone of an instance is chosen at random when none is given.",
        moto="It is zone a, also for every member of an Aurora cluster.",
        here="It is the first zone of the subnet group; Aurora's members are spread in order.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_CreateDBInstance.html",
        test=f"{_RDS}test_auroras_members_are_in_different_zones",
    ),
    Deviation(
        id="rds-restore",
        service="rds",
        aws="A restore to a point in time makes a new Single-AZ instance with the data of then.",
        moto="Any time is accepted, and the copy is Multi-AZ if its source was.",
        here="As AWS, from a base backup and PostgreSQL's log, which is uploaded every five "
        "virtual minutes.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/USER_PIT.html",
        test=f"{_REAL}test_a_restore_has_the_rows_that_a_delete_took",
    ),
    Deviation(
        id="rds-latest-restorable",
        service="rds",
        aws="LatestRestorableTime trails by about five minutes, the interval of uploads.",
        moto="It is the present moment.",
        here="It is the last whole multiple of five virtual minutes.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/USER_PIT.html",
        test=f"{_RDS}test_the_latest_restorable_time_lags_by_up_to_five_minutes",
    ),
    Deviation(
        id="rds-snapshot",
        service="rds",
        aws="A snapshot holds the instance's data.",
        moto="It is a record only.",
        here="As moto; an instance that is made from a snapshot has no server.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/USER_CreateSnapshot.html",
        test=f"{_RDS}test_an_instance_from_a_snapshot_is_state_only",
    ),
    Deviation(
        id="rds-read-replica",
        service="rds",
        aws="A read replica is an instance of its own without backups; a promotion makes it one "
        "without a source.",
        moto="It shares its source's backups, and names its source also after its promotion.",
        here="As AWS, with a server that follows the source's asynchronously.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_CreateDBInstanceReadReplica.html",
        test=f"{_RDS}test_bare_moto_5_2_5_keeps_the_source_of_a_promoted_replica",
    ),
    Deviation(
        id="rds-parameters",
        service="rds",
        aws="A dynamic parameter comes into force at once, a static one with the next reboot; "
        "until then the group is pending-reboot.",
        moto="Parameters are stored, and every instance is always in-sync.",
        here="As AWS, on the real server. Which ones may be changed is our choice.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/parameter-groups-overview.html",
        test=f"{_RDS}test_bare_moto_5_2_5_is_always_in_sync",
    ),
    Deviation(
        id="rds-parameter-list",
        service="rds",
        aws="A parameter group lists every parameter of its family.",
        moto="It lists those that were changed.",
        here="It lists PostgreSQL 16's own; AWS has some more of its own.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_DescribeDBParameters.html",
        test=f"{_RDS}test_a_group_lists_every_parameter_of_the_engine",
    ),
    Deviation(
        id="rds-logs",
        service="rds",
        aws="The server's log can be downloaded in portions.",
        moto="There is one file of 123 bytes, and its download fails with NotImplementedError.",
        here="The log of the server on this machine, in one file. Its lines have this machine's "
        "time.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_DownloadDBLogFilePortion.html",
        test=f"{_REAL}test_slow_statements_are_in_the_log_that_the_api_gives_out",
    ),
    Deviation(
        id="rds-modify-at-once",
        service="rds",
        aws="A changed instance class waits for the maintenance window, unless ApplyImmediately "
        "is true.",
        moto="It changes at once.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/USER_ModifyInstance.ApplyImmediately.html",
        test=f"{_RDS}test_an_instance_class_changes_at_once",
    ),
    Deviation(
        id="rds-security-groups",
        service="rds",
        aws="Security groups decide who reaches an instance.",
        moto="Nothing listens.",
        here="Whoever is on this machine reaches it, and needs the password.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/Overview.RDSSecurityGroups.html",
        test=f"{_REAL}test_nobody_comes_in_without_a_password",
    ),
    Deviation(
        id="rds-cluster-zones",
        service="rds",
        aws="An Aurora cluster keeps its data in three zones of the Region.",
        moto="Its answer names zones a, b and c, which not every Region has.",
        here="It names the zones of the default VPC.",
        ours=Fidelity.SAME,
        source=f"{_AURORA}/Aurora.Overview.StorageReliability.html",
        test=f"{_RDS}test_an_aurora_cluster_names_zones_that_there_are",
    ),
)
"""In the order in which the chapter meets them."""
