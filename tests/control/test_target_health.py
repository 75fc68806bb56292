"""The health of targets follows listeners, zones, instances and the virtual clock."""

from typing import Any

import pytest

import minicloud

A, C, D = "ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"


@pytest.fixture
def served(site: Any) -> tuple[Any, str, str]:
    """A site with one instance behind a balancer: the site, the target group, the instance."""
    group, instance = site.group(), site.launch(A)
    site.register(group, instance)
    site.listener(site.balancer(), group)
    return site, group, instance


def test_a_new_target_is_initial_until_its_first_check(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    site, group, instance = served
    assert site.health(group) == {instance: ("initial", "Elb.InitialHealthChecking")}
    cloud.advance(9)
    assert site.states(group) == ["initial"]
    cloud.advance(1)
    assert site.health(group) == {instance: ("healthy", None)}


def test_without_a_listener_a_target_is_unused(site: Any, cloud: minicloud.Cloud) -> None:
    group, instance = site.group(), site.launch()
    site.register(group, instance)
    cloud.advance(60)
    assert site.health(group) == {instance: ("unused", "Target.NotInUse")}


def test_in_a_zone_that_is_not_enabled_a_target_is_unused(
    site: Any, cloud: minicloud.Cloud
) -> None:
    group, inside, outside = site.group(), site.launch(A), site.launch(D)
    site.register(group, inside, outside)
    site.listener(site.balancer(zones=(A, C)), group)
    cloud.advance(60)
    assert site.health(group) == {
        inside: ("healthy", None),
        outside: ("unused", "Target.NotInUse"),
    }


def test_a_rule_alone_puts_a_group_to_use(site: Any, cloud: minicloud.Cloud) -> None:
    web, api, instance = site.group("web"), site.group("api"), site.launch()
    site.register(api, instance)
    site.rule(site.listener(site.balancer(), web), api, 10)
    cloud.advance(60)
    assert site.states(api) == ["healthy"]


def test_deleting_the_balancer_makes_its_targets_unused(site: Any, cloud: minicloud.Cloud) -> None:
    group, instance, balancer = site.group(), site.launch(), site.balancer()
    site.register(group, instance)
    site.listener(balancer, group)
    cloud.advance(60)
    site.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    assert site.health(group) == {instance: ("unused", "Target.NotInUse")}


def test_a_stopped_instance_is_unused_and_starts_over(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    site, group, instance = served
    cloud.advance(60)
    site.ec2.stop_instances(InstanceIds=[instance])
    assert site.health(group) == {instance: ("unused", "Target.InvalidState")}
    site.ec2.start_instances(InstanceIds=[instance])
    assert site.states(group) == ["initial"]
    cloud.advance(10)
    assert site.states(group) == ["healthy"]


def test_a_silent_instance_is_unhealthy_after_its_threshold_and_back_after_the_other(
    site: Any, cloud: minicloud.Cloud
) -> None:
    group = site.group(UnhealthyThresholdCount=3, HealthyThresholdCount=2)
    instance = site.launch()
    site.register(group, instance)
    site.listener(site.balancer(), group)
    seen = []
    for seconds, silent in [(10, True), (20, True), (10, False), (10, False), (10, False)]:
        cloud.advance(seconds)
        seen += site.states(group)
        cloud.silence(instance, silent)
    assert seen == ["healthy", "healthy", "unhealthy", "unhealthy", "healthy"]


def test_a_deregistered_target_drains_for_its_delay(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    site, group, instance = served
    site.attribute(group, ("deregistration_delay.timeout_seconds", "30"))
    cloud.advance(60)
    site.elbv2.deregister_targets(TargetGroupArn=group, Targets=[{"Id": instance}])
    assert site.health(group) == {instance: ("draining", "Target.DeregistrationInProgress")}
    assert minicloud.take_inventory().target_groups[0].targets == ()
    cloud.advance(30)
    assert site.health(group) == {}
    answer = site.elbv2.describe_target_health(TargetGroupArn=group, Targets=[{"Id": instance}])
    (one,) = answer["TargetHealthDescriptions"]
    assert one["TargetHealth"]["State"] == "unused"
    assert one["TargetHealth"]["Reason"] == "Target.NotRegistered"


def test_a_target_registered_again_while_it_drains_starts_over(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    site, group, instance = served
    cloud.advance(60)
    site.elbv2.deregister_targets(TargetGroupArn=group, Targets=[{"Id": instance}])
    site.register(group, instance)
    assert site.states(group) == ["initial"]


def test_a_terminated_instance_leaves_its_groups(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    site, group, instance = served
    cloud.advance(60)
    site.ec2.terminate_instances(InstanceIds=[instance])
    assert site.states(group) == ["draining"]
    cloud.advance(300)
    assert site.states(group) == []


def test_waiters_end_without_waiting(
    served: tuple[Any, str, str], cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, group, instance = served
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    targets = {"TargetGroupArn": group, "Targets": [{"Id": instance}]}
    site.elbv2.get_waiter("target_in_service").wait(**targets)
    site.elbv2.deregister_targets(**targets)
    site.elbv2.get_waiter("target_deregistered").wait(**targets)
    assert not slept
    assert cloud.now_s >= 300


def test_asking_the_same_again_lets_time_pass(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    site, group, _ = served
    assert site.states(group) == ["initial"]
    assert site.states(group) == ["healthy"]
    assert cloud.now_s == 15


def test_taking_inventories_lets_no_time_pass(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    assert minicloud.take_inventory() == minicloud.take_inventory()
    assert cloud.now_s == 0


def test_one_long_advance_is_many_short_ones(
    served: tuple[Any, str, str], cloud: minicloud.Cloud
) -> None:
    site, group, instance = served
    cloud.silence(instance)
    cloud.advance(100)
    at_once = site.health(group)
    minicloud.reset()
    again, other = site.group(), site.launch(A)
    site.register(again, other)
    site.listener(site.balancer(), again)
    cloud.silence(other)
    for _ in range(100):
        cloud.advance(1)
    assert (list(at_once.values()), instance) == (list(site.health(again).values()), other)


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_time_runs_forward_only(cloud: minicloud.Cloud, seconds: float) -> None:
    with pytest.raises(ValueError, match="give a number of seconds"):
        cloud.advance(seconds)


def test_bare_moto_5_2_5_is_healthy_at_once_without_a_listener(bare_site: Any) -> None:
    group, instance = bare_site.group(), bare_site.launch()
    bare_site.register(group, instance)
    assert bare_site.states(group) == ["healthy"]
