"""ECS on the virtual clock: tasks are placed, run and stop; services keep what they were asked."""

from collections import Counter
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud
from tests.control.ecs_cluster import NAME, Cluster

BINPACK = [{"type": "binpack", "field": "memory"}]
BY_ZONE = [{"type": "spread", "field": "attribute:ecs.availability-zone"}]
DISTINCT = [{"type": "distinctInstance"}]


@pytest.fixture
def cluster(site: Any) -> Cluster:
    made = Cluster(site)
    made.define()
    return made


def test_a_container_instance_has_what_its_type_has(site: Any) -> None:
    cluster = Cluster(site, zones=())
    cluster.join("ap-northeast-1a", "c5.xlarge")
    assert cluster.left() == [(4096, 8192)]


def test_a_task_is_pending_and_then_running_however_often_one_looks(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    arn = cluster.run()["tasks"][0]["taskArn"]
    assert cluster.task(arn)["lastStatus"] == "PENDING"
    cloud.advance(10)
    assert cluster.task(arn)["lastStatus"] == "RUNNING"
    for _ in range(5):
        assert cluster.task(arn)["lastStatus"] == "RUNNING"


def test_waiting_for_a_task_ends(cluster: Cluster) -> None:
    arn = cluster.run()["tasks"][0]["taskArn"]
    waiter = cluster.ecs.get_waiter("tasks_running")
    waiter.wait(cluster=NAME, tasks=[arn])
    cluster.ecs.stop_task(cluster=NAME, task=arn, reason="enough")
    cluster.ecs.get_waiter("tasks_stopped").wait(cluster=NAME, tasks=[arn])
    stopped = cluster.task(arn)
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "enough")


def test_spread_puts_as_many_tasks_in_each_zone(cluster: Cluster) -> None:
    cluster.run(6, placementStrategy=BY_ZONE)
    assert cluster.zones() == [2, 2, 2]


def test_binpack_fills_one_instance_first(cluster: Cluster) -> None:
    cluster.run(4, placementStrategy=BINPACK)
    assert sorted(cluster.zones()) == [0, 0, 4]


def test_distinct_instance_gives_each_instance_one_and_says_why_not_more(cluster: Cluster) -> None:
    answer = cluster.run(5, placementStrategy=BY_ZONE, placementConstraints=DISTINCT)
    assert len(answer["tasks"]) == 3
    reasons = {one["reason"] for one in answer["failures"]}
    assert reasons == {"DistinctInstance placement constraint unsatisfied."}
    assert {one["arn"] for one in answer["failures"]} == {
        host["containerInstanceArn"] for host in cluster.hosts()
    }


def test_member_of_is_binding_in_the_call_and_in_the_task_definition(cluster: Cluster) -> None:
    zone = "attribute:ecs.availability-zone == "
    in_1c = [{"type": "memberOf", "expression": zone + "ap-northeast-1c"}]
    cluster.run(3, placementConstraints=in_1c)
    cluster.define(task={"placementConstraints": in_1c})
    cluster.run(1)
    assert cluster.zones() == [0, 4, 0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"cpu": 2049}, "RESOURCE:CPU"), ({"memory": 4097}, "RESOURCE:MEMORY")],
)
def test_a_task_that_is_too_large_is_refused_by_every_instance(
    cluster: Cluster, changes: Any, reason: str
) -> None:
    cluster.define(**changes)
    answer = cluster.run()
    assert answer["tasks"] == []
    assert [one["reason"] for one in answer["failures"]] == [reason] * 3
    assert cluster.left() == [(2048, 4096)] * 3


def test_a_fixed_host_port_is_had_once_and_a_dynamic_one_as_often_as_there_is_room(
    cluster: Cluster,
) -> None:
    cluster.define(portMappings=[{"containerPort": 80, "hostPort": 80}])
    answer = cluster.run(4)
    assert len(answer["tasks"]) == 3
    assert {one["reason"] for one in answer["failures"]} == {"RESOURCE:PORTS"}
    cluster.define(portMappings=[{"containerPort": 80, "hostPort": 0}])
    placed = cluster.run(9)["tasks"]
    ports = Counter(
        (one["containerInstanceArn"], one["containers"][0]["networkBindings"][0]["hostPort"])
        for one in placed
    )
    assert len(placed) == 9
    assert set(ports.values()) == {1}


