"""A load balancer's attributes: their ranges."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_IDLE = "idle_timeout.timeout_seconds"
# Source: ELBv2 API Reference, LoadBalancerAttribute.
IDLE_TIMEOUT_S = (1, 4000)


def _idle_timeout(call: Call) -> str | None:
    balancer = call.backend("elbv2").load_balancers.get(call.get("LoadBalancerArn"))
    if balancer is None or balancer.type != "application":
        return None
    least, most = IDLE_TIMEOUT_S
    for one in call.get("Attributes", []):
        value = str(one.get("Value", ""))
        if one["Key"] == _IDLE and not (value.isdecimal() and least <= int(value) <= most):
            return f"'{_IDLE}' value '{value}' must be between '{least}-{most}' inclusive"
    return None


GUARDS = (
    Guard(
        id="alb-idle-timeout",
        service="elbv2",
        operations=("ModifyLoadBalancerAttributes",),
        code="InvalidConfigurationRequest",
        rule="The idle timeout of an Application Load Balancer is 1 to 4,000 s.",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
        "API_LoadBalancerAttribute.html; the wording is ours",
        finds=_idle_timeout,
    ),
)
