"""Auto Scaling groups spread over their zones and replace what they lose."""

from collections import Counter
from typing import Any

import pytest

import minicloud

A, C, D = "ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"


def spread(site: Any) -> dict[str, int]:
    return dict(Counter(site.members().values()))


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [(1, {A: 1}), (3, {A: 1, C: 1, D: 1}), (5, {A: 2, C: 2, D: 1}), (9, {A: 3, C: 3, D: 3})],
)
def test_instances_are_spread_in_the_order_of_the_subnets(
    site: Any, capacity: int, expected: dict[str, int]
) -> None:
    site.scaling_group(DesiredCapacity=capacity)
    assert spread(site) == expected


def test_scaling_out_fills_the_emptiest_zones(site: Any) -> None:
    site.scaling_group(DesiredCapacity=2)
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=6)
    assert spread(site) == {A: 2, C: 2, D: 2}


def test_scaling_in_empties_the_fullest_zones(site: Any) -> None:
    site.scaling_group(DesiredCapacity=7)
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=3)
    assert spread(site) == {A: 1, C: 1, D: 1}


def test_protected_instances_survive_scaling_in(site: Any) -> None:
    site.scaling_group(DesiredCapacity=3)
    protected = list(site.members())[:2]
    site.auto_scaling.set_instance_protection(
        AutoScalingGroupName="web", InstanceIds=protected, ProtectedFromScaleIn=True
    )
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)
    assert set(site.members()) == set(protected)


@pytest.mark.parametrize("how", ["terminate_instances", "stop_instances"])
def test_a_lost_instance_is_replaced_in_its_zone_when_it_is_noticed(
    site: Any, cloud: minicloud.Cloud, how: str
) -> None:
    site.scaling_group(DesiredCapacity=3)
    before = site.members()
    lost = list(before)[1]
    getattr(site.ec2, how)(InstanceIds=[lost])
    cloud.advance(9)
    assert set(site.members()) <= set(before)
    cloud.advance(11)
    after = site.members()
    assert len(after) == 3
    assert lost not in after
    assert spread(site) == {A: 1, C: 1, D: 1}


def test_an_instance_set_unhealthy_is_replaced(site: Any, cloud: minicloud.Cloud) -> None:
    site.scaling_group(DesiredCapacity=2)
    lost = next(iter(site.members()))
    site.auto_scaling.set_instance_health(InstanceId=lost, HealthStatus="Unhealthy")
    cloud.advance(20)
    assert lost not in site.members()
    assert len(site.members()) == 2


@pytest.mark.parametrize(("kind", "replaced"), [("EC2", False), ("ELB", True)])
def test_a_silent_instance_is_replaced_only_with_health_checks_of_the_balancer(
    site: Any, cloud: minicloud.Cloud, kind: str, replaced: bool
) -> None:
    group = site.group()
    site.listener(site.balancer(), group)
    site.scaling_group(TargetGroupARNs=[group], HealthCheckType=kind)
    cloud.advance(20)
    silent = next(iter(site.members()))
    cloud.silence(silent)
    cloud.advance(60)
    assert (silent not in site.members()) is replaced
    assert len(site.members()) == 3


def test_the_grace_period_keeps_an_instance_that_is_not_ready_yet(
    site: Any, cloud: minicloud.Cloud
) -> None:
    group = site.group()
    site.listener(site.balancer(), group)
    site.scaling_group(
        TargetGroupARNs=[group],
        HealthCheckType="ELB",
        HealthCheckGracePeriod=120,
        DesiredCapacity=1,
    )
    (only,) = site.members()
    cloud.silence(only)
    cloud.advance(119)
    assert list(site.members()) == [only]
    cloud.advance(20)
    assert only not in site.members()


def test_members_are_registered_and_replacements_too(site: Any, cloud: minicloud.Cloud) -> None:
    group = site.group()
    site.listener(site.balancer(), group)
    site.scaling_group(TargetGroupARNs=[group])
    assert list(site.health(group)) == list(site.members())
    lost = next(iter(site.members()))
    site.ec2.terminate_instances(InstanceIds=[lost])
    cloud.advance(30)
    health = site.health(group)
    assert health.pop(lost)[0] == "draining"
    assert set(health) == set(site.members())


