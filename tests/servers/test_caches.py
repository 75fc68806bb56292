"""Real Redis servers play replication groups: replication, fail-over, loss, expiry, eviction."""

import os
import signal
from typing import Any

import pytest
import redis

import minicloud
from minicloud.servers import (
    NoRedisError,
    NotReachedError,
    Resolver,
    UnknownNameError,
    serve_caches,
    serve_names,
)
from minicloud.servers import redis_program as programs
from tests.processes import until
from tests.servers.cache_cloud import ZONES, Served, needs_redis, served

__all__ = ["served"]

pytestmark = needs_redis
READ_ONLY = "You can't write against a read only replica"


def replicated(client: Any, replicas: int) -> bool:
    """Whether so many have what this client wrote; it waits for them."""
    return until(lambda: client.wait(replicas, 1000) >= replicas)


def test_what_is_written_to_the_primary_is_read_from_the_replicas(served: Served) -> None:
    served.group()
    primary = served.primary()
    primary.set("greeting", "hello")
    assert replicated(primary, 2)
    for node_id in ("web-001", "web-002", "web-003"):
        assert served.node(node_id).get("greeting") == "hello"
    assert served.reader().get("greeting") == "hello"


def test_a_replica_takes_no_writes(served: Served) -> None:
    served.group()
    with pytest.raises(redis.exceptions.ReadOnlyError, match=READ_ONLY):
        served.reader().set("greeting", "hello")


def test_the_reader_endpoint_leads_to_each_replica_in_turn(served: Served) -> None:
    served.group()
    reader = served.shard()["ReaderEndpoint"]["Address"]
    seen = {served.caches.address(reader) for _ in range(4)}
    of = {one.address: one.role for one in served.caches.nodes()}
    assert [of[address] for address in seen] == ["replica", "replica"]


def test_each_node_has_an_address_of_its_own_and_the_port_of_aws(served: Served) -> None:
    served.group()
    addresses = [one.address for one in served.caches.nodes()]
    assert len(set(addresses)) == 3
    assert all(host.startswith("127.") for host, _ in addresses)
    if addresses[0][0] != "127.0.0.1":
        assert {port for _, port in addresses} == {6379}


@pytest.mark.parametrize("command", ["CONFIG GET *", "REPLICAOF NO ONE", "SHUTDOWN", "DEBUG JMAP"])
def test_commands_that_elasticache_restricts_are_unknown(served: Served, command: str) -> None:
    served.group(nodes=1)
    with pytest.raises(redis.exceptions.ResponseError, match="unknown command"):
        served.primary().execute_command(*command.split())
    assert served.roles() == {"web-001": "primary"}


def test_after_a_failover_the_same_endpoint_leads_to_another_node(served: Served) -> None:
    served.group()
    primary = served.primary()
    primary.set("greeting", "hello")
    assert replicated(primary, 2)
    before = served.caches.address(served.primary_endpoint())
    served.test_failover()
    assert served.caches.address(served.primary_endpoint()) != before
    assert primary.get("greeting") == "hello"  # the same client, by the same name
    primary.set("greeting", "again")
    assert served.roles() == {"web-002": "primary", "web-003": "replica"}
    served.cloud.advance(300)
    assert served.roles()["web-001"] == "replica"
    assert served.node("web-001").get("greeting") == "again"


def test_while_a_primary_is_missed_writes_fail_and_reads_go_on(served: Served) -> None:
    served.group()
    primary, reader = served.primary(), served.reader()
    primary.set("greeting", "hello")
    assert replicated(primary, 2)
    served.caches.kill("web-001")
    with pytest.raises(redis.exceptions.ConnectionError):
        primary.set("greeting", "again")
    assert reader.get("greeting") == "hello"
    served.cloud.advance(5)
    primary.set("greeting", "again")


def test_a_process_that_dies_by_itself_is_missed_at_the_next_look(served: Served) -> None:
    served.group()
    (pid,) = (one.pid for one in served.caches.nodes() if one.role == "primary")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: "web-001" not in served.roles())
    served.cloud.advance(1)
    served.cloud.advance(5)
    assert served.roles() == {"web-002": "primary", "web-003": "replica"}


def test_what_was_acknowledged_and_not_yet_replicated_is_lost(served: Served) -> None:
    served.group(nodes=2)
    primary = served.primary()
    primary.set("early", "1")
    assert replicated(primary, 1)
    served.caches.hold_replication("web-002")
    assert primary.set("late", "1")  # the primary says yes
    assert primary.wait(1, 50) == 0  # and can say that no replica has it
    served.caches.kill("web-001")
    served.caches.release_replication("web-002")
    served.cloud.advance(5)
    assert (primary.get("early"), primary.get("late")) == ("1", None)


def test_what_was_held_up_arrives_when_nothing_fails(served: Served) -> None:
    served.group(nodes=2)
    served.caches.hold_replication("web-002")
    primary = served.primary()
    primary.set("late", "1")
    assert served.node("web-002").get("late") is None
    served.caches.release_replication("web-002")
    assert replicated(primary, 1)
    assert served.node("web-002").get("late") == "1"


def test_the_replica_that_lags_least_is_promoted(served: Served) -> None:
    served.group()
    served.caches.hold_replication("web-002")
    primary = served.primary()
    primary.set("late", "1")
    assert replicated(primary, 1)
    served.caches.kill("web-001")
    served.cloud.advance(5)
    assert served.roles()["web-003"] == "primary"
    assert primary.get("late") == "1"


