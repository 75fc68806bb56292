"""Instance refreshes: a group is rolled over to what it launches now, a part at a time."""

from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

import minicloud

NAME = {"AutoScalingGroupName": "web"}


class Fleet:
    """A group of ten instances of version 1 of a launch template that has a version 2."""

    def __init__(self, site: Any, cloud: minicloud.Cloud) -> None:
        self.site, self.cloud, self.client = site, cloud, site.auto_scaling
        site.scaling_group(DesiredCapacity=10, MaxSize=12)
        larger = {"ImageId": site.image, "InstanceType": "t3.small"}
        site.ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData=larger)

    def start(self, version: str | None = "2", **preferences: Any) -> str:
        more: dict[str, Any] = {"Preferences": preferences} if preferences else {}
        if version:
            template = {"LaunchTemplateName": "web", "Version": version}
            more["DesiredConfiguration"] = {"LaunchTemplate": template}
        return str(self.client.start_instance_refresh(**NAME, **more)["InstanceRefreshId"])

    def told(self) -> Any:
        return self.client.describe_instance_refreshes(**NAME)["InstanceRefreshes"][0]

    def group(self) -> Any:
        return self.client.describe_auto_scaling_groups()["AutoScalingGroups"][0]

    def versions(self) -> dict[str, int]:
        """How many instances came from each version."""
        return dict(Counter(one["LaunchTemplate"]["Version"] for one in self.group()["Instances"]))

    def ids(self) -> set[str]:
        return {one["InstanceId"] for one in self.group()["Instances"]}


@pytest.fixture
def fleet(site: Any, cloud: minicloud.Cloud) -> Fleet:
    return Fleet(site, cloud)


def test_a_tenth_at_a_time_unless_told_otherwise(fleet: Fleet) -> None:
    fleet.start(InstanceWarmup=60)
    seen = []
    for _ in range(10):
        seen.append((fleet.versions().get("2", 0), fleet.told()["InstancesToUpdate"]))
        fleet.cloud.advance(60)
    assert seen == [(n, 11 - n) for n in range(1, 11)]
    assert fleet.told()["Status"] == "Successful"
    assert fleet.versions() == {"2": 10}


def test_half_of_the_group_at_once(fleet: Fleet) -> None:
    fleet.start(MinHealthyPercentage=50, InstanceWarmup=300)
    assert fleet.versions() == {"1": 5, "2": 5}
    fleet.cloud.advance(299)
    told = fleet.told()
    assert (told["Status"], told["PercentageComplete"]) == ("InProgress", 0)
    fleet.cloud.advance(1)
    assert fleet.told()["PercentageComplete"] == 50
    fleet.cloud.advance(300)
    told = fleet.told()
    assert (told["Status"], told["PercentageComplete"], told["InstancesToUpdate"]) == (
        "Successful",
        100,
        0,
    )
    assert (told["EndTime"] - told["StartTime"]).total_seconds() == 600


def test_new_instances_are_of_the_new_type_and_in_every_zone(fleet: Fleet) -> None:
    fleet.start(MinHealthyPercentage=0)
    fleet.cloud.advance(60)
    assert {one["InstanceType"] for one in fleet.group()["Instances"]} == {"t3.small"}
    zones = Counter(one["AvailabilityZone"] for one in fleet.group()["Instances"])
    assert sorted(zones.values()) == [3, 3, 4]
    assert fleet.group()["LaunchTemplate"]["Version"] == "2"


def test_a_refresh_without_a_template_replaces_the_same_by_the_same(fleet: Fleet) -> None:
    before = fleet.ids()
    fleet.start(None, MinHealthyPercentage=0)
    fleet.cloud.advance(60)
    assert fleet.versions() == {"1": 10}
    assert not before & fleet.ids()


def test_matching_instances_are_skipped_where_that_is_asked_for(fleet: Fleet) -> None:
    before = fleet.ids()
    fleet.start("1", SkipMatching=True)
    fleet.cloud.advance(60)
    assert fleet.ids() == before
    assert fleet.told()["Status"] == "Successful"


