"""Nodes fail and come back: who is promoted, when, and with what."""

from collections.abc import Mapping

import pytest

from minicloud.dataplane.cache_failover import (
    DETECTION_S,
    RECOVERY_S,
    replica_to_promote,
    spread,
)
from minicloud.dataplane.cache_life import GroupLife
from minicloud.dataplane.cache_nodes import CacheFleet, CacheNode
from minicloud.dataplane.cache_parameters import family_of


class Engine:
    """Servers that do as they are told."""

    def __init__(self, **offsets: int) -> None:
        self.dead: set[str] = set()
        self.dark: set[str] = set()
        self._offsets = offsets

    def follow(self, fleet: CacheFleet) -> None:
        raise NotImplementedError

    def lives(self, node_id: str) -> bool:
        return node_id not in self.dead

    def offsets(self, group_id: str) -> Mapping[str, int]:
        return {node: at for node, at in self._offsets.items() if node not in self.dead}

    def zone_works(self, zone: str) -> bool:
        return zone not in self.dark


def group(*, automatic_failover: bool = True) -> GroupLife:
    nodes = [CacheNode(node, f"zone-{node}", f"{node}.example") for node in "abc"]
    return GroupLife("web", nodes, automatic_failover=automatic_failover)


def pass_time(life: GroupLife, engine: Engine, *times_s: float) -> list[str]:
    """Messages; what was recovered lives again."""
    told = []
    for now_s in times_s:
        told += [event.message for event in life.tick(now_s, engine)]
        running = {node.node_id for node in life.nodes if node.runs and node.life > 1}
        engine.dead -= running
    return told


def test_the_replica_with_the_least_lag_is_promoted() -> None:
    life, engine = group(), Engine(b=10, c=11)
    engine.dead.add("a")
    pass_time(life, engine, 0, DETECTION_S)
    assert life.primary == "c"


def test_of_two_that_are_as_far_the_first_is_promoted() -> None:
    assert replica_to_promote({"b": 5, "c": 5}) == "b"
    assert replica_to_promote({}) is None


def test_nothing_happens_before_it_is_noticed() -> None:
    life, engine = group(), Engine(b=0, c=0)
    engine.dead.add("a")
    assert pass_time(life, engine, 100, 100 + DETECTION_S - 0.001) == []
    assert life.primary == "a"
    assert life.quiet_until(engine) == 100 + DETECTION_S


def test_the_failed_node_comes_back_as_a_replica_with_a_new_life() -> None:
    life, engine = group(), Engine(b=0, c=0)
    engine.dead.add("a")
    pass_time(life, engine, 0, DETECTION_S)
    due_s = life.quiet_until(engine)
    assert due_s == DETECTION_S + RECOVERY_S
    assert pass_time(life, engine, due_s) == ["Finished recovery for cache nodes 0001"]
    first = life.nodes[0]
    assert (first.runs, first.life, life.primary) == (True, 2, "b")
    assert life.settled


def test_a_replica_that_fails_changes_no_role() -> None:
    life, engine = group(), Engine(b=0, c=0)
    engine.dead.add("b")
    told = pass_time(life, engine, 0, DETECTION_S, DETECTION_S + RECOVERY_S)
    assert life.primary == "a"
    assert told == ["Recovering cache nodes 0001", "Finished recovery for cache nodes 0001"]


def test_a_replica_that_fails_with_the_primary_is_not_promoted() -> None:
    life, engine = group(), Engine(b=99, c=0)
    engine.dead |= {"a", "b"}
    pass_time(life, engine, 0, DETECTION_S)
    assert life.primary == "c"


def test_without_automatic_failover_the_primary_is_replaced_from_a_replica() -> None:
    life, engine = group(automatic_failover=False), Engine(b=0, c=1)
    engine.dead.add("a")
    told = pass_time(life, engine, 0, DETECTION_S, DETECTION_S + RECOVERY_S)
    assert (life.primary, life.copies_from) == ("a", "c")
    assert not any("Failover" in message for message in told)


def test_when_everything_fails_everything_comes_back_empty() -> None:
    life, engine = group(), Engine(b=0, c=0)
    engine.dead |= {"a", "b", "c"}
    pass_time(life, engine, 0, DETECTION_S, DETECTION_S + RECOVERY_S)
    assert (life.primary, life.copies_from) == ("a", "")
    assert [node.life for node in life.nodes] == [2, 2, 2]


def test_in_a_zone_that_is_out_nothing_comes_back_before_the_zone_does() -> None:
    life, engine = group(), Engine(b=0, c=0)
    engine.dead.add("a")
    engine.dark.add("zone-a")
    pass_time(life, engine, 0, DETECTION_S, 10_000)
    assert life.quiet_until(engine) == float("inf")
    assert not life.nodes[0].runs
    engine.dark.clear()
    assert life.quiet_until(engine) < 10_000
    pass_time(life, engine, 10_001)
    assert life.quiet_until(engine) == 10_001 + RECOVERY_S
    pass_time(life, engine, 10_001 + RECOVERY_S)
    assert life.nodes[0].runs


def test_without_servers_a_test_of_failover_goes_its_way() -> None:
    life = group()
    life.take_offline("a", 0)
    life.tick(DETECTION_S, None)
    assert life.primary == "b"


def test_nodes_are_spread_over_the_zones_in_turn() -> None:
    zones = ("1a", "1c", "1d")
    assert spread(zones, 5) == ("1a", "1c", "1d", "1a", "1c")
    assert spread(zones, 2, ("1d",)) == ("1d", "1d")


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        ("redis", None, "redis7"),
        ("redis", "7.1", "redis7"),
        ("redis", "6.2", "redis6.x"),
        ("redis", "5.0.6", "redis5.0"),
        ("redis", "3.2.10", "redis3.2"),
        ("valkey", "7.2", "valkey7"),
        ("valkey", "8.0", "valkey8"),
        ("memcached", "1.6.22", "memcached1.6"),
        ("memcached", "1.4.34", "memcached1.4"),
    ],
)
def test_a_version_belongs_to_a_family(engine: str, version: str | None, family: str) -> None:
    assert family_of(engine, version) == family
