"""Runs that are given again are the runs that would have been made."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from minicloud.checks import lay_out
from minicloud.dataplane.errors import SimulationError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.simulate import remember_runs, simulate
from minicloud.dataplane.trace import Trace
from minicloud.dataplane.workload import Workload

ZONES = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")
SITE = lay_out(dict.fromkeys(ZONES, 2))
WORKLOAD = Workload(rate_per_s=10)
LOSS = (Fault(5.0, FaultKind.ZONE_FAILS, ZONES[0]),)


@pytest.fixture
def remembering() -> Iterator[None]:
    remember_runs(1_000_000)
    yield
    remember_runs(0)


def with_other_ids(site: Inventory) -> Inventory:
    """The same site, as a cloud that drew other ids would list it."""
    ids = {
        one.instance_id: f"i-{(index * 7919) % 1000:017x}"
        for index, one in enumerate(site.instances, 3)
    }
    instances = (
        replace(
            one, instance_id=ids[one.instance_id], name=ids[one.instance_id], private_ip="10.0.0.9"
        )
        for one in site.instances
    )
    groups = (
        replace(
            group,
            arn="arn:other",
            targets=tuple(
                replace(each, instance_id=ids[each.instance_id]) for each in group.targets
            ),
        )
        for group in site.target_groups
    )
    return replace(site, instances=tuple(instances), target_groups=tuple(groups))


def made(site: Inventory, faults: tuple[Fault, ...] = LOSS) -> Trace:
    """A run that nothing was remembered for."""
    return simulate(site, WORKLOAD, faults, 30.0, 3)


OTHER = with_other_ids(SITE)
DEATH = (Fault(5.0, FaultKind.INSTANCE_DIES, SITE.instances[1].instance_id),)
OTHER_DEATH = (Fault(5.0, FaultKind.INSTANCE_DIES, OTHER.instances[1].instance_id),)
EXPECTED = {
    "same": (SITE, LOSS, made(SITE)),
    "other ids": (OTHER, LOSS, made(OTHER)),
    "an instance dies": (SITE, DEATH, made(SITE, DEATH)),
    "the other's instance dies": (OTHER, OTHER_DEATH, made(OTHER, OTHER_DEATH)),
}


@pytest.mark.usefixtures("remembering")
def test_a_run_is_given_again_with_the_names_of_who_asks() -> None:
    for _ in range(2):
        for what, (site, faults, expected) in EXPECTED.items():
            assert made(site, faults) == expected, what


@pytest.mark.usefixtures("remembering")
def test_what_is_given_again_was_not_made_again() -> None:
    first, again = made(SITE), made(OTHER)
    assert again.requests is first.requests


def test_nothing_is_kept_unless_asked_for() -> None:
    first, again = made(SITE), made(SITE)
    assert first == again
    assert again.requests is not first.requests


@pytest.mark.usefixtures("remembering")
def test_another_size_seed_or_workload_is_another_run() -> None:
    smaller = lay_out(dict.fromkeys(ZONES, 1))
    runs = [
        simulate(SITE, WORKLOAD, LOSS, 30.0, 3),
        simulate(SITE, WORKLOAD, LOSS, 30.0, 4),
        simulate(SITE, WORKLOAD, LOSS, 31.0, 3),
        simulate(SITE, WORKLOAD, (), 30.0, 3),
        simulate(SITE, replace(WORKLOAD, rate_per_s=11), LOSS, 30.0, 3),
        simulate(smaller, WORKLOAD, LOSS, 30.0, 3),
    ]
    assert len({one.requests for one in runs}) == len(runs)


def test_no_more_is_kept_than_was_allowed() -> None:
    remember_runs(10)
    try:
        first, again = made(SITE), made(SITE)
    finally:
        remember_runs(0)
    assert again.requests is not first.requests


@pytest.mark.usefixtures("remembering")
def test_an_error_names_the_asker_s_own_things() -> None:
    broken = replace(OTHER, instances=OTHER.instances[1:])
    for _ in range(2):
        with pytest.raises(SimulationError, match=OTHER.instances[0].instance_id):
            made(broken)