def test_the_soft_limit_is_what_is_reserved(cluster: Cluster) -> None:
    cluster.define(memory=4000, memoryReservation=100)
    cluster.run(3, placementStrategy=BY_ZONE)
    assert cluster.left() == [(1536, 3996)] * 3


def test_a_stopped_task_gives_back_what_it_had(cluster: Cluster) -> None:
    cluster.define(portMappings=[{"containerPort": 80, "hostPort": 80}])
    task = cluster.run()["tasks"][0]["taskArn"]
    assert cluster.left()[0] == (1536, 3584)
    cluster.ecs.stop_task(cluster=NAME, task=task)
    assert cluster.left() == [(2048, 4096)] * 3
    assert len(cluster.run(3)["tasks"]) == 3


def test_without_container_instances_nothing_can_run(site: Any) -> None:
    cluster = Cluster(site, zones=())
    cluster.define()
    with pytest.raises(ClientError, match="No Container Instances were found in your cluster"):
        cluster.run()


def test_an_unknown_task_is_refused(cluster: Cluster) -> None:
    with pytest.raises(ClientError, match=r"InvalidParameterException.*not found"):
        cluster.ecs.stop_task(cluster=NAME, task="0123")


BAD_IDENTITY = {"cluster": NAME, "instanceIdentityDocumentSignature": "signature"}


@pytest.mark.parametrize(
    ("operation", "given", "code"),
    [
        ("run_task", {"cluster": "none", "taskDefinition": "web"}, "ClusterNotFoundException"),
        ("run_task", {"cluster": NAME, "taskDefinition": "none"}, "ClientException"),
        ("run_task", {"cluster": NAME, "taskDefinition": "web:new"}, "ClientException"),
        ("run_task", {"cluster": NAME, "taskDefinition": "alone"}, "InvalidParameterException"),
        (
            "register_container_instance",
            BAD_IDENTITY | {"instanceIdentityDocument": "i-1"},
            "ClientException",
        ),
        (
            "deregister_container_instance",
            {"cluster": NAME, "containerInstance": "none"},
            "InvalidParameterException",
        ),
        (
            "start_task",
            {"cluster": NAME, "taskDefinition": "web", "containerInstances": []},
            "InvalidParameterException",
        ),
        (
            "start_task",
            {"cluster": NAME, "taskDefinition": "alone", "containerInstances": ["none"]},
            "InvalidParameterException",
        ),
    ],
)
def test_where_moto_fails_with_pythons_errors_a_call_is_refused(
    cluster: Cluster, error_code: Any, operation: str, given: Any, code: str
) -> None:
    cluster.define("alone", task={"networkMode": "awsvpc"})
    assert error_code(lambda: getattr(cluster.ecs, operation)(**given)) == code
    assert cluster.tasks() == []
    assert len(cluster.hosts()) == 3


