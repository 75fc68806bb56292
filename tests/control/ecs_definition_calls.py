"""Task definitions that AWS refuses, one for each guard at least; `test_guards` registers them."""

from typing import Any

import boto3

from tests.control.ecs_cluster import Cluster

SMALLEST = {
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
}
"""The smallest task for Fargate."""


def _define(site: Any, **changes: Any) -> None:
    Cluster(site, zones=()).define(**changes)


def _two(dependency: dict[str, Any], **second: Any) -> None:
    """Two containers, of which the first waits for the second."""
    app = {"name": "app", "image": "nginx", "memory": 64, "dependsOn": [dependency]}
    db = {"name": "db", "image": "postgres", "memory": 64} | second
    boto3.client("ecs").register_task_definition(family="web", containerDefinitions=[app, db])


def _waits_for(name: str, condition: str = "START") -> dict[str, str]:
    return {"containerName": name, "condition": condition}


def waits_for_nobody(site: Any) -> None:
    _two(_waits_for("cache"))


def waits_for_each_other(site: Any) -> None:
    _two(_waits_for("db"), dependsOn=[_waits_for("app")])


def waits_for_the_end_of_an_essential(site: Any) -> None:
    _two(_waits_for("db", "SUCCESS"))


def waits_for_health_without_a_check(site: Any) -> None:
    _two(_waits_for("db", "HEALTHY"))


def waits_for_a_word(site: Any) -> None:
    _two(_waits_for("db", "READY"))


def family_with_a_space(site: Any) -> None:
    _define(site, family="my web")


def no_family(site: Any) -> None:
    _define(site, family="")


def container_with_a_space(site: Any) -> None:
    _define(site, name="my app")


def no_image(site: Any) -> None:
    _define(site, image="")


def no_containers(site: Any) -> None:
    boto3.client("ecs").register_task_definition(family="web", containerDefinitions=[])


def eleven_containers(site: Any) -> None:
    containers = [{"name": f"c{n}", "image": "nginx", "memory": 64} for n in range(11)]
    boto3.client("ecs").register_task_definition(family="web", containerDefinitions=containers)


def network_in_no_list(site: Any) -> None:
    _define(site, task={"networkMode": "vpc"})


def compatibility_in_small_letters(site: Any) -> None:
    _define(site, task={"requiresCompatibilities": ["fargate"]})


def log_driver_in_no_list(site: Any) -> None:
    _define(site, logConfiguration={"logDriver": "cloudwatch"})


def mapping_without_a_port(site: Any) -> None:
    _define(site, portMappings=[{"hostPort": 80}])


def port_above_all(site: Any) -> None:
    _define(site, portMappings=[{"containerPort": 80, "hostPort": 70_000}])


def ports_without_a_network(site: Any) -> None:
    _define(site, task={"networkMode": "none"})


def host_port_twice(site: Any) -> None:
    _define(site, portMappings=[{"containerPort": port, "hostPort": 8080} for port in (80, 81)])


def port_twice_on_one_interface(site: Any) -> None:
    mappings = [{"containerPort": 80}, {"containerPort": 80, "hostPort": 80}]
    _define(site, portMappings=mappings, task={"networkMode": "awsvpc"})


def _check(site: Any, command: str = "CMD-SHELL", **numbers: int) -> None:
    _define(site, healthCheck={"command": [command, "true"]} | numbers)


def check_each_second(site: Any) -> None:
    _check(site, interval=1)


def check_with_eleven_retries(site: Any) -> None:
    _check(site, retries=11)


def check_that_starts_for_an_hour(site: Any) -> None:
    _check(site, startPeriod=3600)


def check_without_a_shell(site: Any) -> None:
    _check(site, "curl")


def logs_without_a_group(site: Any) -> None:
    _define(site, logConfiguration={"logDriver": "awslogs"})


def logs_with_an_unknown_option(site: Any) -> None:
    options = {"awslogs-group": "web", "awslogs-region": "ap-northeast-1", "log_key": "log"}
    _define(site, logConfiguration={"logDriver": "awslogs", "options": options})


def no_memory_at_all(site: Any) -> None:
    _define(site, memory=0)


