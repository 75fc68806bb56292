"""The list of differences is whole, and what it says of moto's own behaviour holds."""

import ast
from pathlib import Path
from typing import Any

import moto
import pytest
from botocore.exceptions import ClientError

from minicloud.control.amendments import AMENDMENTS
from minicloud.control.deviations import DEVIATIONS, MOTO_VERSION
from minicloud.control.guards import GUARDS

ROOT = Path(__file__).parents[2]


def test_the_list_was_made_for_the_moto_that_is_installed() -> None:
    assert moto.__version__ == MOTO_VERSION


def test_every_guard_and_amendment_is_listed_once() -> None:
    ids = [one.id for one in DEVIATIONS]
    assert len(ids) == len(set(ids))
    assert {one.id for one in (*GUARDS, *AMENDMENTS)} <= set(ids)


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda one: one.id)
def test_each_difference_names_a_test_that_exists(deviation: Any) -> None:
    path, name = deviation.test.split("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda one: one.id)
def test_each_difference_is_told_in_sentences_with_a_source(deviation: Any) -> None:
    for sentence in (deviation.aws, deviation.moto, deviation.here):
        assert sentence.endswith(".")
    assert deviation.source.startswith("https://docs.aws.amazon.com/")


def test_every_zone_is_available(site: Any) -> None:
    zones = site.ec2.describe_availability_zones()["AvailabilityZones"]
    assert {zone["State"] for zone in zones} == {"available"}


def test_an_instance_is_a_target_at_one_port_only(site: Any) -> None:
    group, instance = site.group(), site.launch()
    for port in (80, 81):
        site.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": instance, "Port": port}])
    assert len(site.health(group)) == 1


def test_a_condition_with_regular_expressions_fails(site: Any) -> None:
    group = site.group()
    listener = site.listener(site.balancer(), group)
    with pytest.raises(ClientError, match=r"InternalFailure.*Values"):
        site.elbv2.create_rule(
            ListenerArn=listener,
            Priority=10,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/api"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )


def test_the_longest_deregistration_delay_is_refused(site: Any) -> None:
    with pytest.raises(ClientError, match="'0-3600' inclusive"):
        site.attribute(site.group(), ("deregistration_delay.timeout_seconds", "3600"))
