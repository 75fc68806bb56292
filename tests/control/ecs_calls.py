"""Wrong calls to ECS, one for each guard at least; `test_guards` makes them."""

from typing import Any

import boto3

from tests.control.ecs_cluster import NAME, Cluster


def _empty(site: Any) -> Cluster:
    return Cluster(site, zones=())


def cluster_that_is_not_there(site: Any) -> None:
    boto3.client("ecs").list_container_instances(cluster="none")


def cpu_in_words(site: Any) -> None:
    _empty(site).define(task={"cpu": "much"})


def too_little_cpu(site: Any) -> None:
    _empty(site).define(task={"cpu": "64"})


def fargate_without_memory(site: Any) -> None:
    _fargate(site, cpu="256")


def fargate_with_too_little_memory(site: Any) -> None:
    _fargate(site, cpu="512", memory="512")


def _fargate(site: Any, **size: str) -> None:
    task = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}
    _empty(site).define(task=task | size)


def container_larger_than_its_task(site: Any) -> None:
    _empty(site).define(memory=2048, task={"memory": "1024"})


def reservation_above_the_limit(site: Any) -> None:
    _empty(site).define(memory=256, memoryReservation=512)


def nothing_essential(site: Any) -> None:
    _empty(site).define(essential=False)


def another_host_port(site: Any) -> None:
    ports = [{"containerPort": 80, "hostPort": 8080}]
    _empty(site).define(portMappings=ports, task={"networkMode": "awsvpc"})


def one_name_twice(site: Any) -> None:
    container = {"name": "app", "image": "nginx", "memory": 64}
    boto3.client("ecs").register_task_definition(
        family="web", containerDefinitions=[container, container]
    )


def eleven_tasks(site: Any) -> None:
    cluster = Cluster(site)
    cluster.define()
    cluster.run(11)


def expression_in_no_language(site: Any) -> None:
    cluster = Cluster(site)
    cluster.define()
    cluster.run(placementConstraints=[{"type": "memberOf", "expression": "zone = 1a"}])