def cpu_below_nothing(site: Any) -> None:
    _define(site, cpu=-1)


def more_cpu_than_the_task(site: Any) -> None:
    _define(site, cpu=512, task={"cpu": "256"})


def more_reserved_than_the_task(site: Any) -> None:
    _define(site, memory=None, memoryReservation=600, task={"memory": "512"})


def secrets_without_a_role(site: Any) -> None:
    _define(site, secrets=[{"name": "PASSWORD", "valueFrom": "password"}])


def mount_of_no_volume(site: Any) -> None:
    _define(site, mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}])


def volumes_of_no_container(site: Any) -> None:
    _define(site, volumesFrom=[{"sourceContainer": "db"}])


def link_to_nobody(site: Any) -> None:
    _define(site, links=["db"])


def link_on_an_interface(site: Any) -> None:
    _define(site, links=["app"], task={"networkMode": "awsvpc"})


def _fargate(site: Any, *, task: Any = None, **changes: Any) -> None:
    _define(site, cpu=0, task=SMALLEST | (task or {}), **changes)


def fargate_with_constraints(site: Any) -> None:
    constraint = {"type": "memberOf", "expression": "attribute:x exists"}
    _fargate(site, task={"placementConstraints": [constraint]})


def fargate_with_a_folder_of_its_host(site: Any) -> None:
    _fargate(site, task={"volumes": [{"name": "data", "host": {"sourcePath": "/data"}}]})


def fargate_privileged(site: Any) -> None:
    _fargate(site, privileged=True)


def fargate_with_syslog(site: Any) -> None:
    _fargate(site, logConfiguration={"logDriver": "syslog"})


def fargate_logs_without_a_role(site: Any) -> None:
    options = {"awslogs-group": "web", "awslogs-region": "ap-northeast-1"}
    _fargate(site, logConfiguration={"logDriver": "awslogs", "options": options})


def fargate_with_a_small_disk(site: Any) -> None:
    _fargate(site, task={"ephemeralStorage": {"sizeInGiB": 20}})


DEFINITION_CALLS = [
    ("task-dependencies", waits_for_nobody),
    ("task-dependencies", waits_for_each_other),
    ("task-dependencies", waits_for_the_end_of_an_essential),
    ("task-dependencies", waits_for_health_without_a_check),
    ("ecs-listed-value", waits_for_a_word),
    ("ecs-listed-value", network_in_no_list),
    ("ecs-listed-value", compatibility_in_small_letters),
    ("ecs-listed-value", log_driver_in_no_list),
    ("task-family", family_with_a_space),
    ("task-family", no_family),
    ("task-container-named", container_with_a_space),
    ("task-container-named", no_image),
    ("task-container-named", no_containers),
    ("task-container-named", eleven_containers),
    ("task-port-numbers", mapping_without_a_port),
    ("task-port-numbers", port_above_all),
    ("task-port-numbers", ports_without_a_network),
    ("task-ports-twice", host_port_twice),
    ("task-ports-twice", port_twice_on_one_interface),
    ("container-health-check", check_each_second),
    ("container-health-check", check_with_eleven_retries),
    ("container-health-check", check_that_starts_for_an_hour),
    ("container-health-check", check_without_a_shell),
    ("container-log-options", logs_without_a_group),
    ("container-log-options", logs_with_an_unknown_option),
    ("container-amounts", no_memory_at_all),
    ("container-amounts", cpu_below_nothing),
    ("container-amounts", more_cpu_than_the_task),
    ("container-amounts", more_reserved_than_the_task),
    ("container-secrets", secrets_without_a_role),
    ("task-volumes", mount_of_no_volume),
    ("task-volumes", volumes_of_no_container),
    ("task-links", link_to_nobody),
    ("task-links", link_on_an_interface),
    ("task-fargate-settings", fargate_with_constraints),
    ("task-fargate-settings", fargate_with_a_folder_of_its_host),
    ("task-fargate-settings", fargate_privileged),
    ("task-fargate-settings", fargate_with_syslog),
    ("task-fargate-settings", fargate_logs_without_a_role),
    ("task-fargate-settings", fargate_with_a_small_disk),
]
