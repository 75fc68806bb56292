"""Who counts as a group's: standby, suspended processes, ended instances, deleted groups."""

from typing import Any

import pytest

import minicloud
from minicloud.control.late_services import LateServices

A, C, D = "ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"
WEEK_S = 7 * 24 * 3600


def group(site: Any, name: str = "web") -> dict[str, Any]:
    answer = site.auto_scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    return dict(answer["AutoScalingGroups"][0])


def lives(site: Any) -> dict[str, str]:
    """Lifecycle state by instance."""
    return {one["InstanceId"]: one["LifecycleState"] for one in group(site)["Instances"]}


def state(site: Any, instance: str) -> str | None:
    """The EC2 state; None: not listed any more."""
    found = site.ec2.describe_instances(Filters=[{"Name": "instance-id", "Values": [instance]}])[
        "Reservations"
    ]
    return found[0]["Instances"][0]["State"]["Name"] if found else None


def set_desired(site: Any, capacity: int) -> None:
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=capacity)


def suspend(site: Any, *processes: str) -> None:
    site.auto_scaling.suspend_processes(
        AutoScalingGroupName="web", ScalingProcesses=list(processes)
    )


@pytest.mark.parametrize(("decrement", "members"), [(True, 2), (False, 3)])
def test_an_instance_in_standby_goes_on_running_and_is_replaced_unless_the_group_shrinks(
    site: Any, cloud: minicloud.Cloud, decrement: bool, members: int
) -> None:
    target = site.group()
    site.listener(site.balancer(), target)
    site.scaling_group(TargetGroupARNs=[target])
    away = next(iter(site.members()))
    site.auto_scaling.enter_standby(
        AutoScalingGroupName="web", InstanceIds=[away], ShouldDecrementDesiredCapacity=decrement
    )
    cloud.advance(600)
    seen = lives(site)
    assert seen.pop(away) == "Standby"
    assert list(seen.values()) == ["InService"] * members
    assert state(site, away) == "running"
    assert away not in [
        one for one in site.health(target) if site.health(target)[one][0] == "healthy"
    ]
    site.auto_scaling.exit_standby(AutoScalingGroupName="web", InstanceIds=[away])
    cloud.advance(600)
    assert lives(site)[away] == "InService"
    assert (group(site)["DesiredCapacity"], len(lives(site))) == (members + 1, members + 1)
    assert site.health(target)[away][0] == "healthy"


def test_an_instance_in_standby_is_not_looked_at(site: Any, cloud: minicloud.Cloud) -> None:
    site.scaling_group(DesiredCapacity=1)
    (away,) = site.members()
    site.auto_scaling.enter_standby(
        AutoScalingGroupName="web", InstanceIds=[away], ShouldDecrementDesiredCapacity=True
    )
    site.ec2.stop_instances(InstanceIds=[away])
    cloud.advance(600)
    assert lives(site) == {away: "Standby"}


def test_a_deleted_group_takes_those_in_standby_and_protected_along(site: Any) -> None:
    site.scaling_group(DesiredCapacity=3)
    away, kept, _ = members = list(site.members())
    site.auto_scaling.enter_standby(
        AutoScalingGroupName="web", InstanceIds=[away], ShouldDecrementDesiredCapacity=True
    )
    site.auto_scaling.set_instance_protection(
        AutoScalingGroupName="web", InstanceIds=[kept], ProtectedFromScaleIn=True
    )
    suspend(site, "Terminate")
    site.auto_scaling.delete_auto_scaling_group(AutoScalingGroupName="web", ForceDelete=True)
    assert {state(site, one) for one in members} <= {"shutting-down", "terminated"}


def test_a_suspended_launch_holds_back_growing_too(site: Any, cloud: minicloud.Cloud) -> None:
    site.scaling_group(DesiredCapacity=1)
    suspend(site, "Launch")
    set_desired(site, 3)
    cloud.advance(600)
    assert (group(site)["DesiredCapacity"], len(site.members())) == (3, 1)
    site.auto_scaling.resume_processes(AutoScalingGroupName="web")
    cloud.advance(30)
    assert len(site.members()) == 3