def test_a_zone_that_fails_takes_its_nodes_and_gives_them_back_when_it_is_well(
    served: Served,
) -> None:
    served.group(MultiAZEnabled=True)
    served.caches.fail_zone(ZONES[0])
    served.cloud.advance(3600)
    assert served.roles() == {"web-002": "primary", "web-003": "replica"}
    served.caches.restore_zone(ZONES[0])
    served.cloud.advance(300)
    assert served.roles()["web-001"] == "replica"


def test_a_primary_without_failover_comes_back_with_a_replicas_data(served: Served) -> None:
    served.group(AutomaticFailoverEnabled=False)
    primary = served.primary()
    primary.set("greeting", "hello")
    assert replicated(primary, 2)
    served.caches.kill("web-001")
    served.cloud.advance(60)
    with pytest.raises(redis.exceptions.ConnectionError):
        primary.get("greeting")
    served.cloud.advance(240)
    assert primary.get("greeting") == "hello"
    assert served.roles()["web-001"] == "primary"


def test_a_single_node_comes_back_empty_at_the_same_endpoint(served: Served) -> None:
    served.group(nodes=1)
    primary = served.primary()
    primary.set("greeting", "hello")
    served.caches.kill("web-001")
    served.cloud.advance(300)
    assert primary.dbsize() == 0


def test_a_standalone_node_is_served_at_its_own_endpoint(served: Served) -> None:
    (node,) = served.memcached("one", 1, Engine="redis")["CacheNodes"]
    assert served.caches.redis(node["Endpoint"]["Address"]).ping()


def test_a_promotion_by_hand_loses_nothing(served: Served) -> None:
    served.group(AutomaticFailoverEnabled=False)
    primary = served.primary()
    primary.set("greeting", "hello")
    assert replicated(primary, 2)
    asked = {"ReplicationGroupId": "web", "PrimaryClusterId": "web-002"}
    served.elasticache.modify_replication_group(**asked)
    fresh = served.primary()
    fresh.set("greeting", "again")
    assert replicated(fresh, 2)
    assert served.roles() == {"web-001": "replica", "web-002": "primary", "web-003": "replica"}
    with pytest.raises(redis.exceptions.ReadOnlyError):
        primary.set("greeting", "once more")  # still connected to the old primary


def test_what_is_made_and_deleted_later_is_followed(served: Served) -> None:
    assert served.caches.nodes() == ()
    served.group(nodes=2)
    made = {"CacheClusterId": "more", "ReplicationGroupId": "web"}
    served.elasticache.create_cache_cluster(**made)
    assert served.roles() == {"web-001": "primary", "web-002": "replica", "web-003": "replica"}
    pids = [one.pid for one in served.caches.nodes()]
    served.elasticache.delete_replication_group(ReplicationGroupId="web")
    assert served.caches.nodes() == ()
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)


def test_a_group_of_the_same_name_can_have_another_port(served: Served) -> None:
    served.group(nodes=1)
    served.elasticache.delete_replication_group(ReplicationGroupId="web")
    served.cloud.advance(60)
    served.group(nodes=1, Port=26380)
    assert served.primary().ping()
    host, port = served.caches.address(served.primary_endpoint())
    assert port == 26380 or host == "127.0.0.1"


def test_a_reset_of_the_cloud_ends_the_nodes(served: Served) -> None:
    served.group(nodes=2)
    served.cloud.reset()
    assert served.caches.nodes() == ()
    served.group(nodes=1)
    assert served.primary().ping()


def test_names_are_answered_by_dns(served: Served) -> None:
    served.group()
    name = served.primary_endpoint()
    with serve_names(served.caches) as names:
        resolver = Resolver(names.address, caching=False)
        (before,) = resolver.lookup(name).values
        assert before == served.caches.address(name)[0]
        served.test_failover()
        (after,) = resolver.lookup(name.upper()).values
        assert after == served.caches.address(name)[0]
        assert resolver.lookup("www.example.com").rcode == "REFUSED"
        assert resolver.lookup(name, "MX").values == ()


def test_unknown_names_and_nodes_are_told_with_those_there_are(served: Served) -> None:
    served.group(nodes=2)
    with pytest.raises(UnknownNameError, match="web-ro"):
        served.caches.address("web.example.com")
    for wrong in (served.caches.kill, served.caches.hold_replication):
        with pytest.raises(UnknownNameError, match="web-001"):
            wrong("web-009")
    with pytest.raises(UnknownNameError, match="no replica"):
        served.caches.hold_replication("web-001")
    with pytest.raises(UnknownNameError, match=ZONES[0]):
        served.caches.fail_zone("us-east-1a")
    served.caches.kill("web-002")
    served.cloud.advance(5)
    with pytest.raises(NotReachedError, match="no replica runs"):
        served.caches.address(served.shard()["ReaderEndpoint"]["Address"])
    with pytest.raises(redis.exceptions.ConnectionError, match="no replica runs"):
        served.reader().ping()


def test_a_machine_without_redis_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find_spec", lambda name: None)
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)
    with pytest.raises(NoRedisError, match=r"Install one.*recorded output"):
        programs.redis_program()


def test_too_little_memory_is_refused() -> None:
    cloud = minicloud.start(seed=7)
    try:
        with pytest.raises(ValueError, match="expected 2 or more"):
            serve_caches(cloud.caches(), memory_mib=1)
    finally:
        minicloud.stop()
