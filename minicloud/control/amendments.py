"""Answers of moto's that are put right: what AWS would have said to the same call."""

from ipaddress import ip_network
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call
from minicloud.control.credit_mode import CREDIT_MODE
from minicloud.control.interface_addresses import TAKING_ADDRESSES
from minicloud.control.repeated_launches import REMEMBERED_LAUNCHES

_ELBV2 = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
_HTTP = ("HTTP", "HTTPS")
_PROTOCOL_NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
# Source: RFC 5737: addresses for documentation, which lead nowhere.
_NOBODYS = tuple(str(address) for address in ip_network("203.0.113.0/24").hosts())
_ALB_ONLY = ("load_balancing.algorithm.type", "slow_start.duration_seconds")


def _own_partition(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    from moto.utilities.utils import get_partition

    own = get_partition(call.region)
    regions = [one for one in answer["Regions"] if get_partition(one.name) == own]
    return answer | {"Regions": regions}


def _keep_elastic_address(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    """moto draws a new public address at each start, also where an Elastic IP is associated."""
    instances = set(call.get("InstanceIds", []))
    for address in call.backend("ec2").addresses:
        if address.instance is not None and address.instance.id in instances:
            address.eni.public_ip = address.public_ip
    return answer


def _internet_facing(call: Call, answer: Any) -> Any:
    for balancer in call.backend("elbv2").load_balancers.values():
        if balancer.scheme is None and balancer.type != "gateway":
            balancer.scheme = "internet-facing"
    return answer


def _documentation_address(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    """moto draws a loopback address. The lowest free one is given; moto's, when all are taken."""
    from moto.backends import get_backend

    if call.get("Address") is not None:
        return answer
    regions = get_backend("ec2")[call.account_id].values()
    taken = {address.public_ip for region in regions for address in region.addresses}
    free = next((address for address in _NOBODYS if address not in taken), answer["PublicIp"])
    (made,) = call.backend("ec2").address_by_ip([answer["PublicIp"]])
    made.public_ip = free
    return answer | {"PublicIp": free}


def _always_cross_zone(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    balancer = call.backend("elbv2").load_balancers.get(call.get("LoadBalancerArn"))
    if balancer is None or balancer.type != "application":
        return answer
    attributes = dict(answer["Attributes"]) | {"load_balancing.cross_zone.enabled": "true"}
    return answer | {"Attributes": attributes}


def _own_attributes(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    group = call.backend("elbv2").target_groups[call.get("TargetGroupArn")]
    if group.protocol in _HTTP:
        return answer
    kept = {key: value for key, value in answer["Attributes"].items() if key not in _ALB_ONLY}
    return answer | {"Attributes": kept}


def _grace_period(call: Call, answer: Any) -> Any:
    """moto takes the console's 300 s for the API's 0, and 0 for not given."""
    group = call.backend("autoscaling").autoscaling_groups[call.get("AutoScalingGroupName")]
    group.health_check_grace_period = call.get("HealthCheckGracePeriod", 0)
    return answer


def _icmp_kept(call: Call, answer: Any) -> Any:
    """moto looks for the type and code under names that the API does not have."""
    told = call.get("IcmpTypeCode")
    for entry in call.backend("ec2").network_acls[call.get("NetworkAclId")].network_acl_entries:
        if entry.rule_number == call.get("RuleNumber") and entry.egress == call.get("Egress"):
            entry.protocol = _PROTOCOL_NUMBERS.get(entry.protocol, entry.protocol)
            if told is not None:
                entry.icmp_type, entry.icmp_code = told.get("Type"), told.get("Code")
    return answer


def _keep_service_settings(call: Call, answer: Any) -> Any:
    from minicloud.control.controllers.ecs_in_moto import keep_settings

    return keep_settings(call, answer)


def _missing_tasks(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    """moto answers for every cluster, and keeps silent about who is not there."""
    cluster = str(call.get("cluster", "default")).rpartition("/")[2]
    tasks = [one for one in answer["tasks"] if one.cluster_name == cluster]
    found = {one.task_arn.rpartition("/")[2] for one in tasks}
    prefix = f"arn:aws:ecs:{call.region}:{call.account_id}:task/{cluster}/"
    missing = [one for one in call.get("tasks", []) if one.rpartition("/")[2] not in found]
    failures = [
        {"arn": one if one.startswith("arn:") else prefix + one, "reason": "MISSING"}
        for one in missing
    ]
    return answer | {"tasks": tasks, "failures": failures}


def _warmup(call: Call, answer: Any) -> Any:
    """-1 takes a warm-up away, as the API Reference says."""
    group = call.backend("autoscaling").autoscaling_groups[call.get("AutoScalingGroupName")]
    given = call.get("DefaultInstanceWarmup")
    if given is not None:
        group.default_instance_warmup = None if int(given) < 0 else int(given)
    return answer


def _cooldown(call: Call, answer: Any) -> Any:
    """moto takes 0 for not given, and looks at none in an update."""
    group = call.backend("autoscaling").autoscaling_groups[call.get("AutoScalingGroupName")]
    given = call.get("DefaultCooldown")
    if given is not None:
        group.default_cooldown = int(given)
    return answer


AMENDMENTS = (
    REMEMBERED_LAUNCHES,
    TAKING_ADDRESSES,
    Amendment(
        id="acl-icmp",
        service="ec2",
        operations=("CreateNetworkAclEntry", "ReplaceNetworkAclEntry"),
        rule="A network ACL's rule for ICMP has a type and a code, and a protocol has its number.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
        "API_CreateNetworkAclEntry.html",
        amend=_icmp_kept,
    ),
    Amendment(
        id="regions-of-one-partition",
        service="ec2",
        operations=("DescribeRegions",),
        rule="An account sees the Regions of its own partition only.",
        source="https://docs.aws.amazon.com/whitepapers/latest/"
        "aws-fault-isolation-boundaries/partitions.html",
        amend=_own_partition,
    ),
    Amendment(
        id="elastic-ip-public",
        service="ec2",
        operations=("AllocateAddress",),
        rule="An Elastic IP address is a public address, reachable from the internet.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
        amend=_documentation_address,
    ),
    Amendment(
        id="elastic-ip-kept",
        service="ec2",
        operations=("StartInstances", "StopInstances"),
        rule="An Elastic IP address stays with its instance over stop and start.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
        amend=_keep_elastic_address,
    ),
    Amendment(
        id="load-balancer-scheme",
        service="elbv2",
        operations=("CreateLoadBalancer",),
        rule="A load balancer that is given no scheme faces the internet, and says so.",
        source=f"{_ELBV2}/API_CreateLoadBalancer.html",
        amend=_internet_facing,
    ),
    Amendment(
        id="alb-always-cross-zone",
        service="elbv2",
        operations=("DescribeLoadBalancerAttributes",),
        rule="Cross-zone load balancing of an Application Load Balancer is always on.",
        source=f"{_ELBV2}/API_LoadBalancerAttribute.html",
        amend=_always_cross_zone,
    ),
    Amendment(
        id="nlb-group-attributes",
        service="elbv2",
        operations=("DescribeTargetGroupAttributes",),
        rule="A Network Load Balancer's target group has no routing algorithm and no slow start.",
        source=f"{_ELBV2}/API_TargetGroupAttribute.html",
        amend=_own_attributes,
    ),
    Amendment(
        id="auto-scaling-grace-period",
        service="autoscaling",
        operations=("CreateAutoScalingGroup",),
        rule="The health check grace period is 0 when the API is given none.",
        source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
        "API_CreateAutoScalingGroup.html",
        amend=_grace_period,
    ),
    CREDIT_MODE,
    Amendment(
        id="ecs-service-settings",
        service="ecs",
        operations=("CreateService",),
        rule="A service keeps its deployment configuration, placement and grace period, and "
        "DescribeServices shows them.",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
        amend=_keep_service_settings,
    ),
    Amendment(
        id="describe-tasks-missing",
        service="ecs",
        operations=("DescribeTasks",),
        rule="DescribeTasks names the tasks that are not in the cluster among the failures.",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
        "api_failures_messages.html",
        amend=_missing_tasks,
    ),
    Amendment(
        id="auto-scaling-warmup",
        service="autoscaling",
        operations=("CreateAutoScalingGroup", "UpdateAutoScalingGroup"),
        rule="A group has a default instance warm-up where one was given.",
        source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
        "API_CreateAutoScalingGroup.html",
        amend=_warmup,
    ),
    Amendment(
        id="auto-scaling-cooldown",
        service="autoscaling",
        operations=("CreateAutoScalingGroup", "UpdateAutoScalingGroup"),
        rule="A group has the default cooldown that it was given last.",
        source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
        "API_UpdateAutoScalingGroup.html",
        amend=_cooldown,
    ),
)
