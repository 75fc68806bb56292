"""Tasks started on instances by name, and services that are made twice or anew."""

from typing import Any

import pytest

import minicloud
from tests.control.ecs_cluster import NAME, Cluster

CLIENT_ERROR = "InvalidParameterException"


@pytest.fixture
def cluster(site: Any) -> Cluster:
    made = Cluster(site)
    made.define()
    return made


def arns(cluster: Cluster) -> list[str]:
    return [one["containerInstanceArn"] for one in cluster.hosts()]


def start(cluster: Cluster, *hosts: str, definition: str = "web", **more: Any) -> Any:
    return cluster.ecs.start_task(
        cluster=NAME, taskDefinition=definition, containerInstances=list(hosts), **more
    )


def test_a_task_starts_on_the_instances_that_are_named(cluster: Cluster) -> None:
    first, _, third = arns(cluster)
    answer = start(cluster, first, third.rpartition("/")[2])
    assert [one["containerInstanceArn"] for one in answer["tasks"]] == [first, third]
    assert answer["failures"] == []


def test_a_task_that_does_not_fit_is_not_started_and_its_reason_told(cluster: Cluster) -> None:
    first, second, _ = arns(cluster)
    cluster.define("huge", memory=200_000)
    before = cluster.left()
    answer = start(cluster, first, definition="huge")
    assert answer["tasks"] == []
    assert answer["failures"] == [{"arn": first, "reason": "RESOURCE:MEMORY"}]
    assert cluster.left() == before
    cluster.define("once", portMappings=[{"containerPort": 80, "hostPort": 80}])
    start(cluster, first, definition="once")
    answer = start(cluster, first, second, definition="once")
    assert [one["containerInstanceArn"] for one in answer["tasks"]] == [second]
    assert answer["failures"][0]["reason"] == "RESOURCE:PORTS"


def test_an_instance_that_is_not_there_is_a_failure_and_the_others_start(cluster: Cluster) -> None:
    answer = start(cluster, "none", arns(cluster)[0])
    assert len(answer["tasks"]) == 1
    assert answer["failures"] == [{"arn": "none", "reason": "MISSING"}]


def test_a_task_with_an_interface_starts_in_the_subnet_that_is_given(
    cluster: Cluster, error_code: Any
) -> None:
    cluster.define("alone", task={"networkMode": "awsvpc"})
    host = arns(cluster)[0]
    assert error_code(lambda: start(cluster, host, definition="alone")) == CLIENT_ERROR
    subnet = cluster.site.subnets["ap-northeast-1a"]
    network = {"awsvpcConfiguration": {"subnets": [subnet]}}
    (task,) = start(cluster, host, definition="alone", networkConfiguration=network)["tasks"]
    details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
    assert details["subnetId"] == subnet


def test_a_deleted_service_is_not_listed(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    cluster.serve(1)
    cloud.advance(60)
    assert len(cluster.ecs.list_services(cluster=NAME)["serviceArns"]) == 1
    cluster.ecs.delete_service(cluster=NAME, service="web", force=True)
    assert cluster.ecs.list_services(cluster=NAME)["serviceArns"] == []


def test_the_same_token_makes_the_same_service(cluster: Cluster, error_code: Any) -> None:
    cluster.serve(1, clientToken="once")
    cluster.serve(1, clientToken="once")
    assert len(cluster.ecs.list_services(cluster=NAME)["serviceArns"]) == 1
    assert error_code(lambda: cluster.serve(1, clientToken="another")) == CLIENT_ERROR


def test_a_service_made_anew_starts_at_once_and_tells_its_own_story(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    import boto3

    registry = boto3.client("ecr").create_repository(repositoryName="shop")["repository"]
    cluster.define("sick", image=f"{registry['repositoryUri']}:v1")
    cluster.serve(1, taskDefinition="sick")
    cloud.advance(1500)
    cluster.ecs.delete_service(cluster=NAME, service="web", force=True)
    cloud.advance(30)
    cluster.serve(1)
    cloud.advance(60)
    assert cluster.counts() == (1, 0)
    assert "has reached a steady state." in cluster.events()[0]


def test_a_family_names_its_newest_active_revision(cluster: Cluster) -> None:
    newest = cluster.define()
    cluster.ecs.deregister_task_definition(taskDefinition=newest)
    (task,) = cluster.run()["tasks"]
    assert task["taskDefinitionArn"].endswith("web:1")


def test_a_service_goes_on_with_a_definition_that_was_deregistered(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.serve(1)
    cluster.ecs.deregister_task_definition(taskDefinition="web:1")
    cluster.update(desiredCount=2, taskDefinition="web:1")
    cloud.advance(60)
    assert cluster.counts() == (2, 0)


def test_a_cluster_that_is_empty_is_deleted(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    cluster.serve(1)
    cluster.ecs.delete_service(cluster=NAME, service="web", force=True)
    for host in arns(cluster):
        cluster.ecs.deregister_container_instance(cluster=NAME, containerInstance=host, force=True)
    cloud.advance(60)
    answer = cluster.ecs.delete_cluster(cluster=NAME)
    assert answer["cluster"]["status"] == "INACTIVE"
