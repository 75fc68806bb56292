"""A cluster of container instances, and the calls that the tests of ECS make again and again."""

import json
from typing import Any

import boto3

NAME = "course"
ZONES = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")


class Cluster:
    """Container instances of two vCPUs and 4,096 MiB; one in each zone unless told otherwise."""

    def __init__(self, site: Any, zones: tuple[str, ...] = ZONES) -> None:
        self.site = site
        self.ecs = boto3.client("ecs")
        self.ecs.create_cluster(clusterName=NAME)
        self.machines = [self.join(zone) for zone in zones]

    def join(self, zone: str, instance_type: str = "c5.large") -> str:
        machine = str(self.site.launch(zone, InstanceType=instance_type))
        self.ecs.register_container_instance(
            cluster=NAME,
            instanceIdentityDocument=json.dumps({"instanceId": machine}),
            instanceIdentityDocumentSignature="signature",
        )
        return machine

    def define(self, family: str = "web", **changes: Any) -> str:
        """A task of half a vCPU and 512 MiB that listens on port 80; changes are of its container,
        where None leaves out, `task` of the definition."""
        task = changes.pop("task", {})
        container = {
            "name": "app",
            "image": "nginx",
            "cpu": 512,
            "memory": 512,
            "portMappings": [{"containerPort": 80}],
        }
        given = {k: v for k, v in (container | changes).items() if v is not None}
        made = self.ecs.register_task_definition(
            family=family, containerDefinitions=[given], **task
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def run(self, count: int = 1, **more: Any) -> Any:
        return self.ecs.run_task(cluster=NAME, taskDefinition="web", count=count, **more)

    def serve(self, desired: int = 3, **more: Any) -> None:
        arguments = {"serviceName": "web", "taskDefinition": "web", "desiredCount": desired}
        self.ecs.create_service(cluster=NAME, **arguments | more)

    def daemon(self, **more: Any) -> None:
        """A service that has a task on each container instance."""
        arguments = {"serviceName": "web", "taskDefinition": "web"}
        strategy = {"schedulingStrategy": "DAEMON"}
        self.ecs.create_service(cluster=NAME, **arguments | strategy | more)

    def update(self, **changes: Any) -> None:
        self.ecs.update_service(cluster=NAME, service="web", **changes)

    def service(self, name: str = "web") -> Any:
        return self.ecs.describe_services(cluster=NAME, services=[name])["services"][0]

    def counts(self) -> tuple[int, int]:
        """RUNNING and PENDING tasks of the service."""
        found = self.service()
        return found["runningCount"], found["pendingCount"]

    def events(self) -> list[str]:
        return [one["message"] for one in self.service()["events"]]

    def tasks(self, **which: Any) -> list[Any]:
        arns = self.ecs.list_tasks(cluster=NAME, **which)["taskArns"]
        return self.ecs.describe_tasks(cluster=NAME, tasks=arns)["tasks"] if arns else []

    def task(self, arn: str) -> Any:
        return self.ecs.describe_tasks(cluster=NAME, tasks=[arn])["tasks"][0]

    def zones(self, **which: Any) -> list[int]:
        """How many tasks stand in each zone."""
        found = [one["availabilityZone"] for one in self.tasks(**which)]
        return [found.count(zone) for zone in ZONES]

    def hosts(self) -> list[Any]:
        arns = self.ecs.list_container_instances(cluster=NAME)["containerInstanceArns"]
        found = self.ecs.describe_container_instances(cluster=NAME, containerInstances=arns)
        return list(found["containerInstances"])

    def left(self) -> list[tuple[int, int]]:
        """CPU and memory left on each container instance."""
        return sorted(
            tuple(one["integerValue"] for one in host["remainingResources"][:2])
            for host in self.hosts()
        )
