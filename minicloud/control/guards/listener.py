"""Listeners and rules: certificates that exist, one listener a port, priorities in range."""

from typing import Any

from minicloud.control.associations import balancers_sending_to
from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.constraint import out_of_range

_REFERENCE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
PRIORITIES = (1, 50_000)


def _no_certificate(call: Call) -> str | None:
    protocol = call.get("Protocol")
    if protocol not in ("HTTPS", "TLS") or call.get("Certificates"):
        return None
    if call.operation == "ModifyListener":
        listener = _listener(call)
        if listener is not None and listener.certificates:
            return None
    return f"A certificate must be specified for {protocol} listeners"


def _certificate_without_need(call: Call) -> str | None:
    protocol = call.get("Protocol")
    if protocol in ("HTTP", "TCP", "UDP", "TCP_UDP") and call.get("Certificates"):
        return f"A certificate cannot be specified for {protocol} listeners"
    return None


def _unknown_certificate(call: Call) -> str | None:
    for one in call.get("Certificates", []):
        arn = one.get("CertificateArn", "")
        if ":acm:" in arn and arn not in call.backend("acm")._certificates:
            return f"Certificate '{arn}' not found"
    return None


def _port_in_use(call: Call) -> str | None:
    own = _listener(call)  # None when it is about to be made
    arn, port = _balancer_arn(call), call.get("Port")
    balancer = call.backend("elbv2").load_balancers.get(arn)
    if balancer is None or port is None:
        return None
    if any(int(one.port) == port for one in balancer.listeners.values() if one is not own):
        return f"A listener already exists on this port for this load balancer '{arn}'"
    return None


def _behind_another_balancer(call: Call) -> str | None:
    """The target groups of a listener's or rule's actions that another balancer has already."""
    elbv2 = call.backend("elbv2")
    own = _balancer_arn(call)
    for action in [*call.get("DefaultActions", []), *call.get("Actions", [])]:
        for arn in elbv2._get_target_group_arns_from(action_data=action):
            if any(one.arn != own for one in balancers_sending_to(elbv2, arn)):
                return (
                    "The following target groups cannot be associated with more than one load "
                    f"balancer: {arn}"
                )
    return None


def _priority(call: Call) -> str | None:
    given = [one.get("Priority") for one in call.get("RulePriorities", [])]
    for priority in [call.get("Priority"), *given]:
        if priority is not None and (found := out_of_range(priority, "Priority", *PRIORITIES)):
            return found
    return None


def _listener(call: Call) -> Any:
    """The listener that the call names, or that has the rule it names."""
    arn, rule_arn = call.get("ListenerArn"), call.get("RuleArn")
    for balancer in call.backend("elbv2").load_balancers.values():
        for listener in balancer.listeners.values():
            if listener.arn == arn or rule_arn in listener.rules:
                return listener
    return None


def _balancer_arn(call: Call) -> Any:
    return call.get("LoadBalancerArn") or getattr(_listener(call), "load_balancer_arn", None)


GUARDS = (
    Guard(
        id="listener-certificate-required",
        service="elbv2",
        operations=("CreateListener", "ModifyListener"),
        code="ValidationError",
        rule="A listener that speaks HTTPS or TLS needs a certificate.",
        source=f"{_REFERENCE}/API_CreateListener.html (Certificates); wording as quoted in "
        "github.com/pulumi/pulumi/issues/15712",
        finds=_no_certificate,
    ),
    Guard(
        id="listener-certificate-refused",
        service="elbv2",
        operations=("CreateListener",),
        code="ValidationError",
        rule="A listener that speaks neither HTTPS nor TLS takes no certificate.",
        source=f"{_REFERENCE}/API_CreateListener.html; wording as quoted in "
        "github.com/awslabs/fargatecli/issues/104",
        finds=_certificate_without_need,
    ),
    Guard(
        id="listener-certificate-exists",
        service="elbv2",
        operations=("ModifyListener", "AddListenerCertificates"),
        code="CertificateNotFound",
        rule="The certificate of a listener must exist in the listener's Region.",
        source=f"{_REFERENCE}/API_CreateListener.html (Errors)",
        finds=_unknown_certificate,
    ),
    Guard(
        id="listener-port-in-use",
        service="elbv2",
        operations=("CreateListener", "ModifyListener"),
        code="DuplicateListener",
        rule="A load balancer has one listener on a port.",
        source=f"{_REFERENCE}/API_CreateListener.html (Errors)",
        finds=_port_in_use,
    ),
    Guard(
        id="target-group-one-balancer",
        service="elbv2",
        operations=("CreateListener", "ModifyListener", "CreateRule", "ModifyRule"),
        code="TargetGroupAssociationLimit",
        rule="A target group serves one load balancer.",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
        "load-balancer-limits.html; wording as quoted in "
        "github.com/hashicorp/terraform-provider-aws/issues/22005",
        finds=_behind_another_balancer,
    ),
    Guard(
        id="rule-priority-range",
        service="elbv2",
        operations=("CreateRule", "SetRulePriorities"),
        code="ValidationError",
        rule="A rule's priority is a number from 1 to 50,000.",
        source=f"{_REFERENCE}/API_CreateRule.html (Priority)",
        finds=_priority,
    ),
)
