"""Port mappings of a task definition, by its network mode."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_PORT_MAPPING = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"
_MOST = 65_535


def _port_of_another_number(call: Call) -> str | None:
    mode = call.get("networkMode", "bridge")
    for _, mapping in _mappings(call):
        host = mapping.get("hostPort")
        if mode in ("awsvpc", "host") and host and host != mapping.get("containerPort"):
            return (
                f"When networkMode={mode}, the host ports and container ports in port mappings "
                "must match."
            )
    return None


def _no_port(call: Call) -> str | None:
    for name, mapping in _mappings(call):
        if call.get("networkMode") == "none":
            return f"Container '{name}' maps a port: leave it out when networkMode=none."
        in_a_range = mapping.get("containerPortRange")
        if not in_a_range and not 1 <= (mapping.get("containerPort") or 0) <= _MOST:
            return f"Invalid 'containerPort' setting for container '{name}'."
        if not 0 <= (mapping.get("hostPort") or 0) <= _MOST:
            return f"Invalid 'hostPort' setting for container '{name}'."
    return None


def _one_port_twice(call: Call) -> str | None:
    own = call.get("networkMode", "bridge") in ("awsvpc", "host")
    taken: set[tuple[str, int]] = set()
    for _, mapping in _mappings(call):
        port = mapping.get("containerPort") if own else mapping.get("hostPort")
        protocol = "udp" if mapping.get("protocol") == "udp" else "tcp"
        if port and (protocol, port) in taken:
            return f"{protocol.upper()} host port '{port}' is mapped multiple times in task."
        taken.add((protocol, port or 0))
    return None


def _mappings(call: Call) -> list[tuple[str, dict[str, Any]]]:
    return [
        (one["name"], mapping)
        for one in call.get("containerDefinitions", [])
        for mapping in one.get("portMappings") or ()
    ]


def _guard(guard_id: str, rule: str, source: str, finds: Any) -> Guard:
    operations, code = ("RegisterTaskDefinition",), "ClientException"
    return Guard(guard_id, "ecs", operations, code, rule, f"{_PORT_MAPPING}; {source}", finds)


GUARDS = (
    _guard(
        "task-ports",
        "With the network modes awsvpc and host, a host port is the container port or left out.",
        "wording as quoted in public templates for Terraform",
        _port_of_another_number,
    ),
    _guard(
        "task-port-numbers",
        "Ports are numbers up to 65,535, and a task without a network maps none.",
        "wording as quoted in github.com/aws/aws-cli/issues/7288, for host ports and networkMode "
        "none ours; the greatest host port as told in github.com/aws/amazon-ecs-agent/pull/3584",
        _no_port,
    ),
    _guard(
        "task-ports-twice",
        "A task has each host port once.",
        "wording as quoted in github.com/aws/amazon-ecs-agent/issues/1220",
        _one_port_twice,
    ),
)
