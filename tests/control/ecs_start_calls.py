"""Wrong calls that start tasks or make services and clusters; `test_guards` makes them."""

from typing import Any

import boto3

from tests.control.ecs_cluster import NAME, Cluster
from tests.control.ecs_definition_calls import SMALLEST


def _defined(site: Any, **zones: Any) -> Cluster:
    cluster = Cluster(site, **zones)
    cluster.define()
    return cluster


def _network(site: Any) -> dict[str, Any]:
    subnets = [one["SubnetId"] for one in site.ec2.describe_subnets()["Subnets"][:1]]
    return {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": []}}


def strategy_in_no_list(site: Any) -> None:
    _defined(site, zones=()).serve(schedulingStrategy="DEMON")


def status_in_no_list(site: Any) -> None:
    _defined(site, zones=()).ecs.list_tasks(cluster=NAME, desiredStatus="ALIVE")


def cluster_with_a_space(site: Any) -> None:
    boto3.client("ecs").create_cluster(clusterName="my cluster")


def service_with_a_space(site: Any) -> None:
    _defined(site, zones=()).serve(serviceName="my web")


def subnets_for_a_bridge(site: Any) -> None:
    _defined(site).run(networkConfiguration=_network(site))


def override_of_nobody(site: Any) -> None:
    _defined(site).run(overrides={"containerOverrides": [{"name": "web", "command": ["true"]}]})


def started_by_a_long_story(site: Any) -> None:
    _defined(site).run(startedBy="x" * 129)


def describe_no_service(site: Any) -> None:
    _defined(site, zones=()).ecs.describe_services(cluster=NAME, services=[])


def describe_eleven_services(site: Any) -> None:
    _defined(site, zones=()).ecs.describe_services(cluster=NAME, services=["web"] * 11)


def _daemon(site: Any, **more: Any) -> Cluster:
    cluster = _defined(site, zones=())
    cluster.daemon(**more)
    return cluster


def daemon_with_a_count(site: Any) -> None:
    _daemon(site, desiredCount=2)


def daemon_that_is_given_a_count(site: Any) -> None:
    _daemon(site).update(desiredCount=2)


def daemon_with_a_strategy(site: Any) -> None:
    _daemon(site, placementStrategy=[{"type": "random"}])


def daemon_twice_over(site: Any) -> None:
    _daemon(site, deploymentConfiguration={"maximumPercent": 200})


def daemon_on_fargate(site: Any) -> None:
    cluster = Cluster(site, zones=())
    cluster.define(cpu=0, task=SMALLEST)
    cluster.daemon(launchType="FARGATE", networkConfiguration=_network(site))


def daemon_on_distinct_instances(site: Any) -> None:
    _daemon(site, placementConstraints=[{"type": "distinctInstance"}])


def daemon_of_another_controller(site: Any) -> None:
    _daemon(site, deploymentController={"type": "EXTERNAL"})


def daemon_with_providers(site: Any) -> None:
    _daemon(site, capacityProviderStrategy=[{"capacityProvider": "FARGATE"}])


def _provided(site: Any, *strategy: tuple[str, int, int], **more: Any) -> None:
    """A service of the named capacity providers, each with weight and base."""
    cluster = Cluster(site, zones=())
    _associate(cluster, "FARGATE", "FARGATE_SPOT")
    cluster.define(cpu=0, task=SMALLEST)
    named = [{"capacityProvider": name, "weight": w, "base": b} for name, w, b in strategy]
    cluster.serve(0, capacityProviderStrategy=named, networkConfiguration=_network(site), **more)


def _associate(cluster: Cluster, *providers: str) -> None:
    cluster.ecs.put_cluster_capacity_providers(
        cluster=NAME, capacityProviders=list(providers), defaultCapacityProviderStrategy=[]
    )


def provider_and_launch_type(site: Any) -> None:
    _provided(site, ("FARGATE", 1, 0), launchType="FARGATE")


def provider_of_another_cluster(site: Any) -> None:
    _provided(site, ("other", 1, 0))


def weight_above_all(site: Any) -> None:
    _provided(site, ("FARGATE", 1_001, 0))


def two_bases(site: Any) -> None:
    _provided(site, ("FARGATE", 1, 1), ("FARGATE_SPOT", 1, 1))


def no_weight(site: Any) -> None:
    _provided(site, ("FARGATE", 0, 0), ("FARGATE_SPOT", 0, 0))


def provider_for_another_task(site: Any) -> None:
    cluster = _defined(site, zones=())
    _associate(cluster, "FARGATE")
    cluster.serve(capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}])


def provider_that_is_not_there(site: Any) -> None:
    boto3.client("ecs").create_cluster(clusterName="other", capacityProviders=["nope"])


def default_of_another_provider(site: Any) -> None:
    boto3.client("ecs").create_cluster(
        clusterName="other",
        capacityProviders=["FARGATE"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT"}],
    )


START_CALLS = [
    ("ecs-listed-value", strategy_in_no_list),
    ("ecs-listed-value", status_in_no_list),
    ("ecs-names", cluster_with_a_space),
    ("ecs-names", service_with_a_space),
    ("task-network-mode", subnets_for_a_bridge),
    ("task-overrides", override_of_nobody),
    ("task-started-by", started_by_a_long_story),
    ("described-services", describe_no_service),
    ("described-services", describe_eleven_services),
    ("service-daemon", daemon_with_a_count),
    ("service-daemon", daemon_that_is_given_a_count),
    ("service-daemon", daemon_with_a_strategy),
    ("service-daemon", daemon_twice_over),
    ("service-daemon", daemon_on_fargate),
    ("service-daemon", daemon_on_distinct_instances),
    ("service-daemon", daemon_of_another_controller),
    ("service-daemon", daemon_with_providers),
    ("capacity-provider-strategy", provider_and_launch_type),
    ("capacity-provider-strategy", provider_of_another_cluster),
    ("capacity-provider-strategy", weight_above_all),
    ("capacity-provider-strategy", two_bases),
    ("capacity-provider-strategy", no_weight),
    ("capacity-provider-strategy", provider_for_another_task),
    ("cluster-capacity-providers", provider_that_is_not_there),
    ("cluster-capacity-providers", default_of_another_provider),
]