def distinct_with_an_expression(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    constraint = {"type": "distinctInstance", "expression": "attribute:x exists"}
    cluster.serve(placementConstraints=[constraint])


def distinct_in_a_definition(site: Any) -> None:
    _empty(site).define(task={"placementConstraints": [{"type": "distinctInstance"}]})


def binpack_by_zone(site: Any) -> None:
    cluster = Cluster(site)
    cluster.define()
    by_zone = "attribute:ecs.availability-zone"
    cluster.run(placementStrategy=[{"type": "binpack", "field": by_zone}])


def six_strategies(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.serve(placementStrategy=[{"type": "random"}] * 6)


def task_for_instances_on_fargate(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.run(launchType="FARGATE")


def awsvpc_without_subnets(site: Any) -> None:
    cluster = _empty(site)
    cluster.define(task={"networkMode": "awsvpc"})
    cluster.serve()


def service_twice(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.serve()
    cluster.serve()


def service_without_a_definition(site: Any) -> None:
    cluster = _empty(site)
    cluster.ecs.create_service(cluster=NAME, serviceName="web", desiredCount=1)


def tasks_of_no_service(site: Any) -> None:
    cluster = _empty(site)
    cluster.ecs.list_tasks(cluster=NAME, serviceName="nope")


def deleted_service(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.serve()
    cluster.ecs.delete_service(cluster=NAME, service="web", force=True)
    cluster.update(desiredCount=1)


def less_than_nothing(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.serve(-1)


def no_count(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.ecs.create_service(cluster=NAME, serviceName="web", taskDefinition="web")


def more_than_all_healthy(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.serve(deploymentConfiguration={"minimumHealthyPercent": 101})


def _behind(site: Any, group: str, port: int = 80, name: str = "app") -> None:
    cluster = _empty(site)
    cluster.define()
    behind = {"targetGroupArn": group, "containerName": name, "containerPort": port}
    cluster.serve(loadBalancers=[behind])


def no_such_target_group(site: Any) -> None:
    _behind(site, "arn:aws:elasticloadbalancing:ap-northeast-1:1:targetgroup/none/1")


def group_without_a_balancer(site: Any) -> None:
    _behind(site, site.group())


def group_of_addresses(site: Any) -> None:
    group = site.group(TargetType="ip")
    site.listener(site.balancer(), group)
    _behind(site, group)


def port_that_is_not_mapped(site: Any) -> None:
    group = site.group()
    site.listener(site.balancer(), group)
    _behind(site, group, port=81)


def container_that_is_not_there(site: Any) -> None:
    group = site.group()
    site.listener(site.balancer(), group)
    _behind(site, group, name="web")


def fargate_on_a_bridge(site: Any) -> None:
    task = {"requiresCompatibilities": ["FARGATE"], "networkMode": "bridge"}
    _empty(site).define(task=task | {"cpu": "256", "memory": "512"})


def fargate_without_a_network_mode(site: Any) -> None:
    task = {"requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512"}
    _empty(site).define(task=task)


def delete_a_cluster_with_a_service(site: Any) -> None:
    cluster = _empty(site)
    cluster.define()
    cluster.serve(0)
    cluster.ecs.delete_cluster(cluster=NAME)


def delete_a_cluster_with_a_task(site: Any) -> None:
    cluster = Cluster(site)
    cluster.define()
    cluster.run()
    cluster.ecs.delete_cluster(cluster=NAME)


def delete_a_cluster_with_instances(site: Any) -> None:
    Cluster(site).ecs.delete_cluster(cluster=NAME)


def _inactive(site: Any) -> Cluster:
    cluster = Cluster(site)
    cluster.ecs.deregister_task_definition(taskDefinition=cluster.define())
    return cluster


def run_what_is_inactive(site: Any) -> None:
    _inactive(site).run()


def serve_what_is_inactive(site: Any) -> None:
    _inactive(site).serve()


def deploy_what_is_inactive(site: Any) -> None:
    cluster = _inactive(site)
    cluster.define()
    cluster.serve()
    cluster.update(taskDefinition="web:1")


ECS_CALLS = [
    ("task-fargate-network", fargate_on_a_bridge),
    ("task-fargate-network", fargate_without_a_network_mode),
    ("cluster-services", delete_a_cluster_with_a_service),
    ("cluster-tasks", delete_a_cluster_with_a_task),
    ("cluster-instances", delete_a_cluster_with_instances),
    ("task-definition-active", run_what_is_inactive),
    ("task-definition-active", serve_what_is_inactive),
    ("task-definition-active", deploy_what_is_inactive),
    ("task-cluster", cluster_that_is_not_there),
    ("task-quantities", cpu_in_words),
    ("task-quantities", too_little_cpu),
    ("task-fargate-size", fargate_without_memory),
    ("task-fargate-size", fargate_with_too_little_memory),
    ("task-container-memory", container_larger_than_its_task),
    ("task-container-memory", reservation_above_the_limit),
    ("task-essential", nothing_essential),
    ("task-ports", another_host_port),
    ("task-container-names", one_name_twice),
    ("task-count", eleven_tasks),
    ("task-placement-constraints", expression_in_no_language),
    ("task-placement-constraints", distinct_with_an_expression),
    ("task-definition-constraints", distinct_in_a_definition),
    ("task-placement-strategies", binpack_by_zone),
    ("task-placement-strategies", six_strategies),
    ("task-fargate", task_for_instances_on_fargate),
    ("task-network", awsvpc_without_subnets),
    ("service-name-taken", service_twice),
    ("service-not-active", deleted_service),
    ("service-task-definition", service_without_a_definition),
    ("tasks-of-service", tasks_of_no_service),
    ("service-desired-count", less_than_nothing),
    ("service-desired-count", no_count),
    ("service-deployment-limits", more_than_all_healthy),
    ("service-target-group", no_such_target_group),
    ("service-target-group", group_without_a_balancer),
    ("service-target-group", group_of_addresses),
    ("service-target-group", port_that_is_not_mapped),
    ("service-target-group", container_that_is_not_there),
]
