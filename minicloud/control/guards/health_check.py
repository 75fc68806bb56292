"""A target group's health check: what its numbers may be."""

import re
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.constraint import out_of_range

_REFERENCE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"

RANGES = {
    "HealthCheckIntervalSeconds": (5, 300),
    "HealthCheckTimeoutSeconds": (2, 120),
    "HealthyThresholdCount": (2, 10),
    "UnhealthyThresholdCount": (2, 10),
}
MATCHER = (200, 499)
_HTTP = ("HTTP", "HTTPS")
# Source: ALB User Guide, Health checks for your target groups.
_DEFAULT_INTERVAL_S = 30
_DEFAULT_TIMEOUT_S = 5


def _numbers(call: Call) -> str | None:
    for name, (least, most) in RANGES.items():
        value = call.get(name)
        if value is not None and (found := out_of_range(int(value), name, least, most)):
            return found
    return None


def _timeout_below_interval(call: Call) -> str | None:
    group = _group(call)
    protocol = call.get("Protocol") or getattr(group, "protocol", None)
    if protocol not in _HTTP:
        return None
    interval = call.get("HealthCheckIntervalSeconds") or getattr(
        group, "health_check_interval_seconds", _DEFAULT_INTERVAL_S
    )
    timeout = call.get("HealthCheckTimeoutSeconds") or getattr(
        group, "health_check_timeout_seconds", _DEFAULT_TIMEOUT_S
    )
    if int(timeout) >= int(interval):
        return "Health check interval must be greater than the timeout."
    return None


def _matcher(call: Call) -> str | None:
    codes = call.get("Matcher", {}).get("HttpCode")
    protocol = call.get("Protocol") or getattr(_group(call), "protocol", None)
    if codes is None or protocol not in _HTTP:
        return None
    numbers = re.findall(r"\d+", codes)
    for number in numbers:
        if not MATCHER[0] <= int(number) <= MATCHER[1]:
            return f"Health check matcher HTTP code '{number}' must be within '200-499' inclusive"
    return None


def _group(call: Call) -> Any:
    return call.backend("elbv2").target_groups.get(call.get("TargetGroupArn"))


_OPERATIONS = ("CreateTargetGroup", "ModifyTargetGroup")

GUARDS = (
    Guard(
        id="health-check-ranges",
        service="elbv2",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="Interval 5 to 300 s, timeout 2 to 120 s, both thresholds 2 to 10.",
        source=f"{_REFERENCE}/API_CreateTargetGroup.html; wording as quoted in "
        "github.com/aws-cloudformation/cfn-lint/pull/807",
        finds=_numbers,
    ),
    Guard(
        id="health-check-timeout",
        service="elbv2",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="The interval of a health check over HTTP is longer than its timeout.",
        source=f"{_REFERENCE}/API_CreateTargetGroup.html; wording as quoted in "
        "github.com/terraform-linters/tflint-ruleset-aws/issues/404",
        finds=_timeout_below_interval,
    ),
    Guard(
        id="health-check-matcher",
        service="elbv2",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="An Application Load Balancer's health check matches status codes 200 to 499.",
        source=f"{_REFERENCE}/API_Matcher.html; the wording is ours",
        finds=_matcher,
    ),
)