def test_a_new_zone_gets_its_share_and_nothing_ends_before(
    site: Any, cloud: minicloud.Cloud
) -> None:
    two = ",".join(site.subnets[zone] for zone in (A, C))
    site.scaling_group(DesiredCapacity=6, VPCZoneIdentifier=two)
    assert spread(site) == {A: 3, C: 3}
    site.auto_scaling.update_auto_scaling_group(
        AutoScalingGroupName="web",
        VPCZoneIdentifier=",".join(site.subnets[zone] for zone in (A, C, D)),
    )
    cloud.advance(60)
    assert spread(site) == {A: 2, C: 2, D: 2}


def keep_only_c(site: Any) -> None:
    site.auto_scaling.update_auto_scaling_group(
        AutoScalingGroupName="web", VPCZoneIdentifier=site.subnets[C]
    )


@pytest.mark.parametrize("most", [9, 6])
def test_instances_in_a_zone_that_was_removed_are_replaced(
    site: Any, cloud: minicloud.Cloud, most: int
) -> None:
    site.scaling_group(DesiredCapacity=6, MaxSize=most)
    keep_only_c(site)
    cloud.advance(300)
    assert spread(site) == {C: 6}
    cloud.advance(300)
    assert len(site.members()) == 6


def test_suspended_processes_do_nothing(site: Any, cloud: minicloud.Cloud) -> None:
    site.scaling_group(DesiredCapacity=3)
    site.auto_scaling.suspend_processes(
        AutoScalingGroupName="web", ScalingProcesses=["ReplaceUnhealthy", "Launch"]
    )
    site.ec2.terminate_instances(InstanceIds=[next(iter(site.members()))])
    cloud.advance(300)
    assert len(site.members()) == 2
    site.auto_scaling.resume_processes(AutoScalingGroupName="web")
    cloud.advance(30)
    assert len(site.members()) == 3


def test_a_classic_load_balancer_follows_its_group(site: Any, cloud: minicloud.Cloud) -> None:
    import boto3

    elb = boto3.client("elb")
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    elb.create_load_balancer(LoadBalancerName="old", Listeners=[listener], AvailabilityZones=[A])
    site.scaling_group(LoadBalancerNames=["old"])
    site.ec2.terminate_instances(InstanceIds=[next(iter(site.members()))])
    cloud.advance(30)
    (old,) = elb.describe_load_balancers()["LoadBalancerDescriptions"]
    assert [one["InstanceId"] for one in old["Instances"]] == list(site.members())


def test_the_grace_period_is_0_when_none_is_given(site: Any) -> None:
    site.scaling_group()
    (group,) = site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["HealthCheckGracePeriod"] == 0


def test_the_same_calls_give_the_same_members(site: Any, cloud: minicloud.Cloud) -> None:
    def story() -> list[str]:
        site.scaling_group(DesiredCapacity=7)
        site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=3)
        cloud.advance(60)
        return list(site.members())

    first = story()
    minicloud.reset()
    assert story() == first


def test_bare_moto_5_2_5_launches_into_one_zone(bare_site: Any) -> None:
    bare_site.scaling_group(DesiredCapacity=6)
    assert len(set(bare_site.members().values())) == 1


def test_bare_moto_5_2_5_replaces_within_the_call_and_never_a_stopped_instance(
    bare_site: Any,
) -> None:
    bare_site.scaling_group(DesiredCapacity=2)
    first, second = bare_site.members()
    bare_site.ec2.terminate_instances(InstanceIds=[first])
    bare_site.ec2.stop_instances(InstanceIds=[second])
    members = bare_site.members()
    assert len(members) == 2
    assert second in members


def test_bare_moto_5_2_5_has_a_grace_period_of_300(bare_site: Any) -> None:
    bare_site.scaling_group(HealthCheckGracePeriod=0)
    (group,) = bare_site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["HealthCheckGracePeriod"] == 300


def test_bare_moto_5_2_5_breaks_where_a_launch_is_refused(bare_site: Any) -> None:
    bare_site.scaling_group(DesiredCapacity=0)
    bare_site.ec2.delete_launch_template(LaunchTemplateName="web")
    with pytest.raises(IndexError):
        bare_site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)


def test_bare_moto_5_2_5_leaves_instances_in_a_zone_that_was_removed(bare_site: Any) -> None:
    bare_site.scaling_group(DesiredCapacity=2)
    before = bare_site.members()
    bare_site.auto_scaling.update_auto_scaling_group(
        AutoScalingGroupName="web", VPCZoneIdentifier=bare_site.subnets[D]
    )
    assert bare_site.members() == before
