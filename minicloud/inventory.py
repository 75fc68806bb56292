"""What was built, read through boto3's describe calls into frozen records."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from minicloud.dataplane.errors import InventoryError
from minicloud.dataplane.records import (
    Action,
    ActionType,
    AutoScalingGroup,
    AvailabilityZone,
    Condition,
    ConditionField,
    HealthCheck,
    Instance,
    InstanceState,
    Inventory,
    Listener,
    LoadBalancer,
    LoadBalancerType,
    RoutingAlgorithm,
    Rule,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)
from minicloud.pages import pages

_ROUTED = frozenset(ActionType)
_ON_THE_WAY_OUT = "draining"
# No target group can have a "/" in its name, so a Classic Load Balancer's never meets another's.
# Source: ELBv2 API Reference, CreateTargetGroup (Name).
_CLASSIC = "classic/"


def take_inventory(region: str | None = None) -> Inventory:
    """Read everything that stands in `region` (default: boto3's default region).

    Left out: terminated instances, targets that are draining, targets that are no instance of
    this region (the simulation has nothing to send to), gateway load balancers, and actions
    that authenticate. A target whose instance is stopped or gone stays in its group, as in AWS.
    The instances of a Classic Load Balancer `web` stand in a target group `classic/web`.
    Raises InventoryError for a rule whose condition is a regular expression.
    """
    region = region or _session().region_name
    ec2, elbv2, elb, auto_scaling = _clients(region)
    raw_groups = tuple(pages(auto_scaling, "describe_auto_scaling_groups", "AutoScalingGroups"))
    instances = tuple(_instances(ec2, raw_groups))
    by_address = {one.private_ip: one.instance_id for one in instances if one.private_ip}
    raw_target_groups = tuple(pages(elbv2, "describe_target_groups", "TargetGroups"))
    names = {raw["TargetGroupArn"]: raw["TargetGroupName"] for raw in raw_target_groups}
    classics = tuple(pages(elb, "describe_load_balancers", "LoadBalancerDescriptions"))
    balancers = pages(elbv2, "describe_load_balancers", "LoadBalancers")
    return Inventory(
        region=region,
        availability_zones=_availability_zones(region),
        instances=instances,
        target_groups=(
            *(_target_group(elbv2, raw, by_address) for raw in raw_target_groups),
            *(_classic_target_group(elb, raw) for raw in classics),
        ),
        load_balancers=(
            *(_load_balancer(elbv2, raw, names) for raw in balancers if raw["Type"] != "gateway"),
            *(_classic_load_balancer(ec2, elb, raw) for raw in classics),
        ),
        auto_scaling_groups=tuple(_auto_scaling_group(raw, names) for raw in raw_groups),
    )


@cache
def _session() -> Any:
    """A session of this module's own; it reads the default region from the environment each time.

    Making sessions and clients takes longer than all the calls, and they hold no state of the
    cloud: one of each is enough for a process.
    """
    import boto3

    return boto3.session.Session()


@cache
def _clients(region: str | None) -> tuple[Any, ...]:
    names = ("ec2", "elbv2", "elb", "autoscaling")
    return tuple(_session().client(name, region_name=region) for name in names)


@cache
def _availability_zones(region: str) -> tuple[AvailabilityZone, ...]:
    """A region's zones, which nobody builds or removes: asked for once."""
    return tuple(
        AvailabilityZone(zone["ZoneName"], zone["ZoneId"])
        for zone in _clients(region)[0].describe_availability_zones()["AvailabilityZones"]
        if zone["State"] == "available"
    )


def _instances(ec2: Any, raw_groups: Iterable[dict[str, Any]]) -> Iterator[Instance]:
    group_of = {
        member["InstanceId"]: group["AutoScalingGroupName"]
        for group in raw_groups
        for member in group["Instances"]
    }
    for reservation in pages(ec2, "describe_instances", "Reservations"):
        for raw in reservation["Instances"]:
            state = InstanceState(raw["State"]["Name"])
            if state in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
                continue
            tags = {tag["Key"]: tag["Value"] for tag in raw.get("Tags", ())}
            yield Instance(
                instance_id=raw["InstanceId"],
                name=tags.get("Name") or raw["InstanceId"],
                availability_zone=raw["Placement"]["AvailabilityZone"],
                state=state,
                instance_type=raw["InstanceType"],
                subnet_id=raw.get("SubnetId", ""),
                private_ip=raw.get("PrivateIpAddress", ""),
                auto_scaling_group=group_of.get(raw["InstanceId"]),
            )


def _target_group(elbv2: Any, raw: dict[str, Any], by_address: Mapping[str, str]) -> TargetGroup:
    arn = raw["TargetGroupArn"]
    answer = elbv2.describe_target_group_attributes(TargetGroupArn=arn)
    attributes = {one["Key"]: one["Value"] for one in answer["Attributes"]}
    health = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    targets = []
    for one in health:
        name = one["Target"]["Id"]
        instance_id = name if name.startswith("i-") else by_address.get(name)
        if instance_id is not None and one["TargetHealth"]["State"] != _ON_THE_WAY_OUT:
            targets.append(Target(instance_id, int(one["Target"].get("Port", raw.get("Port", 0)))))
    algorithm = attributes.get("load_balancing.algorithm.type")
    if raw.get("Protocol") not in ("HTTP", "HTTPS"):
        algorithm = RoutingAlgorithm.FLOW_HASH  # an NLB's group has no such attribute
    cross_zone = attributes.get("load_balancing.cross_zone.enabled", "")
    sticky = attributes.get("stickiness.enabled") == "true"
    cookie = "app_cookie" if attributes.get("stickiness.type") == "app_cookie" else "lb_cookie"
    cookie_s = attributes.get(f"stickiness.{cookie}.duration_seconds", "86400")
    return TargetGroup(
        name=raw["TargetGroupName"],
        targets=tuple(targets),
        arn=arn,
        protocol=raw.get("Protocol", "HTTP"),
        port=int(raw.get("Port", 80)),
        algorithm=RoutingAlgorithm(algorithm or RoutingAlgorithm.ROUND_ROBIN),
        cross_zone={"true": True, "false": False}.get(cross_zone),
        slow_start_s=float(attributes.get("slow_start.duration_seconds", 0)),
        stickiness_s=float(cookie_s) if sticky else None,
        deregistration_delay_s=float(attributes.get("deregistration_delay.timeout_seconds", 300)),
        health_check=_health_check(raw),
    )


def _health_check(raw: dict[str, Any]) -> HealthCheck:
    port = str(raw.get("HealthCheckPort", "traffic-port"))
    return HealthCheck(
        interval_s=float(raw["HealthCheckIntervalSeconds"]),
        timeout_s=float(raw["HealthCheckTimeoutSeconds"]),
        healthy_threshold=int(raw["HealthyThresholdCount"]),
        unhealthy_threshold=int(raw["UnhealthyThresholdCount"]),
        path=raw.get("HealthCheckPath") or "/",
        protocol=raw.get("HealthCheckProtocol", "HTTP"),
        port=int(port) if port.isdigit() else None,
        matcher=raw.get("Matcher", {}).get("HttpCode", "200"),
        enabled=bool(raw.get("HealthCheckEnabled", True)),
    )


def _load_balancer(elbv2: Any, raw: dict[str, Any], names: Mapping[str, str]) -> LoadBalancer:
    arn = raw["LoadBalancerArn"]
    kind = LoadBalancerType(raw["Type"])
    answer = elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)
    attributes = {one["Key"]: one["Value"] for one in answer["Attributes"]}
    cross_zone = attributes.get("load_balancing.cross_zone.enabled") == "true"
    return LoadBalancer(
        name=raw["LoadBalancerName"],
        availability_zones=tuple(zone["ZoneName"] for zone in raw["AvailabilityZones"]),
        listeners=tuple(
            _listener(elbv2, one, kind, names)
            for one in pages(elbv2, "describe_listeners", "Listeners", LoadBalancerArn=arn)
        ),
        type=kind,
        # An ALB's is always on. Source: ELBv2 API Reference, LoadBalancerAttribute.
        cross_zone=kind is LoadBalancerType.APPLICATION or cross_zone,
        dns_name=raw.get("DNSName", ""),
        arn=arn,
        idle_timeout_s=float(attributes.get("idle_timeout.timeout_seconds", 60)),
    )


