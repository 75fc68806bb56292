"""What bare moto 5.2.5 makes of ECS: each test pins a difference that is listed."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.control.ecs_cluster import NAME, Cluster


@pytest.fixture
def bare(bare_site: Any) -> Cluster:
    """The cluster in bare moto."""
    made = Cluster(bare_site)
    made.define()
    return made


def test_moto_fills_the_first_instance_whatever_the_strategy(bare: Cluster) -> None:
    spread = [{"type": "spread", "field": "instanceId"}]
    placed = bare.run(
        3, placementStrategy=spread, placementConstraints=[{"type": "distinctInstance"}]
    )
    assert len({one["containerInstanceArn"] for one in placed["tasks"]}) == 1


def test_moto_drops_what_does_not_fit_without_a_word(bare: Cluster) -> None:
    bare.define(memory=7482)
    answer = bare.run(4)
    assert (len(answer["tasks"]), answer["failures"]) == (3, [])


def test_moto_takes_port_0_for_a_port(bare: Cluster) -> None:
    bare.define(portMappings=[{"containerPort": 80, "hostPort": 0}])
    assert len(bare.run(4)["tasks"]) == 3


def test_moto_gives_each_container_instance_the_same(bare: Cluster) -> None:
    bare.join("ap-northeast-1a", "c5.xlarge")
    assert set(bare.left()) == {(4096, 7482)}


def test_moto_stops_a_task_because_somebody_looked(bare: Cluster) -> None:
    arn = bare.run()["tasks"][0]["taskArn"]
    assert bare.task(arn)["lastStatus"] == "DEACTIVATING"


def test_moto_starts_nothing_for_a_service(bare: Cluster) -> None:
    bare.serve()
    assert bare.tasks() == []


def test_moto_gives_a_daemon_a_count_and_starts_nothing(bare: Cluster) -> None:
    bare.daemon(desiredCount=2)
    assert (bare.service()["desiredCount"], bare.tasks()) == (2, [])


def test_moto_finds_no_target_by_its_arn_and_type(bare: Cluster) -> None:
    arn = bare.hosts()[0]["containerInstanceArn"]
    attribute = {"name": "logs", "targetType": "container-instance", "targetId": arn}
    with pytest.raises(ClientError, match="Could not find"):
        bare.ecs.put_attributes(cluster=NAME, attributes=[attribute])


def test_moto_names_the_new_definition_and_deploys_nothing(bare: Cluster) -> None:
    bare.serve()
    bare.define()
    bare.update(taskDefinition="web")
    (deployment,) = bare.service()["deployments"]
    assert deployment["taskDefinition"].endswith("web:1")


def test_moto_drops_a_services_settings(bare: Cluster) -> None:
    bare.serve(
        healthCheckGracePeriodSeconds=30, deploymentConfiguration={"minimumHealthyPercent": 50}
    )
    assert not {"healthCheckGracePeriodSeconds", "deploymentConfiguration"} & set(bare.service())


def test_moto_keeps_a_dead_instance_connected(bare: Cluster) -> None:
    bare.site.ec2.terminate_instances(InstanceIds=bare.machines)
    assert {(one["status"], one["agentConnected"]) for one in bare.hosts()} == {("ACTIVE", True)}


def test_moto_lists_all_tasks_for_a_service(bare: Cluster) -> None:
    bare.serve()
    bare.run()
    assert len(bare.ecs.list_tasks(cluster=NAME, serviceName="web")["taskArns"]) == 1


def test_moto_forgets_a_definition_that_is_in_use(bare: Cluster) -> None:
    bare.serve()
    name = "web:1"
    bare.ecs.deregister_task_definition(taskDefinition=name)
    bare.ecs.delete_task_definitions(taskDefinitions=[name])
    with pytest.raises(bare.ecs.exceptions.ClientException):
        bare.ecs.describe_task_definition(taskDefinition=name)


def test_moto_breaks_over_an_interface_without_groups_or_in_another_vpc(bare: Cluster) -> None:
    task = {
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
    }
    bare.define(task=task, cpu=256)
    ec2 = bare.site.ec2
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/28")["Subnet"]["SubnetId"]
    for error, groups in ((KeyError, {}), (AttributeError, {"securityGroups": []})):
        network = {"awsvpcConfiguration": {"subnets": [subnet]} | groups}
        with pytest.raises(error):
            bare.run(launchType="FARGATE", networkConfiguration=network)


def test_moto_starts_what_does_not_fit_and_lists_what_was_deleted(bare: Cluster) -> None:
    bare.define("huge", memory=200_000)
    where = [one["containerInstanceArn"] for one in bare.hosts()][:1]
    bare.ecs.start_task(cluster=NAME, taskDefinition="huge", containerInstances=where)
    assert bare.left()[0][1] < 0
    bare.serve(0)
    bare.ecs.delete_service(cluster=NAME, service="web")
    assert len(bare.ecs.list_services(cluster=NAME)["serviceArns"]) == 1


def test_moto_makes_a_service_anew_for_the_same_token(bare: Cluster) -> None:
    arguments = {"serviceName": "web", "taskDefinition": "web", "clientToken": "once"}
    one, other = (
        bare.ecs.create_service(cluster=NAME, desiredCount=count, **arguments)["service"]
        for count in (1, 2)
    )
    assert (one["desiredCount"], other["desiredCount"]) == (1, 2)