def test_a_service_whose_subnets_are_deleted_says_so_and_hurts_nobody_else(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    ec2 = cluster.site.ec2
    subnet = cluster.site.subnets["ap-northeast-1d"]
    cluster.define(task={"networkMode": "awsvpc"})
    ec2.terminate_instances(InstanceIds=cluster.machines[2:])
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    vpc = {"subnets": [subnet], "securityGroups": [group]}
    cluster.serve(1, networkConfiguration={"awsvpcConfiguration": vpc})
    cloud.advance(30)
    cluster.ecs.update_service(cluster=NAME, service="web", desiredCount=0)
    cloud.advance(400)
    ec2.delete_subnet(SubnetId=subnet)
    cluster.ecs.update_service(cluster=NAME, service="web", desiredCount=1)
    cloud.advance(30)
    assert cluster.events()[0].endswith("Its subnets are gone.")


def test_a_service_starts_its_tasks_spread_over_zones_and_settles(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.serve(6)
    assert cluster.counts() == (0, 6)
    cloud.advance(10)
    assert cluster.counts() == (6, 0)
    assert cluster.zones(serviceName="web") == [2, 2, 2]
    cloud.advance(40)
    assert cluster.service()["deployments"][0]["rolloutState"] == "COMPLETED"
    assert cluster.events()[0] == "(service web) has reached a steady state."


def test_waiting_for_a_service_ends(cluster: Cluster) -> None:
    cluster.serve()
    cluster.ecs.get_waiter("services_stable").wait(cluster=NAME, services=["web"])
    assert cluster.counts() == (3, 0)


def test_a_task_that_was_stopped_is_replaced(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    cluster.serve()
    cloud.advance(60)
    victim = cluster.tasks(serviceName="web")[0]["taskArn"]
    cluster.ecs.stop_task(cluster=NAME, task=victim)
    assert cluster.counts() == (2, 1)
    cloud.advance(10)
    assert cluster.counts() == (3, 0)
    assert victim not in {one["taskArn"] for one in cluster.tasks(serviceName="web")}


def test_desired_count_goes_up_and_down_with_zones_kept_level(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.serve(3)
    cloud.advance(60)
    cluster.update(desiredCount=9)
    cloud.advance(60)
    assert cluster.zones(serviceName="web") == [3, 3, 3]
    cluster.update(desiredCount=4)
    cloud.advance(60)
    assert sorted(cluster.zones(serviceName="web")) == [1, 1, 2]


def test_without_room_the_service_says_what_is_lacking_once(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.define(memory=3000)
    cluster.serve(4)
    cloud.advance(120)
    assert cluster.counts() == (3, 0)
    told = [one for one in cluster.events() if "unable to place" in one]
    assert len(told) == 1
    assert "has insufficient memory available" in told[0]
    cluster.join("ap-northeast-1a")
    cloud.advance(10)
    assert cluster.counts() == (4, 0)


def counted(cluster: Cluster, cloud: minicloud.Cloud, seconds: int) -> set[int]:
    """How many tasks ran at any second of the next while."""
    seen = set()
    for _ in range(seconds):
        cloud.advance(1)
        seen.add(cluster.counts()[0])
    return seen


@pytest.mark.parametrize(
    ("least", "most", "fewest", "highest"), [(100, 200, 4, 8), (50, 100, 2, 4), (100, 150, 4, 6)]
)
def test_a_rolling_update_keeps_within_its_limits(
    cluster: Cluster, cloud: minicloud.Cloud, least: int, most: int, fewest: int, highest: int
) -> None:
    limits = {"minimumHealthyPercent": least, "maximumPercent": most}
    cluster.serve(4, deploymentConfiguration=limits)
    cloud.advance(60)
    second = cluster.define(image="nginx:2")
    cluster.update(taskDefinition="web")
    seen = counted(cluster, cloud, 130)
    assert (min(seen), max(seen)) == (fewest, highest)
    assert {one["taskDefinitionArn"] for one in cluster.tasks(serviceName="web")} == {second}
    (deployment,) = cluster.service()["deployments"]
    assert (deployment["rolloutState"], deployment["taskDefinition"]) == ("COMPLETED", second)


def test_limits_that_allow_no_step_are_told(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    limits = {"minimumHealthyPercent": 100, "maximumPercent": 100}
    cluster.serve(deploymentConfiguration=limits)
    cloud.advance(60)
    cluster.update(forceNewDeployment=True)
    cloud.advance(60)
    assert "because of the service deployment configuration" in cluster.events()[0]
    cluster.update(deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 100})
    cloud.advance(240)
    assert len(cluster.service()["deployments"]) == 1


MISSING = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:2"


@pytest.mark.parametrize("rollback", [True, False])
def test_the_circuit_breaker_stops_a_deployment_whose_image_is_missing(
    cluster: Cluster, cloud: minicloud.Cloud, rollback: bool
) -> None:
    first = cluster.define()
    breaker = {"enable": True, "rollback": rollback}
    cluster.serve(deploymentConfiguration={"deploymentCircuitBreaker": breaker})
    cloud.advance(60)
    before = cluster.service()["deployments"][0]["id"]
    cluster.define(image=MISSING)
    cluster.update(taskDefinition="web")
    cloud.advance(10)
    stopped = cluster.tasks(desiredStatus="STOPPED")
    assert {one["stopCode"] for one in stopped} == {"TaskFailedToStart"}
    assert all(MISSING in one["stoppedReason"] for one in stopped)
    assert any("deployment failed: tasks failed to start" in one for one in cluster.events())
    assert any("rolling back" in one for one in cluster.events()) is rollback
    cloud.advance(120)
    assert cluster.counts() == (3, 0)
    assert {one["taskDefinitionArn"] for one in cluster.tasks(serviceName="web")} == {first}
    primary = cluster.service()["deployments"][0]
    assert (primary["id"] == before) is rollback
    assert primary["rolloutState"] == ("COMPLETED" if rollback else "FAILED")


def test_without_a_circuit_breaker_a_service_tries_ever_more_slowly(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.define(image=MISSING)
    cluster.serve(1)
    cloud.advance(600)
    tries = sum("has started 1 tasks" in one for one in cluster.events())
    assert 4 <= tries <= 8
    boto3.client("ecr").create_repository(repositoryName="web")
    assert cluster.counts()[0] == 0


def test_a_terminated_machine_leaves_the_cluster_and_its_tasks_go_elsewhere(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.serve()
    cloud.advance(60)
    cluster.site.ec2.terminate_instances(InstanceIds=[cluster.machines[0]])
    cloud.advance(20)
    assert len(cluster.hosts()) == 2
    assert cluster.counts() == (3, 0)
    assert cluster.zones(serviceName="web")[0] == 0
    reasons = {one["stoppedReason"] for one in cluster.tasks(desiredStatus="STOPPED")}
    assert reasons == {f"Host EC2 (instance {cluster.machines[0]}) terminated."}


def test_tasks_stay_where_they_are_when_a_machine_joins(site: Any, cloud: minicloud.Cloud) -> None:
    cluster = Cluster(site, zones=("ap-northeast-1a",))
    cluster.define()
    cluster.serve(2)
    cloud.advance(60)
    cluster.join("ap-northeast-1c")
    cloud.advance(3_600)
    assert cluster.zones(serviceName="web") == [2, 0, 0]


def test_a_stopped_machine_stays_and_gets_no_tasks(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.site.ec2.stop_instances(InstanceIds=cluster.machines[:1])
    cloud.advance(1)
    assert sorted(one["agentConnected"] for one in cluster.hosts()) == [False, True, True]
    answer = cluster.run(9)
    assert len(answer["tasks"]) == 8
    assert "AGENT" in {one["reason"] for one in answer["failures"]}


def test_a_drained_instance_hands_its_tasks_over(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    cluster.serve()
    cloud.advance(60)
    drained = cluster.tasks(serviceName="web")[0]["containerInstanceArn"]
    cluster.ecs.update_container_instances_state(
        cluster=NAME, containerInstances=[drained], status="DRAINING"
    )
    assert min(counted(cluster, cloud, 60)) >= 3
    hosts = {one["containerInstanceArn"] for one in cluster.tasks(serviceName="web")}
    assert drained not in hosts
    assert len(hosts) == 2


def test_a_deleted_service_stops_its_tasks(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    cluster.serve()
    cloud.advance(60)
    cluster.ecs.delete_service(cluster=NAME, service="web", force=True)
    cloud.advance(1)
    assert cluster.tasks(serviceName="web") == []
    assert cluster.service()["status"] == "INACTIVE"
    assert cluster.left() == [(2048, 4096)] * 3


def test_a_stopped_task_is_forgotten_after_an_hour(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    arn = cluster.run()["tasks"][0]["taskArn"]
    cluster.ecs.stop_task(cluster=NAME, task=arn)
    cloud.advance(3_599)
    assert len(cluster.tasks(desiredStatus="STOPPED")) == 1
    cloud.advance(1)
    assert cluster.tasks(desiredStatus="STOPPED") == []


def test_the_same_calls_place_the_same_tasks(cloud: minicloud.Cloud) -> None:
    from tests.control.conftest import Site

    seen = []
    for _ in range(2):
        cloud.reset(7)
        cluster = Cluster(Site())
        cluster.define()
        cluster.run(5)
        seen.append([one["containerInstanceArn"] for one in cluster.tasks()])
    assert seen[0] == seen[1]


def test_stopping_the_cloud_leaves_moto_as_it_was(site: Any) -> None:
    cluster = Cluster(site)
    cluster.define()
    minicloud.stop()
    from moto.ecs import models

    assert "advance" not in vars(models.Task)
    assert models.EC2ContainerServiceBackend.run_task.__module__ == "moto.ecs.models"
    assert models.EC2ContainerServiceBackend.stop_task.__module__ == "moto.ecs.models"