def _listener(
    elbv2: Any, raw: dict[str, Any], kind: LoadBalancerType, names: Mapping[str, str]
) -> Listener:
    rules: list[Rule] = []
    if kind is LoadBalancerType.APPLICATION:
        for one in pages(elbv2, "describe_rules", "Rules", ListenerArn=raw["ListenerArn"]):
            action = _action(one["Actions"], names)
            if action is not None:
                rules.append(Rule(_priority(one), action, _conditions(one["Conditions"])))
    else:
        action = _action(raw["DefaultActions"], names)
        rules += [] if action is None else [Rule(None, action)]
    return Listener(
        protocol=raw["Protocol"],
        port=int(raw["Port"]),
        rules=tuple(sorted(rules, key=lambda rule: (rule.priority is None, rule.priority or 0))),
        certificate_arns=tuple(one["CertificateArn"] for one in raw.get("Certificates", ())),
    )


def _priority(raw_rule: dict[str, Any]) -> int | None:
    return None if raw_rule["IsDefault"] else int(raw_rule["Priority"])


def _action(raw_actions: list[dict[str, Any]], names: Mapping[str, str]) -> Action | None:
    for raw in raw_actions:
        if raw["Type"] not in _ROUTED:
            continue
        kind = ActionType(raw["Type"])
        if kind is ActionType.FORWARD:
            groups = raw.get("ForwardConfig", {}).get("TargetGroups") or [raw]
            weighted = (
                WeightedTargetGroup(names[one["TargetGroupArn"]], int(one.get("Weight", 1)))
                for one in groups
                if one["TargetGroupArn"] in names
            )
            return Action(kind, forward=tuple(weighted))
        if kind is ActionType.REDIRECT:
            config = raw["RedirectConfig"]
            return Action(
                kind,
                status_code=int(config["StatusCode"].removeprefix("HTTP_")),
                redirect_protocol=config.get("Protocol", "#{protocol}"),
                redirect_host=config.get("Host", "#{host}"),
                redirect_port=config.get("Port", "#{port}"),
                redirect_path=config.get("Path", "/#{path}"),
                redirect_query=config.get("Query", "#{query}"),
            )
        config = raw["FixedResponseConfig"]
        return Action(
            kind,
            status_code=int(config["StatusCode"]),
            content_type=config.get("ContentType", "text/plain"),
            message_body=config.get("MessageBody", ""),
        )
    return None


