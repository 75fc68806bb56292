"""ECS's scheduler: who can take a task, who gets it, and whose task ends."""

import re
from collections import Counter
from random import Random

import pytest

from minicloud.dataplane.cluster_query import QueryError, parse_query
from minicloud.dataplane.container_hosts import (
    SERVICE_STRATEGIES,
    ConstraintType,
    ContainerHost,
    PlacementConstraint,
    PlacementStrategy,
    StrategyType,
    TaskNeeds,
)
from minicloud.dataplane.task_placement import PlacedTask, place, task_to_stop

NEEDS = TaskNeeds(cpu_units=256, memory_mib=512)
ZONE = "ecs.availability-zone"
BINPACK = (PlacementStrategy(StrategyType.BINPACK, "memory"),)
RANDOM = (PlacementStrategy(StrategyType.RANDOM),)
DISTINCT = PlacementConstraint(ConstraintType.DISTINCT_INSTANCE)


def host(name: str, zone: str = "1a", cpu: int = 2048, memory: int = 4096, **more) -> ContainerHost:
    kind = more.pop("kind", "c5.large")
    attributes = {ZONE: zone, "ecs.instance-type": kind}
    return ContainerHost(name, cpu, memory, attributes=attributes, **more)


def placed(count, hosts, needs=NEEDS, **how):
    """The hosts that `count` tasks go to, one after the other; None for each without a place."""
    hosts, went = list(hosts), []
    for _ in range(count):
        found = place(needs, "service:web", hosts, **how).host_id
        went.append(found)
        hosts = [h.with_task(needs, "service:web") if h.id == found else h for h in hosts]
    return went


def test_a_service_goes_to_the_zone_with_the_fewest_then_the_instance_with_the_fewest() -> None:
    hosts = [host("a1"), host("a2"), host("a3"), host("c1", "1c")]
    went = placed(6, hosts, strategies=SERVICE_STRATEGIES)
    assert went == ["a1", "c1", "a2", "c1", "a3", "c1"]


def test_tasks_on_a_full_instance_count_for_its_zone() -> None:
    full = host("a1", cpu=0, groups=("service:web",) * 2)
    hosts = [full, host("a2"), host("c1", "1c", groups=("service:web",))]
    assert placed(1, hosts, strategies=SERVICE_STRATEGIES) == ["c1"]


def test_other_groups_do_not_count_for_spread() -> None:
    hosts = [host("a1", groups=("service:api",) * 5), host("c1", "1c", groups=("service:web",))]
    assert placed(1, hosts, strategies=SERVICE_STRATEGIES) == ["a1"]


def test_binpack_fills_one_instance_before_it_takes_the_next() -> None:
    went = placed(13, [host("a1"), host("c1", "1c", memory=2048)], strategies=BINPACK)
    assert went == ["c1"] * 4 + ["a1"] * 8 + [None]


def test_binpack_by_cpu_looks_at_cpu() -> None:
    hosts = [host("a1", cpu=1024, memory=9000), host("a2", cpu=2048, memory=1024)]
    by_cpu = (PlacementStrategy(StrategyType.BINPACK, "cpu"),)
    assert placed(1, hosts, strategies=by_cpu) == ["a1"]


def test_random_is_the_same_for_the_same_seed_and_reaches_every_instance() -> None:
    hosts = [host(f"a{n}") for n in range(4)]
    one, two = (
        placed(12, hosts, strategies=RANDOM, generator=Random(7), needs=TaskNeeds(1, 1))
        for _ in range(2)
    )
    assert one == two
    assert set(one) == {"a0", "a1", "a2", "a3"}
    with pytest.raises(ValueError, match="generator"):
        placed(1, hosts, strategies=RANDOM)


def test_without_a_strategy_the_first_registered_instance_is_filled() -> None:
    assert placed(3, [host("a1"), host("a2")]) == ["a1"] * 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cpu": 255}, "RESOURCE:CPU"),
        ({"memory": 511}, "RESOURCE:MEMORY"),
        ({"ports_taken": frozenset({22, 80})}, "RESOURCE:PORTS"),
        ({"interfaces": 0}, "RESOURCE:ENI"),
        ({"agent_connected": False}, "AGENT"),
        (
            {"groups": ("service:web",)},
            "DistinctInstance placement constraint unsatisfied.",
        ),
        ({"zone": "1d"}, "MemberOf placement constraint unsatisfied."),
        ({}, None),
    ],
)
def test_a_refusal_names_what_is_lacking(changes, reason) -> None:
    needs = TaskNeeds(256, 512, ports=(80,), interfaces=1)
    in_1a = PlacementConstraint(ConstraintType.MEMBER_OF, f"attribute:{ZONE} == 1a")
    found = place(needs, "service:web", [host("a1", **changes)], [DISTINCT, in_1a])
    assert [one.reason for one in found.refusals] == ([reason] if reason else [])
    assert found.host_id == (None if reason else "a1")


def test_exactly_as_much_as_is_left_fits() -> None:
    assert placed(3, [host("a1", cpu=512, memory=1024)]) == ["a1", "a1", None]


