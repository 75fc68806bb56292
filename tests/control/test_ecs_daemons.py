"""The scheduling strategy DAEMON: one task on each instance, whoever comes and goes."""

from typing import Any

import pytest

import minicloud
from tests.control.ecs_cluster import NAME, ZONES, Cluster


@pytest.fixture
def cluster(site: Any) -> Cluster:
    """Three container instances, one in each zone."""
    made = Cluster(site)
    made.define(cpu=128, memory=128)
    return made


def _running(cluster: Cluster) -> list[str]:
    """The EC2 instances with a running task of the service, one entry a task."""
    machine = {host["containerInstanceArn"]: host["ec2InstanceId"] for host in cluster.hosts()}
    tasks = [one for one in cluster.tasks(serviceName="web") if one["lastStatus"] == "RUNNING"]
    return sorted(machine[one["containerInstanceArn"]] for one in tasks)


def _drain(cluster: Cluster, machine: str, status: str = "DRAINING") -> None:
    (arn,) = [
        one["containerInstanceArn"] for one in cluster.hosts() if one["ec2InstanceId"] == machine
    ]
    cluster.ecs.update_container_instances_state(
        cluster=NAME, containerInstances=[arn], status=status
    )


def test_each_instance_has_one_task_without_a_count(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.daemon()
    cloud.advance(60)
    assert _running(cluster) == sorted(cluster.machines)
    service = cluster.service()
    assert (service["desiredCount"], service["schedulingStrategy"]) == (3, "DAEMON")
    assert "has reached a steady state." in service["events"][0]["message"]


def test_an_instance_that_joins_gets_its_task(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    cluster.daemon()
    cloud.advance(60)
    new = [cluster.join(ZONES[0]), cluster.join(ZONES[0])]
    cloud.advance(60)
    assert _running(cluster) == sorted([*cluster.machines, *new])
    assert cluster.service()["desiredCount"] == 5


def test_an_instance_that_ends_takes_its_task_and_is_not_replaced(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.daemon()
    cloud.advance(60)
    cluster.site.ec2.terminate_instances(InstanceIds=cluster.machines[:1])
    cloud.advance(120)
    assert _running(cluster) == sorted(cluster.machines[1:])
    assert cluster.service()["desiredCount"] == 2


def test_an_instance_that_stops_and_starts_has_a_task_again(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.daemon()
    cloud.advance(60)
    machine = cluster.machines[0]
    cluster.site.ec2.stop_instances(InstanceIds=[machine])
    cloud.advance(120)
    assert _running(cluster) == sorted(cluster.machines[1:])
    cluster.site.ec2.start_instances(InstanceIds=[machine])
    cloud.advance(120)
    assert _running(cluster) == sorted(cluster.machines)


def test_constraints_leave_instances_out(cluster: Cluster, cloud: minicloud.Cloud) -> None:
    zone = f"attribute:ecs.availability-zone == {ZONES[1]}"
    cluster.daemon(placementConstraints=[{"type": "memberOf", "expression": zone}])
    cloud.advance(60)
    assert _running(cluster) == [cluster.machines[1]]
    assert cluster.service()["desiredCount"] == 1


def test_a_running_task_stops_where_constraints_are_met_no_longer(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    agent = [{"type": "memberOf", "expression": "attribute:logs == on"}]
    arns = [host["containerInstanceArn"] for host in cluster.hosts()]
    attribute = {"name": "logs", "targetType": "container-instance", "targetId": arns[0]}
    cluster.ecs.put_attributes(cluster=NAME, attributes=[attribute | {"value": "on"}])
    cluster.daemon(placementConstraints=agent)
    cloud.advance(60)
    assert len(_running(cluster)) == 1
    cluster.ecs.put_attributes(cluster=NAME, attributes=[attribute | {"value": "off"}])
    cloud.advance(60)
    assert _running(cluster) == []
    assert cluster.service()["desiredCount"] == 0


def test_a_daemon_leaves_a_draining_instance_after_the_replicas(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.define("app", cpu=512, memory=512)
    cluster.serve(3, serviceName="app", taskDefinition="app")
    cluster.daemon()
    cloud.advance(120)
    _drain(cluster, cluster.machines[0])
    cloud.advance(300)
    assert _running(cluster) == sorted(cluster.machines[1:])
    assert cluster.service("app")["runningCount"] == 3
    _drain(cluster, cluster.machines[0], "ACTIVE")
    cloud.advance(60)
    assert _running(cluster) == sorted(cluster.machines)


def test_a_daemon_waits_while_its_replica_neighbour_cannot_move(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    zone = f"attribute:ecs.availability-zone == {ZONES[0]}"
    only_here = [{"type": "memberOf", "expression": zone}]
    cluster.serve(1, serviceName="app", placementConstraints=only_here)
    cluster.daemon()
    cloud.advance(120)
    _drain(cluster, cluster.machines[0])
    cloud.advance(300)
    assert _running(cluster) == sorted(cluster.machines)  # the replica has nowhere to go
    cluster.ecs.update_service(cluster=NAME, service="app", desiredCount=0)
    cloud.advance(60)
    assert _running(cluster) == sorted(cluster.machines[1:])


def test_a_new_definition_replaces_the_old_task_first(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.daemon()
    cloud.advance(60)
    new = cluster.define(cpu=128, memory=256)
    cluster.update(taskDefinition="web")
    live = [one for one in cluster.tasks(serviceName="web") if one["desiredStatus"] == "RUNNING"]
    assert len(live) <= 3
    cloud.advance(120)
    assert {one["taskDefinitionArn"] for one in cluster.tasks(serviceName="web")} == {new}
    assert _running(cluster) == sorted(cluster.machines)
    (deployment,) = cluster.service()["deployments"]
    assert deployment["rolloutState"] == "COMPLETED"


def test_half_of_the_daemons_stay_where_half_is_asked_for(
    site: Any, cloud: minicloud.Cloud
) -> None:
    cluster = Cluster(site, zones=ZONES[:1] * 4)
    cluster.define(cpu=128, memory=128)
    cluster.daemon(deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 100})
    cloud.advance(60)
    cluster.define(cpu=128, memory=256)
    cluster.update(taskDefinition="web")
    fewest = 4
    for _ in range(30):
        cloud.advance(5)
        fewest = min(fewest, len(_running(cluster)))
    assert fewest == 2
    assert {one["memory"] for one in _sizes(cluster)} == {256}


def _sizes(cluster: Cluster) -> list[Any]:
    names = {one["taskDefinitionArn"] for one in cluster.tasks(serviceName="web")}
    return [
        cluster.ecs.describe_task_definition(taskDefinition=name)["taskDefinition"][
            "containerDefinitions"
        ][0]
        for name in names
    ]


def test_a_full_instance_keeps_its_daemon_waiting_and_an_event_says_so(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.define("large", memory=4096)
    (task,) = cluster.ecs.run_task(cluster=NAME, taskDefinition="large")["tasks"]
    cluster.daemon()
    cloud.advance(60)
    assert cluster.counts() == (2, 0)
    assert cluster.service()["desiredCount"] == 3
    assert any("insufficient memory" in event for event in cluster.events())
    cluster.ecs.stop_task(cluster=NAME, task=task["taskArn"])
    cloud.advance(60)
    assert cluster.counts() == (3, 0)


def test_a_daemon_comes_before_replicas_on_a_new_instance(
    site: Any, cloud: minicloud.Cloud
) -> None:
    cluster = Cluster(site, zones=())
    cluster.define("app", memory=4096)
    cluster.serve(1, serviceName="app", taskDefinition="app")
    cluster.define(memory=128)
    cluster.daemon()
    machine = cluster.join(ZONES[0])
    cloud.advance(60)
    assert _running(cluster) == [machine]
    assert cluster.service("app")["runningCount"] == 0


def test_a_daemon_is_deleted_without_being_scaled_down(
    cluster: Cluster, cloud: minicloud.Cloud
) -> None:
    cluster.daemon()
    cloud.advance(60)
    cluster.ecs.delete_service(cluster=NAME, service="web")
    cloud.advance(60)
    assert cluster.service()["status"] == "INACTIVE"
    assert cluster.tasks() == []
