"""What ECS refuses leaves everything as it was, and what only looks wrong is let pass."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.control.ecs_cluster import NAME, Cluster


def test_a_definition_that_is_refused_leaves_no_revision_behind(site: Any) -> None:
    cluster = Cluster(site, zones=())
    first = cluster.define()
    with pytest.raises(ClientError, match="Cannot depend on container"):
        cluster.define(dependsOn=[{"containerName": "db", "condition": "START"}])
    listed = cluster.ecs.list_task_definitions(familyPrefix="web")["taskDefinitionArns"]
    assert listed == [first]
    assert cluster.define().endswith(":2")


def test_a_service_whose_update_is_refused_stays_as_it_was(site: Any) -> None:
    cluster = Cluster(site, zones=())
    cluster.define()
    cluster.daemon()
    before = cluster.service()
    with pytest.raises(ClientError, match="does not support a desired count"):
        cluster.update(desiredCount=2, taskDefinition=cluster.define(memory=64))
    assert cluster.service() == before


def test_a_task_of_several_containers_as_aws_takes_it(site: Any) -> None:
    """Sidecar first, health check, logs, volume, ports of two protocols."""
    logs = {"awslogs-group": "web", "awslogs-region": "ap-northeast-1", "mode": "non-blocking"}
    check = {"command": ["CMD-SHELL", "true"], "interval": 5, "timeout": 2, "retries": 10}
    cluster = Cluster(site, zones=())
    app = {
        "name": "app",
        "image": "nginx",
        "memory": 64,
        "portMappings": [{"containerPort": 53, "protocol": p} for p in ("tcp", "udp")],
        "dependsOn": [
            {"containerName": "migrate", "condition": "SUCCESS"},
            {"containerName": "proxy", "condition": "HEALTHY"},
        ],
        "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
        "logConfiguration": {"logDriver": "awslogs", "options": logs},
    }
    migrate = {"name": "migrate", "image": "app", "memory": 64, "essential": False}
    proxy = {"name": "proxy", "image": "envoy", "memory": 64, "healthCheck": check}
    made = cluster.ecs.register_task_definition(
        family="web",
        networkMode="host",
        volumes=[{"name": "data"}],
        containerDefinitions=[app, migrate, proxy],
    )["taskDefinition"]
    assert [one["name"] for one in made["containerDefinitions"]] == ["app", "migrate", "proxy"]


def test_a_service_by_capacity_providers_of_its_cluster(site: Any) -> None:
    cluster = Cluster(site, zones=())
    cluster.ecs.put_cluster_capacity_providers(
        cluster=NAME,
        capacityProviders=["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE"}],
    )
    size = {"requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512"}
    cluster.define(cpu=256, task=size | {"networkMode": "awsvpc"})
    network = {"awsvpcConfiguration": {"subnets": list(site.subnets.values())}}
    spot = {"capacityProvider": "FARGATE_SPOT", "weight": 3}
    always = {"capacityProvider": "FARGATE", "weight": 1, "base": 1}
    ran = cluster.run(capacityProviderStrategy=[spot, always], networkConfiguration=network)
    assert [one["launchType"] for one in ran["tasks"]] == ["FARGATE"]