def _conditions(raw_conditions: list[dict[str, Any]]) -> tuple[Condition, ...]:
    conditions = []
    for raw in raw_conditions:
        field = ConditionField(raw["Field"])
        # `host-header` has its values in HostHeaderConfig, and so on.
        config = raw.get("".join(word.title() for word in field.split("-")) + "Config", {})
        if field is ConditionField.HTTP_REQUEST_METHOD:
            config = raw.get("HttpRequestMethodConfig", {})
        values = config.get("Values") or raw.get("Values", [])
        if not values:
            raise InventoryError(
                f"a rule has a {field} condition without Values (its keys: "
                f"{sorted(config or raw)}): regular expressions are not followed here, so compare "
                "with Values, where * and ? are wildcards"
            )
        if field is ConditionField.QUERY_STRING:
            values = [
                f"{one['Key']}={one['Value']}" if one.get("Key") else one["Value"] for one in values
            ]
        conditions.append(Condition(field, tuple(values), config.get("HttpHeaderName", "")))
    return tuple(conditions)


def _classic_load_balancer(ec2: Any, elb: Any, raw: dict[str, Any]) -> LoadBalancer:
    name = raw["LoadBalancerName"]
    attributes = elb.describe_load_balancer_attributes(LoadBalancerName=name)[
        "LoadBalancerAttributes"
    ]
    zones = list(raw.get("AvailabilityZones", ()))
    if not zones and raw.get("Subnets"):
        subnets = pages(ec2, "describe_subnets", "Subnets", SubnetIds=raw["Subnets"])
        zones = [subnet["AvailabilityZone"] for subnet in subnets]
    listeners = [one["Listener"] for one in raw["ListenerDescriptions"]]
    forward = Action(ActionType.FORWARD, forward=(WeightedTargetGroup(_CLASSIC + name),))
    return LoadBalancer(
        name=name,
        availability_zones=tuple(dict.fromkeys(zones)),
        listeners=tuple(
            Listener(
                protocol=one["Protocol"],
                port=int(one["LoadBalancerPort"]),
                rules=(Rule(None, forward),),
                certificate_arns=_classic_certificates(one),
            )
            for one in listeners
        ),
        type=LoadBalancerType.CLASSIC,
        cross_zone=bool(attributes.get("CrossZoneLoadBalancing", {}).get("Enabled", False)),
        dns_name=raw.get("DNSName", ""),
        idle_timeout_s=float(attributes.get("ConnectionSettings", {}).get("IdleTimeout", 60)),
    )


