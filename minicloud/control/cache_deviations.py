"""Where moto's ElastiCache is known to differ from AWS's, beside what the guards refuse."""

from minicloud.control.deviation import Deviation, Fidelity

_API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg"
_TEST = "tests/control/test_elasticache.py::"
_CALLS = "tests/control/test_elasticache_calls.py::"
_SERVERS = "tests/servers/test_caches.py::"

CACHE_DEVIATIONS = (
    Deviation(
        id="cache-servers",
        service="elasticache",
        aws="Nodes run Redis OSS, Valkey or Memcached.",
        moto="Nothing runs.",
        here="For each node of Redis OSS and Valkey a redis-server runs on this machine, for each "
        "of Memcached a server of the course that speaks the text protocol. Memory is a few MiB, "
        "whatever the node type; there is no encryption and no password.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/WhatIs.html",
        test=f"{_SERVERS}test_what_is_written_to_the_primary_is_read_from_the_replicas",
    ),
    Deviation(
        id="cache-members",
        service="elasticache",
        aws="A replication group has as many nodes as NumCacheClusters says, over the zones of "
        "its Region, and a primary and a reader endpoint.",
        moto="There is one node, in us-east-1a in every Region, and no reader endpoint.",
        here="As AWS; which zones are chosen, where none are given, is ours.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_CreateReplicationGroup.html",
        test=f"{_TEST}test_bare_moto_5_2_5_makes_one_member_in_virginia",
    ),
    Deviation(
        id="cache-replica-count",
        service="elasticache",
        aws="Replicas are added and taken away by IncreaseReplicaCount and DecreaseReplicaCount.",
        moto="It has neither.",
        here="As AWS for groups that are not in cluster mode, at once.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_DecreaseReplicaCount.html",
        test="tests/control/test_elasticache_calls.py::"
        "test_bare_moto_5_2_5_changes_no_number_of_replicas",
    ),
    Deviation(
        id="cache-members-listed",
        service="elasticache",
        aws="Each node of a replication group is a cluster that DescribeCacheClusters lists.",
        moto="None is listed.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_DescribeCacheClusters.html",
        test=f"{_TEST}test_bare_moto_5_2_5_lists_no_members",
    ),
    Deviation(
        id="cache-states",
        service="elasticache",
        aws="Groups and clusters are creating for a while, and deleting before they are gone.",
        moto="They are available at once, and deleting for ever.",
        here="They are created within 5 virtual minutes and deleted within 1; these times are "
        "ours.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_ReplicationGroup.html",
        test=f"{_TEST}test_bare_moto_5_2_5_is_available_at_once_and_deleting_for_ever",
    ),
    Deviation(
        id="cache-failover",
        service="elasticache",
        aws="When a primary fails, the replica with the least replication lag is promoted within "
        "seconds, the primary endpoint follows, and the failed node is replaced in its zone.",
        moto="Nothing fails, and TestFailover is refused with Python's NotImplementedError.",
        here="As AWS, on the virtual clock: after 5 s, and the node is back 4 minutes later; "
        "these times are ours. While this goes on the group is modifying.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/AutoFailover.html",
        test=f"{_CALLS}test_bare_moto_5_2_5_does_not_know_the_call",
    ),
    Deviation(
        id="cache-events",
        service="elasticache",
        aws="DescribeEvents tells what happened to groups and clusters.",
        moto="The call is refused with Python's NotImplementedError.",
        here="It tells of fail-overs and recoveries, with the messages of AWS, and of nothing "
        "else.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_DescribeEvents.html",
        test=f"{_CALLS}test_bare_moto_5_2_5_does_not_know_the_call",
    ),
    Deviation(
        id="cache-parameter-groups",
        service="elasticache",
        aws="Parameters of the engines are set by parameter groups.",
        moto="The calls are refused with Python's NotImplementedError.",
        here="Eight parameters are known, and all of them act on the real servers.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/ParameterGroups.html",
        test=f"{_CALLS}test_bare_moto_5_2_5_does_not_know_the_call",
    ),
    Deviation(
        id="cache-memcached-endpoints",
        service="elasticache",
        aws="A memcached cluster has nodes with endpoints, a configuration endpoint, and port "
        "11211 unless another is asked for.",
        moto="It has neither.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_CacheCluster.html",
        test=f"{_TEST}test_bare_moto_5_2_5_gives_memcached_no_nodes",
    ),
    Deviation(
        id="cache-maintenance",
        service="elasticache",
        aws="A change without ApplyImmediately is made in the maintenance window.",
        moto="ModifyCacheCluster is refused with Python's NotImplementedError.",
        here="Such a change of the number of nodes is kept as pending, and no window comes.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_API}/API_ModifyCacheCluster.html",
        test=f"{_TEST}test_a_change_for_the_maintenance_window_waits",
    ),
    Deviation(
        id="cache-cluster-mode",
        service="elasticache",
        aws="In cluster mode a group has several shards, each with a primary of its own.",
        moto="The shards are kept.",
        here="As moto, in zones of the Region; no servers run.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_API}/API_CreateReplicationGroup.html",
        test=f"{_TEST}test_a_group_in_cluster_mode_is_kept_and_not_served",
    ),
    Deviation(
        id="cache-serverless",
        service="elasticache",
        aws="A serverless cache has no nodes to choose.",
        moto="The call is refused with Python's NotImplementedError.",
        here="It is refused with UnsupportedOperation.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_API}/API_CreateServerlessCache.html",
        test=f"{_CALLS}test_a_serverless_cache_is_not_emulated",
    ),
)
