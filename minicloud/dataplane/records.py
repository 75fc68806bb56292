"""What stands in a cloud, as frozen records: the inventory that a simulation starts from.

The records know nothing of boto3 or moto. `minicloud.take_inventory()` fills them from
`describe_*` calls; tests and widgets write them by hand.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class InstanceState(StrEnum):
    """EC2's instance states.

    Source: EC2 API Reference, InstanceState.
    """

    PENDING = "pending"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    SHUTTING_DOWN = "shutting-down"
    TERMINATED = "terminated"


class RoutingAlgorithm(StrEnum):
    """How a load balancer picks the next target.

    The first three are an ALB target group's `load_balancing.algorithm.type`; `flow_hash` is
    an NLB's.
    Source: ELBv2 API Reference, TargetGroupAttribute; NLB User Guide, What is an NLB.
    """

    ROUND_ROBIN = "round_robin"
    LEAST_OUTSTANDING_REQUESTS = "least_outstanding_requests"
    WEIGHTED_RANDOM = "weighted_random"
    FLOW_HASH = "flow_hash"


class LoadBalancerType(StrEnum):
    APPLICATION = "application"
    NETWORK = "network"
    CLASSIC = "classic"


class ActionType(StrEnum):
    FORWARD = "forward"
    REDIRECT = "redirect"
    FIXED_RESPONSE = "fixed-response"


class ConditionField(StrEnum):
    HOST_HEADER = "host-header"
    PATH_PATTERN = "path-pattern"
    HTTP_HEADER = "http-header"
    HTTP_REQUEST_METHOD = "http-request-method"
    QUERY_STRING = "query-string"
    SOURCE_IP = "source-ip"


@dataclass(frozen=True, slots=True)
class AvailabilityZone:
    """A zone by its name in this account (`ap-northeast-1a`) and its id (`apne1-az4`)."""

    name: str
    zone_id: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """An EC2 instance; `name` is its Name tag, or the instance id where it has none."""

    instance_id: str
    name: str
    availability_zone: str
    state: InstanceState = InstanceState.RUNNING
    instance_type: str = "t3.micro"
    subnet_id: str = ""
    private_ip: str = ""
    auto_scaling_group: str | None = None


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A target group's health check. Defaults are an ALB's for instance targets.

    Source: ELBv2 API Reference, CreateTargetGroup; ALB User Guide, Health checks.
    """

    interval_s: float = 30.0
    timeout_s: float = 5.0
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2
    path: str = "/"
    protocol: str = "HTTP"
    port: int | None = None  # None: the traffic port
    matcher: str = "200"
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """An instance registered in a target group, at a port."""

    instance_id: str
    port: int


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A target group and its registered targets.

    `cross_zone` None means: as the load balancer says (`use_load_balancer_configuration`).
    `stickiness_s` None means: off. `slow_start_s` 0 means: off.
    Source: ELBv2 API Reference, TargetGroupAttribute.
    """

    name: str
    targets: tuple[Target, ...] = ()
    arn: str = ""
    protocol: str = "HTTP"
    port: int = 80
    algorithm: RoutingAlgorithm = RoutingAlgorithm.ROUND_ROBIN
    cross_zone: bool | None = None
    slow_start_s: float = 0.0
    stickiness_s: float | None = None
    deregistration_delay_s: float = 300.0
    health_check: HealthCheck = field(default_factory=HealthCheck)


@dataclass(frozen=True, slots=True)
class WeightedTargetGroup:
    """One destination of a forward action, by the target group's name."""

    target_group: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Action:
    """What a rule does. Fields of the other types are at their defaults.

    Source: ELBv2 API Reference, Action, RedirectActionConfig, FixedResponseActionConfig.
    """

    type: ActionType
    forward: tuple[WeightedTargetGroup, ...] = ()
    status_code: int = 0  # of a redirect (301, 302) or a fixed response
    redirect_protocol: str = "#{protocol}"
    redirect_host: str = "#{host}"
    redirect_port: str = "#{port}"
    redirect_path: str = "/#{path}"
    redirect_query: str = "#{query}"
    content_type: str = "text/plain"
    message_body: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule; true when any of its values matches.

    `values` of a query string are `key=value` or `value`; `http_header` names the header of
    an `http-header` condition.
    """

    field: ConditionField
    values: tuple[str, ...]
    http_header: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A listener rule; `priority` None is the default rule, tried last."""

    priority: int | None
    action: Action
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Listener:
    """A listener with its rules, the default rule among them.

    Listeners of NLB and CLB have a default rule only.
    """

    protocol: str
    port: int
    rules: tuple[Rule, ...]
    certificate_arns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """A load balancer with one node in each enabled zone.

    A CLB has no target group in AWS: its instances stand here in a target group whose
    name no other can have: `classic/web` for the load balancer `web`.
    `cross_zone` is on unless it is set, as for an ALB; AWS starts an NLB with it off.
    Source: NLB User Guide, Cross-zone load balancing.
    """

    name: str
    availability_zones: tuple[str, ...]
    listeners: tuple[Listener, ...] = ()
    type: LoadBalancerType = LoadBalancerType.APPLICATION
    cross_zone: bool = True
    dns_name: str = ""
    arn: str = ""
    idle_timeout_s: float = 60.0


@dataclass(frozen=True, slots=True)
class AutoScalingGroup:
    """An Auto Scaling group; its instances are those that name it.

    Simplified: `default_instance_warmup_s` is there to be read; a run does not look at it.
    """

    name: str
    min_size: int
    max_size: int
    desired_capacity: int
    availability_zones: tuple[str, ...]
    target_groups: tuple[str, ...] = ()
    health_check_type: str = "EC2"  # or "ELB"
    health_check_grace_period_s: float = 0.0
    default_instance_warmup_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that was built in one region, in the order in which it is listed."""

    region: str
    availability_zones: tuple[AvailabilityZone, ...]
    instances: tuple[Instance, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    load_balancers: tuple[LoadBalancer, ...] = ()
    auto_scaling_groups: tuple[AutoScalingGroup, ...] = ()