def test_a_cancelled_refresh_stops_and_keeps_what_it_replaced(fleet: Fleet) -> None:
    fleet.start(MinHealthyPercentage=70, InstanceWarmup=300)
    fleet.client.cancel_instance_refresh(**NAME)
    fleet.cloud.advance(1200)
    assert fleet.versions() == {"1": 7, "2": 3}
    assert fleet.told()["Status"] == "Cancelled"
    assert "Version" not in fleet.group()["LaunchTemplate"]
    fleet.client.set_desired_capacity(**NAME, DesiredCapacity=11)
    assert fleet.versions() == {"1": 8, "2": 3}


def test_one_refresh_at_a_time_and_none_to_cancel(fleet: Fleet, error_code: Any) -> None:
    cancel = fleet.client.cancel_instance_refresh
    assert error_code(lambda: cancel(**NAME)) == "ActiveInstanceRefreshNotFound"
    fleet.start()
    assert error_code(fleet.start) == "InstanceRefreshInProgress"


def test_a_version_that_is_not_there_starts_nothing(fleet: Fleet) -> None:
    before = fleet.ids()
    with pytest.raises(ClientError, match="version"):
        fleet.start("9")
    fleet.cloud.advance(60)
    assert fleet.ids() == before
    assert fleet.client.describe_instance_refreshes(**NAME)["InstanceRefreshes"] == []
    fleet.client.set_desired_capacity(**NAME, DesiredCapacity=11)
    assert fleet.versions() == {"1": 11}


def test_a_refresh_waits_for_lifecycle_hooks(fleet: Fleet) -> None:
    fleet.client.put_lifecycle_hook(
        **NAME,
        LifecycleHookName="warm",
        LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
    )
    fleet.start(InstanceWarmup=0)
    fleet.cloud.advance(600)
    assert fleet.versions() == {"1": 9, "2": 1}
    (waits,) = [
        one["InstanceId"]
        for one in fleet.group()["Instances"]
        if one["LifecycleState"] == "Pending:Wait"
    ]
    fleet.client.complete_lifecycle_action(
        **NAME, LifecycleHookName="warm", LifecycleActionResult="CONTINUE", InstanceId=waits
    )
    fleet.cloud.advance(60)
    assert fleet.versions() == {"1": 8, "2": 2}


@pytest.mark.parametrize(
    ("how", "status", "old"), [("Wait", "Failed", 1), ("Ignore", "Successful", 1)]
)
def test_protected_instances_stay(fleet: Fleet, how: str, status: str, old: int) -> None:
    first = min(fleet.ids())
    fleet.client.set_instance_protection(**NAME, InstanceIds=[first], ProtectedFromScaleIn=True)
    fleet.start(MinHealthyPercentage=0, ScaleInProtectedInstances=how)
    fleet.cloud.advance(3600)
    assert fleet.told()["Status"] == status
    assert fleet.versions() == {"1": old, "2": 9}


def test_a_suspended_refresh_goes_on_when_it_is_resumed(fleet: Fleet) -> None:
    fleet.client.suspend_processes(**NAME, ScalingProcesses=["InstanceRefresh"])
    fleet.start(MinHealthyPercentage=0)
    fleet.cloud.advance(60)
    assert fleet.versions() == {"1": 10}
    fleet.client.resume_processes(**NAME, ScalingProcesses=["InstanceRefresh"])
    fleet.cloud.advance(60)
    assert fleet.versions() == {"2": 10}


def test_bare_moto_5_2_5_knows_no_refresh(bare_site: Any) -> None:
    bare_site.scaling_group()
    with pytest.raises(NotImplementedError):
        bare_site.auto_scaling.start_instance_refresh(**NAME)


def test_bare_moto_5_2_5_names_the_default_version(bare_site: Any) -> None:
    bare_site.scaling_group(DesiredCapacity=0)
    data = {"ImageId": bare_site.image, "InstanceType": "t3.small"}
    bare_site.ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData=data)
    newest = {"LaunchTemplateName": "web", "Version": "$Latest"}
    bare_site.scaling_group("next", DesiredCapacity=1, LaunchTemplate=newest)
    found = bare_site.auto_scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["next"])
    (instance,) = found["AutoScalingGroups"][0]["Instances"]
    assert (instance["InstanceType"], instance["LaunchTemplate"]["Version"]) == ("t3.small", "1")
