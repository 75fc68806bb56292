"""A target group's attributes: which there are, their ranges, and what excludes what."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
    "API_TargetGroupAttribute.html"
)
_ALGORITHM = "load_balancing.algorithm.type"
_SLOW_START = "slow_start.duration_seconds"
_STICKY = "stickiness.enabled"
ALGORITHMS = ("round_robin", "least_outstanding_requests", "weighted_random")

RANGES = {
    "deregistration_delay.timeout_seconds": (0, 3600),
    "stickiness.lb_cookie.duration_seconds": (1, 604_800),
    "stickiness.app_cookie.duration_seconds": (1, 604_800),
}
SLOW_START = (30, 900)

KEYS = frozenset(
    {
        *RANGES,
        _ALGORITHM,
        _SLOW_START,
        _STICKY,
        "deregistration_delay.connection_termination.enabled",
        "lambda.multi_value_headers.enabled",
        "load_balancing.algorithm.anomaly_mitigation",
        "load_balancing.cross_zone.enabled",
        "preserve_client_ip.enabled",
        "proxy_protocol_v2.enabled",
        "stickiness.app_cookie.cookie_name",
        "stickiness.type",
        "target_failover.on_deregistration",
        "target_failover.on_unhealthy",
        "target_group_health.dns_failover.minimum_healthy_targets.count",
        "target_group_health.dns_failover.minimum_healthy_targets.percentage",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        "target_health_state.unhealthy.connection_termination.enabled",
        "target_health_state.unhealthy.draining_interval_seconds",
    }
)


def _unknown_key(call: Call) -> str | None:
    for key in _given(call):
        if key not in KEYS:
            return f"Target group attribute key '{key}' is not recognized"
    return None


def _unknown_value(call: Call) -> str | None:
    algorithm = _given(call).get(_ALGORITHM)
    if algorithm is not None and algorithm not in ALGORITHMS:
        return f"'{_ALGORITHM}' value '{algorithm}' must be one of [{', '.join(ALGORITHMS)}]"
    return None


def _out_of_range(call: Call) -> str | None:
    given = _given(call)
    for key, (least, most) in RANGES.items():
        if key in given and not (given[key].isdigit() and least <= int(given[key]) <= most):
            return f"'{key}' value '{given[key]}' must be between '{least}-{most}' inclusive"
    slow = given.get(_SLOW_START)
    if slow is None or slow == "0":
        return None
    if not (slow.isdigit() and SLOW_START[0] <= int(slow) <= SLOW_START[1]):
        return f"'{_SLOW_START}' value '{slow}' must be 0, or between '30-900' inclusive"
    return None


def _excluded(call: Call) -> str | None:
    settings = _after(call)
    algorithm = str(settings.get(_ALGORITHM, "round_robin"))
    slow = str(settings.get(_SLOW_START, "0")) != "0"
    if slow and algorithm != "round_robin":
        words = algorithm.replace("_", " ")
        return f"You cannot enable both slow start and {words} algorithm on a target group"
    if str(settings.get(_STICKY)) == "true" and algorithm == "weighted_random":
        return (
            "You cannot have both stickiness and weighted random algorithm enabled on the same "
            "target group."
        )
    return None


def _given(call: Call) -> dict[str, str]:
    return {one["Key"]: str(one.get("Value", "")) for one in call.get("Attributes", [])}


def _after(call: Call) -> dict[str, Any]:
    group = call.backend("elbv2").target_groups.get(call.get("TargetGroupArn"))
    return (group.attributes if group is not None else {}) | _given(call)


_OPERATIONS = ("ModifyTargetGroupAttributes",)

GUARDS = (
    Guard(
        id="target-group-attribute-key",
        service="elbv2",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="Only the attributes of the reference exist.",
        source=_REFERENCE,
        finds=_unknown_key,
    ),
    Guard(
        id="target-group-algorithm",
        service="elbv2",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="The routing algorithm is round_robin, least_outstanding_requests or weighted_random.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_unknown_value,
    ),
    Guard(
        id="target-group-attribute-ranges",
        service="elbv2",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="Deregistration delay 0 to 3,600 s, cookies 1 to 604,800 s, slow start 0 or 30 to "
        "900 s.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_out_of_range,
    ),
    Guard(
        id="target-group-slow-start",
        service="elbv2",
        operations=_OPERATIONS,
        code="InvalidConfigurationRequest",
        rule="Slow start goes with round_robin only, stickiness not with weighted_random.",
        source=f"{_REFERENCE}; wording as quoted in "
        "github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3686 and "
        "github.com/hashicorp/terraform-provider-aws/pull/35083",
        finds=_excluded,
    ),
)
