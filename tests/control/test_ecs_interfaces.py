"""Tasks with network interfaces of their own: in any VPC, with or without groups, while there is
room."""

from typing import Any

import pytest

import minicloud
from tests.control.ecs_cluster import NAME, Cluster

A = "ap-northeast-1a"
FARGATE = {
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
}
ROOM = 16 - 5  # Source: EC2 API Reference, CreateSubnet: five addresses of a block are AWS's


def subnet_of_16(site: Any) -> str:
    """In a VPC as create_vpc makes it: without DNS host names."""
    vpc = site.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    made = site.ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/28", AvailabilityZone=A)
    return str(made["Subnet"]["SubnetId"])


def free(site: Any, subnet: str) -> int:
    (found,) = site.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]
    return int(found["AvailableIpAddressCount"])


def fargate(site: Any) -> Cluster:
    cluster = Cluster(site, zones=())
    cluster.define(task=FARGATE, cpu=256)
    return cluster


def within(subnet: str, **more: Any) -> dict[str, Any]:
    return {
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [subnet], **more}},
    }


@pytest.mark.parametrize("groups", [{}, {"securityGroups": []}])
@pytest.mark.parametrize("default", [True, False])
def test_a_service_runs_in_any_vpc_and_gets_its_default_group(
    site: Any, cloud: minicloud.Cloud, groups: Any, default: bool
) -> None:
    cluster = fargate(site)
    subnet = site.subnets[A] if default else subnet_of_16(site)
    cluster.serve(1, **within(subnet, **groups))
    cloud.advance(60)
    assert cluster.counts() == (1, 0)
    (task,) = cluster.tasks()
    details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
    assert ("privateDnsName" in details) is default
    (interface,) = site.ec2.describe_network_interfaces(
        NetworkInterfaceIds=[details["networkInterfaceId"]]
    )["NetworkInterfaces"]
    assert [one["GroupName"] for one in interface["Groups"]] == ["default"]


def test_a_service_has_as_many_tasks_as_its_subnet_has_addresses(
    site: Any, cloud: minicloud.Cloud
) -> None:
    cluster, subnet = fargate(site), subnet_of_16(site)
    cluster.serve(ROOM + 1, **within(subnet))
    cloud.advance(60)
    assert cluster.counts() == (ROOM, 0)
    told = [one for one in cluster.events() if "enough free addresses" in one]
    assert len(told) == 1
    assert told[0].startswith("(service web) was unable to place a task. Reason: ")
    cluster.update(desiredCount=1)
    cloud.advance(60)
    assert (cluster.counts(), free(site, subnet)) == ((1, 0), ROOM - 1)


def test_running_tasks_into_a_full_subnet_starts_what_fits_and_names_the_rest(site: Any) -> None:
    cluster, subnet = fargate(site), subnet_of_16(site)
    first, second = (cluster.run(8, **within(subnet)) for _ in range(2))
    assert (len(first["tasks"]), first["failures"]) == (8, [])
    assert len(second["tasks"]) == ROOM - 8
    (failure,) = second["failures"]
    assert failure["reason"] == "InsufficientFreeAddressesInSubnet"
    assert failure["arn"].endswith(f"subnet/{subnet}")


def test_of_two_subnets_the_one_with_free_addresses_is_taken(site: Any) -> None:
    cluster, small = fargate(site), subnet_of_16(site)
    network = within(small)
    network["networkConfiguration"]["awsvpcConfiguration"]["subnets"].append(site.subnets[A])
    tasks = [one for _ in range(3) for one in cluster.run(8, **network)["tasks"]]
    assert len(tasks) == 24


def test_a_security_group_that_is_gone_takes_no_address(site: Any, cloud: minicloud.Cloud) -> None:
    cluster, subnet = fargate(site), subnet_of_16(site)
    vpc = site.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    group = site.ec2.create_security_group(GroupName="x", Description="x", VpcId=vpc)["GroupId"]
    cluster.serve(0, **within(subnet, securityGroups=[group]))
    site.ec2.delete_security_group(GroupId=group)
    cluster.update(desiredCount=1)
    cloud.advance(60)
    assert (cluster.counts(), free(site, subnet)) == ((0, 0), ROOM)
    assert f"The security group '{group}' does not exist" in cluster.events()[0]


def test_a_task_on_an_instance_finds_its_subnet_full(site: Any) -> None:
    cluster, subnet = Cluster(site, zones=(A,)), subnet_of_16(site)
    site.launch(SubnetId=subnet, MinCount=ROOM, MaxCount=ROOM)
    cluster.define(task={"networkMode": "awsvpc"})
    network = within(subnet)["networkConfiguration"]
    answer = cluster.ecs.run_task(cluster=NAME, taskDefinition="web", networkConfiguration=network)
    assert answer["tasks"] == []
    assert answer["failures"][0]["reason"] == "InsufficientFreeAddressesInSubnet"


def test_a_group_in_a_full_subnet_keeps_its_size_and_says_why(
    site: Any, cloud: minicloud.Cloud
) -> None:
    subnet = subnet_of_16(site)
    site.scaling_group(MaxSize=20, DesiredCapacity=1, VPCZoneIdentifier=subnet)
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=15)
    cloud.advance(300)
    (group,) = site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert (group["DesiredCapacity"], len(group["Instances"])) == (15, ROOM)
    newest = site.auto_scaling.describe_scaling_activities()["Activities"][0]
    assert newest["StatusCode"] == "Failed"
    assert "enough free addresses" in newest["StatusMessage"]
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=ROOM)
    assert len(site.members()) == ROOM


def test_a_group_with_a_full_zone_launches_in_the_others(site: Any) -> None:
    vpc = site.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    made = [
        site.ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]
        for block, zone in (("10.9.0.0/28", A), ("10.9.1.0/24", "ap-northeast-1c"))
    ]
    both = ",".join(one["SubnetId"] for one in made)
    site.scaling_group(MaxSize=40, DesiredCapacity=30, VPCZoneIdentifier=both)
    zones = list(site.members().values())
    assert (zones.count(A), len(zones)) == (ROOM, 30)
