"""A service behind a load balancer: running tasks are targets, and their health counts."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

import minicloud
from tests.control.conftest import Site
from tests.control.ecs_cluster import NAME, Cluster

FIXED = [{"containerPort": 80, "hostPort": 8080}]


class Served(Cluster):
    """A cluster and a target group behind a load balancer, checked every 10 s, drained for 30."""

    def __init__(self, site: Any, target_type: str) -> None:
        super().__init__(site)
        self.group = site.group(TargetType=target_type)
        site.attribute(self.group, ("deregistration_delay.timeout_seconds", "30"))
        site.listener(site.balancer(), self.group)
        self.behind = {
            "loadBalancers": [
                {"targetGroupArn": self.group, "containerName": "app", "containerPort": 80}
            ]
        }

    def health(self) -> dict[str, str]:
        return {one: state for one, (state, _) in self.site.health(self.group).items()}

    def addresses(self) -> list[str]:
        found = self.tasks(serviceName="web")
        details = [one["attachments"][0]["details"] for one in found]
        return [
            one["value"] for own in details for one in own if one["name"] == "privateIPv4Address"
        ]


@pytest.fixture
def on_instances(site: Any) -> Served:
    served = Served(site, "instance")
    served.define(portMappings=FIXED)
    return served


@pytest.fixture
def with_addresses(site: Any) -> Served:
    served = Served(site, "ip")
    served.define(task={"networkMode": "awsvpc"})
    group = boto3.client("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    subnets = {"subnets": list(site.subnets.values()), "securityGroups": [group]}
    served.behind["networkConfiguration"] = {"awsvpcConfiguration": subnets}
    return served


def test_running_tasks_are_targets_at_their_host_port(
    on_instances: Served, cloud: minicloud.Cloud
) -> None:
    on_instances.serve(**on_instances.behind)
    assert on_instances.health() == {}
    cloud.advance(10)
    assert on_instances.health() == dict.fromkeys(on_instances.machines, "initial")
    told = on_instances.site.elbv2.describe_target_health(TargetGroupArn=on_instances.group)
    assert {one["Target"]["Port"] for one in told["TargetHealthDescriptions"]} == {8080}
    cloud.advance(20)
    assert set(on_instances.health().values()) == {"healthy"}
    assert on_instances.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_tasks_with_addresses_of_their_own_are_targets_by_address(
    with_addresses: Served, cloud: minicloud.Cloud
) -> None:
    with_addresses.serve(6, **with_addresses.behind)
    cloud.advance(30)
    assert set(with_addresses.health()) == set(with_addresses.addresses())
    assert len(with_addresses.health()) == 6
    assert with_addresses.zones(serviceName="web") == [2, 2, 2]


def test_each_address_is_of_a_subnet_in_the_tasks_zone(with_addresses: Served) -> None:
    with_addresses.serve(3, **with_addresses.behind)
    for task in with_addresses.tasks(serviceName="web"):
        details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
        zone = next(z for z, s in with_addresses.site.subnets.items() if s == details["subnetId"])
        assert zone == task["availabilityZone"]


def test_an_instance_takes_as_many_tasks_with_addresses_as_it_has_interfaces(
    with_addresses: Served,
) -> None:
    network = with_addresses.behind["networkConfiguration"]
    answer = with_addresses.run(7, networkConfiguration=network)
    assert len(answer["tasks"]) == 6  # a c5.large has three interfaces, one of them its own
    assert {one["reason"] for one in answer["failures"]} == {"RESOURCE:ENI"}


def test_a_task_that_is_stopped_drains_before_it_ends(
    with_addresses: Served, cloud: minicloud.Cloud
) -> None:
    with_addresses.serve(1, **with_addresses.behind)
    cloud.advance(30)
    (arn,) = (one["taskArn"] for one in with_addresses.tasks(serviceName="web"))
    (address,) = with_addresses.addresses()
    with_addresses.ecs.stop_task(cluster=NAME, task=arn)
    cloud.advance(1)
    assert with_addresses.task(arn)["lastStatus"] == "DEACTIVATING"
    assert with_addresses.health()[address] == "draining"
    cloud.advance(30)
    assert with_addresses.task(arn)["lastStatus"] == "STOPPED"
    assert address not in with_addresses.health()
    assert with_addresses.left() == [(1536, 3584), (2048, 4096), (2048, 4096)]


def test_an_unhealthy_task_is_replaced(with_addresses: Served, cloud: minicloud.Cloud) -> None:
    with_addresses.serve(2, **with_addresses.behind)
    cloud.advance(30)
    broken = with_addresses.addresses()[0]
    cloud.silence(broken)
    cloud.advance(90)
    assert broken not in with_addresses.addresses()
    assert set(with_addresses.health().values()) == {"healthy"}
    reasons = {one["stoppedReason"] for one in with_addresses.tasks(desiredStatus="STOPPED")}
    assert reasons == {f"Task failed ELB health checks in (target-group {with_addresses.group})"}


def test_during_the_grace_period_an_unhealthy_task_stays(
    on_instances: Served, cloud: minicloud.Cloud
) -> None:
    on_instances.serve(1, healthCheckGracePeriodSeconds=120, **on_instances.behind)
    cloud.advance(10)
    (machine,) = on_instances.health()
    cloud.silence(machine)
    cloud.advance(110)
    assert on_instances.health() == {machine: "unhealthy"}
    assert on_instances.tasks(desiredStatus="STOPPED") == []
    cloud.advance(80)
    assert len(on_instances.tasks(desiredStatus="STOPPED")) == 1
    assert machine not in on_instances.health()


def test_a_rolling_update_keeps_enough_healthy_targets(
    with_addresses: Served, cloud: minicloud.Cloud
) -> None:
    limits = {"minimumHealthyPercent": 50, "maximumPercent": 100}
    with_addresses.serve(4, deploymentConfiguration=limits, **with_addresses.behind)
    cloud.advance(60)
    second = with_addresses.define(image="nginx:2", task={"networkMode": "awsvpc"})
    with_addresses.update(taskDefinition="web")
    fewest = 4
    for _ in range(120):
        cloud.advance(1)
        fewest = min(fewest, list(with_addresses.health().values()).count("healthy"))
    assert fewest == 2
    tasks = with_addresses.tasks(serviceName="web")
    assert {one["taskDefinitionArn"] for one in tasks} == {second}
    assert sorted(with_addresses.health().values()) == ["healthy"] * 4


def test_fargate_tasks_need_no_instances_and_are_spread_over_the_subnets(
    site: Any, cloud: minicloud.Cloud
) -> None:
    cluster = Cluster(site, zones=())
    size = {"requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512"}
    cluster.define(cpu=256, task=size | {"networkMode": "awsvpc"})
    group = boto3.client("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    subnets = {"subnets": list(site.subnets.values()), "securityGroups": [group]}
    network = {"awsvpcConfiguration": subnets}
    cluster.serve(6, launchType="FARGATE", networkConfiguration=network)
    cloud.advance(60)
    assert cluster.counts() == (6, 0)
    assert cluster.zones(serviceName="web") == [2, 2, 2]
    answer = cluster.run(launchType="FARGATE", networkConfiguration=network)
    assert answer["tasks"][0]["launchType"] == "FARGATE"
    assert "containerInstanceArn" not in answer["tasks"][0]


def story(advance: Callable[[float], object]) -> list[Any]:
    """Hours of a service: it starts, loses an instance, rolls, falls ill; what was told when."""
    served = Served(Site(), "instance")
    served.define(portMappings=FIXED)
    served.serve(2, healthCheckGracePeriodSeconds=45, **served.behind)
    advance(7_300)  # stopped tasks are forgotten after an hour
    boto3.client("ec2").terminate_instances(InstanceIds=[served.machines[0]])
    advance(400)
    served.define(portMappings=FIXED, environment=[{"name": "A", "value": "1"}])
    served.update(taskDefinition="web")
    advance(3_700)
    minicloud.start().silence(next(iter(served.health())))
    advance(1_000)
    own = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/not/there:1"
    served.define(portMappings=FIXED, image=own)
    served.update(taskDefinition="web")
    advance(2_000)
    told = [(one["createdAt"], one["message"]) for one in served.service()["events"]]
    tasks = [(one["lastStatus"], one["taskArn"]) for one in served.tasks()]
    return [told, tasks, served.health()]


def test_steps_that_are_left_out_change_nothing(cloud: minicloud.Cloud) -> None:
    in_one = story(cloud.advance)
    cloud.reset()

    def second_by_second(seconds: float) -> None:
        for _ in range(int(seconds)):
            cloud.advance(1)

    assert story(second_by_second) == in_one
    assert len(in_one[0]) > 10