def _classic_certificates(raw_listener: dict[str, Any]) -> tuple[str, ...]:
    arn = raw_listener.get("SSLCertificateId")
    return (arn,) if arn and arn != "None" else ()


def _classic_target_group(elb: Any, raw: dict[str, Any]) -> TargetGroup:
    first: dict[str, Any] = {"InstanceProtocol": "HTTP", "InstancePort": 80}
    for description in raw["ListenerDescriptions"][:1]:
        first = description["Listener"]
    protocol = str(first.get("InstanceProtocol") or first.get("Protocol", "HTTP"))
    port = int(first["InstancePort"])
    http = protocol in ("HTTP", "HTTPS")
    return TargetGroup(
        name=_CLASSIC + raw["LoadBalancerName"],
        targets=tuple(Target(one["InstanceId"], port) for one in raw["Instances"]),
        protocol=protocol,
        port=port,
        # Source: ELB User Guide, How Elastic Load Balancing works.
        algorithm=RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS
        if http
        else RoutingAlgorithm.ROUND_ROBIN,
        health_check=_classic_health_check(raw.get("HealthCheck", {})),
    )


def _classic_health_check(raw: dict[str, Any]) -> HealthCheck:
    """A classic check is one string: `HTTP:80/health` or `TCP:80`. CLB's defaults elsewhere.

    Source: ELB API Reference (2012-06-01), HealthCheck.
    """
    protocol, _, rest = raw.get("Target", "TCP:80").partition(":")
    port, _, path = rest.partition("/")
    return HealthCheck(
        interval_s=float(raw.get("Interval", 30)),
        timeout_s=float(raw.get("Timeout", 5)),
        healthy_threshold=int(raw.get("HealthyThreshold", 10)),
        unhealthy_threshold=int(raw.get("UnhealthyThreshold", 2)),
        path=f"/{path}",
        protocol=protocol,
        port=int(port) if port.isdigit() else None,
    )


def _auto_scaling_group(raw: dict[str, Any], names: Mapping[str, str]) -> AutoScalingGroup:
    arns = raw.get("TargetGroupARNs", ())
    return AutoScalingGroup(
        name=raw["AutoScalingGroupName"],
        min_size=int(raw["MinSize"]),
        max_size=int(raw["MaxSize"]),
        desired_capacity=int(raw["DesiredCapacity"]),
        availability_zones=tuple(raw["AvailabilityZones"]),
        target_groups=(
            *(names[arn] for arn in arns if arn in names),
            *(_CLASSIC + name for name in raw.get("LoadBalancerNames", ())),
        ),
        health_check_type="ELB" if "ELB" in raw.get("HealthCheckType", "EC2") else "EC2",
        health_check_grace_period_s=float(raw.get("HealthCheckGracePeriod") or 0),
        default_instance_warmup_s=float(raw.get("DefaultInstanceWarmup") or 0),
    )
