"""The tasks of a cluster are read as AWS tells them."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud
from minicloud.dataplane.running_tasks import TaskTarget
from tests.control.conftest import Site
from tests.control.ecs_cluster import NAME, Cluster


@pytest.fixture
def served() -> Any:
    """A cluster, and a service of two tasks that asks for port 8080 behind a balancer."""
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    site = Site()
    cluster = Cluster(site)
    group = site.group()
    site.listener(site.balancer(), group)
    cluster.define(portMappings=[{"containerPort": 80, "hostPort": 8080}])
    behind = {"targetGroupArn": group, "containerName": "app", "containerPort": 80}
    cluster.serve(2, loadBalancers=[behind])
    yield cloud, cluster
    minicloud.stop()


def test_a_running_task_is_told_with_its_service_zone_and_target(served: Any) -> None:
    cloud, _ = served
    assert minicloud.take_tasks(NAME) == ()
    cloud.advance(10)
    tasks = minicloud.take_tasks(NAME)
    assert [(one.service, one.revision, one.image) for one in tasks] == [
        ("web", "web:1", "nginx")
    ] * 2
    assert {one.targets for one in tasks} == {(TaskTarget("web", 8080),)}
    assert len({one.availability_zone for one in tasks}) == 2
    assert all(one.container_instance for one in tasks)


def test_a_standalone_task_has_no_service_and_no_target(served: Any) -> None:
    cloud, cluster = served
    cluster.define("batch", portMappings=[])
    cluster.ecs.run_task(cluster=NAME, taskDefinition="batch")
    cloud.advance(10)
    (alone,) = [one for one in minicloud.take_tasks(NAME) if not one.service]
    assert (alone.revision, alone.targets) == ("batch:1", ())


def test_a_task_that_stops_is_left_out(served: Any) -> None:
    cloud, _ = served
    cloud.advance(10)
    first = minicloud.take_tasks(NAME)[0].task_id
    boto3.client("ecs").stop_task(cluster=NAME, task=first)
    assert first not in {one.task_id for one in minicloud.take_tasks(NAME)}


def test_the_default_region_is_the_one_of_now(served: Any) -> None:
    assert minicloud.take_tasks(NAME) == ()
    cloud = minicloud.start(region="us-west-2", seed=7)
    boto3.client("ecs").create_cluster(clusterName="west")
    cloud.advance(1)
    assert minicloud.take_tasks("west") == ()
    with pytest.raises(ClientError, match="Cluster not found"):
        minicloud.take_tasks(NAME)