def test_a_fixed_port_is_had_once_on_each_instance() -> None:
    needs = TaskNeeds(1, 1, ports=(8080,))
    assert placed(3, [host("a1"), host("a2")], needs=needs) == ["a1", "a2", None]


def test_distinct_instance_is_about_the_same_group_only() -> None:
    hosts = [host("a1", groups=("family:batch",)), host("a2")]
    assert placed(3, hosts, constraints=[DISTINCT]) == ["a1", "a2", None]


@pytest.mark.parametrize("seed", range(20))
def test_no_instance_is_ever_given_more_than_it_has_and_zones_stay_level(seed) -> None:
    draw = Random(seed)
    needs = TaskNeeds(draw.randint(1, 700), draw.randint(1, 1500))
    zones = ["1a", "1c", "1d"][: draw.randint(1, 3)]
    hosts = [
        host(f"h{n}", zones[n % len(zones)], draw.randint(0, 4096), draw.randint(0, 8192))
        for n in range(9)
    ]
    count = draw.randint(1, 40)
    went = Counter(placed(count, hosts, needs, strategies=SERVICE_STRATEGIES))
    for one in hosts:
        assert went[one.id] * needs.cpu_units <= one.cpu_units
        assert went[one.id] * needs.memory_mib <= one.memory_mib
    if went[None]:  # nothing is left undone that could be done
        for one in hosts:
            cpu = one.cpu_units - went[one.id] * needs.cpu_units
            memory = one.memory_mib - went[one.id] * needs.memory_mib
            assert cpu < needs.cpu_units or memory < needs.memory_mib
    wide = [host(f"w{n}", zones[n % len(zones)], 10**6, 10**6) for n in range(9)]
    even = Counter(
        one.attributes[ZONE]
        for name in placed(count, wide, needs, strategies=SERVICE_STRATEGIES)
        for one in wide
        if one.id == name
    )
    assert max(even.values()) - min(even[zone] for zone in zones) <= 1


def test_the_one_too_many_ends_where_most_are() -> None:
    hosts = [host("a1"), host("c1", "1c"), host("c2", "1c")]
    tasks = [
        PlacedTask(name, where, NEEDS)
        for name, where in [("t1", "a1"), ("t2", "c1"), ("t3", "c2"), ("t4", "c2")]
    ]
    assert task_to_stop(tasks, hosts, SERVICE_STRATEGIES) == "t4"


def test_binpack_ends_the_task_whose_instance_has_most_room_then() -> None:
    hosts = [host("a1", memory=100), host("a2", memory=3000)]
    tasks = [PlacedTask("t1", "a2", NEEDS), PlacedTask("t2", "a1", NEEDS)]
    assert task_to_stop(tasks, hosts, BINPACK) == "t1"


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ("attribute:ecs.instance-type == c5.large", True),
        ("attribute:ecs.instance-type equals c5.xlarge", False),
        ("attribute:ecs.instance-type != c5.xlarge", True),
        ("attribute:ecs.instance-type =~ c5.*", True),
        ("attribute:ecs.instance-type =~ c5", False),
        ("attribute:ecs.instance-type !~ t.*", True),
        (f"attribute:{ZONE} in [1a, 1c]", True),
        (f"attribute:{ZONE} not_in ['1a', '1c']", False),
        (f"attribute:{ZONE} !in [1d]", True),
        ("attribute:gpu exists", False),
        ("attribute:gpu !exists", True),
        ("runningTasksCount < 2", False),
        ("runningTasksCount >= 2", True),
        ("task:group == service:api", True),
        ("not(task:group == database)", True),
        ("ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", True),
        ("agentConnected == true", True),
        (f"attribute:{ZONE} == 1d or attribute:{ZONE} == 1a and task:group == no", False),
        (f"(attribute:{ZONE} == 1d || attribute:{ZONE} == 1a) && !(task:group == no)", True),
    ],
)
def test_the_query_language_selects_as_aws_describes_it(expression, selected) -> None:
    one = host("a1", groups=("service:api", "family:x"), ec2_instance_id="i-abcd1234")
    assert parse_query(expression)(one) is selected


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("attribute:x ==", "a value"),
        ("zone == 1a", "'zone' is not a subject"),
        ("attribute:x is y", "an operator"),
        ("(attribute:x == y", "')'"),
        ("attribute:x in 1a", "square brackets"),
        ("attribute:x == y attribute:z == y", "'and' or 'or'"),
        ("attribute:x =~ [", "a value"),
        ("attribute:x =~ '('", "no pattern"),
        ("runningTasksCount > many", "needs a number"),
        ("attribute:x == " + "y" * 2000, "at most 2000 characters"),
        ("attribute:x == 'y", "cannot be read"),
        ("", "a subject"),
    ],
)
def test_what_is_not_in_the_language_is_told_with_what_was_expected(expression, told) -> None:
    with pytest.raises(QueryError, match=re.escape(told)):
        parse_query(expression)