def test_a_suspended_terminate_holds_back_shrinking_too(site: Any, cloud: minicloud.Cloud) -> None:
    site.scaling_group(DesiredCapacity=3)
    suspend(site, "Terminate")
    set_desired(site, 1)
    cloud.advance(600)
    assert (group(site)["DesiredCapacity"], len(site.members())) == (1, 3)
    site.auto_scaling.resume_processes(AutoScalingGroupName="web")
    cloud.advance(30)
    assert len(site.members()) == 1


@pytest.mark.parametrize(("process", "left"), [("Launch", 0), ("Terminate", 1)])
def test_an_unhealthy_instance_goes_without_a_launch_and_stays_without_a_terminate(
    site: Any, cloud: minicloud.Cloud, process: str, left: int
) -> None:
    site.scaling_group(DesiredCapacity=1)
    (sick,) = site.members()
    suspend(site, process)
    site.auto_scaling.set_instance_health(InstanceId=sick, HealthStatus="Unhealthy")
    cloud.advance(600)
    assert list(site.members()) == [sick][:left]


def test_an_instance_ended_by_scaling_in_is_listed_for_an_hour(
    site: Any, cloud: minicloud.Cloud
) -> None:
    site.scaling_group(DesiredCapacity=1)
    (gone,) = site.members()
    set_desired(site, 0)
    assert state(site, gone) in ("shutting-down", "terminated")
    cloud.advance(3000)
    assert state(site, gone) == "terminated"
    cloud.advance(1000)
    assert state(site, gone) is None


def test_a_stopped_instance_that_is_replaced_is_listed_for_an_hour(
    site: Any, cloud: minicloud.Cloud
) -> None:
    site.scaling_group(DesiredCapacity=1)
    (gone,) = site.members()
    site.ec2.stop_instances(InstanceIds=[gone])
    cloud.advance(600)
    assert (state(site, gone), gone in site.members()) == ("terminated", False)
    cloud.advance(3600)
    assert state(site, gone) is None


def test_scaling_in_ends_an_instance_that_is_protected_from_termination(site: Any) -> None:
    site.scaling_group(DesiredCapacity=1)
    (only,) = site.members()
    site.ec2.modify_instance_attribute(InstanceId=only, DisableApiTermination={"Value": True})
    set_desired(site, 0)
    assert state(site, only) in ("shutting-down", "terminated")


def test_a_deleted_group_leaves_no_steps_of_time_behind(
    site: Any, cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[float] = []
    tick = LateServices.tick

    def counted(services: LateServices, now_s: float, **why: Any) -> None:
        steps.append(now_s)
        tick(services, now_s, **why)

    monkeypatch.setattr(LateServices, "tick", counted)
    cloud.advance(WEEK_S)
    of_others = len(steps)  # what takes a step each day may be here already
    site.scaling_group(DesiredCapacity=2)
    site.ec2.terminate_instances(InstanceIds=[next(iter(site.members()))])
    cloud.advance(3)
    site.auto_scaling.delete_auto_scaling_group(AutoScalingGroupName="web", ForceDelete=True)
    steps.clear()
    assert cloud.advance(WEEK_S) == 2 * WEEK_S + 3
    assert len(steps) < of_others + 10


def test_a_group_is_not_put_behind_a_target_group_that_is_not_there(
    site: Any, error_code: Any
) -> None:
    arn = "arn:aws:elasticloadbalancing:ap-northeast-1:1:targetgroup/none/1"
    code = error_code(lambda: site.scaling_group(TargetGroupARNs=[arn]))
    assert code == "ValidationError"
    assert site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    site.scaling_group(DesiredCapacity=1)
    attach = site.auto_scaling.attach_load_balancer_target_groups
    named = {"AutoScalingGroupName": "web", "TargetGroupARNs": [arn]}
    assert error_code(lambda: attach(**named)) == "ValidationError"
    (group,) = site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["TargetGroupARNs"] == []
