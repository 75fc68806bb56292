"""Health checks that Route 53 does not make: no endpoint, one that it cannot reach, odd numbers."""

from ipaddress import ip_address, ip_network

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.record_sets import route53

_SOURCE = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html"
# Source: RFC 5735 and RFC 6598, which the API Reference names. Left out: the addresses for
# documentation, which stand here for public ones.
_UNREACHABLE = tuple(
    ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
        *("::1/128", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
)
_WITHOUT_ENDPOINT = ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL")


def _no_endpoint(call: Call) -> str | None:
    told = call.get("HealthCheckConfig", {})
    kind, address = told.get("Type"), told.get("IPAddress")
    if kind in _WITHOUT_ENDPOINT:
        return f"Invalid parameter : IPAddress is not for type {kind}" if address else None
    if not address and not told.get("FullyQualifiedDomainName"):
        return "Invalid parameter : IPAddress or FullyQualifiedDomainName must be specified"
    if kind in ("HTTP_STR_MATCH", "HTTPS_STR_MATCH") and not told.get("SearchString"):
        return f"Invalid parameter : SearchString must be specified for type {kind}"
    return None


def _unreachable(call: Call) -> str | None:
    address = call.get("IPAddress") or call.get("HealthCheckConfig", {}).get("IPAddress")
    if not address:
        return None
    try:
        ip = ip_address(address)
    except ValueError:
        return f"Invalid parameter : {address} is not an IP address"
    if any(ip in block for block in _UNREACHABLE):
        return (
            f"Invalid parameter : {address} is in a local, private, nonroutable or multicast "
            "range, which health checkers cannot reach"
        )
    return None


def _odd_numbers(call: Call) -> str | None:
    from minicloud.dataplane.name_routing.health import INTERVALS_S

    told = call.get("HealthCheckConfig", {})
    interval = told.get("RequestInterval")
    if interval is not None and int(interval) not in INTERVALS_S:
        return f"Invalid parameter : RequestInterval is {interval}, and is 10 or 30"
    threshold = told.get("FailureThreshold", call.get("FailureThreshold"))
    if threshold is not None and not 1 <= int(threshold) <= 10:
        return f"Invalid parameter : FailureThreshold is {threshold}, and is 1 to 10"
    port = told.get("Port", call.get("Port"))
    if port is not None and not 1 <= int(port) <= 65_535:
        return f"Invalid parameter : Port is {port}, and is 1 to 65535"
    return None


def _unknown_child(call: Call) -> str | None:
    told = call.get("ChildHealthChecks") or call.get("HealthCheckConfig", {}).get(
        "ChildHealthChecks"
    )
    known = route53(call.account_id).health_checks
    strangers = [one for one in told or () if one not in known]
    return f"Invalid parameter : no health check has the id {strangers[0]}" if strangers else None


def _another_version(call: Call) -> str | None:
    check = route53(call.account_id).health_checks.get(call.get("HealthCheckId"))
    told = call.get("HealthCheckVersion")
    if check is None or told is None or int(told) == check.health_check_version:
        return None
    return (
        f"HealthCheckVersion is {told}, and the health check is at {check.health_check_version}: "
        "somebody has changed it since"
    )


GUARDS = (
    Guard(
        id="route53-endpoint",
        service="route53",
        operations=("CreateHealthCheck",),
        code="InvalidInput",
        rule="A health check of an endpoint has an address or a name, and a string to look for "
        "where it looks for one.",
        source=_SOURCE,
        finds=_no_endpoint,
    ),
    Guard(
        id="route53-endpoint-reached",
        service="route53",
        operations=("CreateHealthCheck", "UpdateHealthCheck"),
        code="InvalidInput",
        rule="The address of a health check is a public one.",
        source=_SOURCE,
        finds=_unreachable,
    ),
    Guard(
        id="route53-health-check-numbers",
        service="route53",
        operations=("CreateHealthCheck", "UpdateHealthCheck"),
        code="InvalidInput",
        rule="A health check asks a port from 1 to 65,535 every 10 or 30 seconds, and turns after "
        "1 to 10 results.",
        source=_SOURCE,
        finds=_odd_numbers,
    ),
    Guard(
        id="route53-child-check",
        service="route53",
        operations=("CreateHealthCheck", "UpdateHealthCheck"),
        code="InvalidInput",
        rule="A calculated health check looks at health checks that there are.",
        source=f"{_SOURCE}; the wording is ours",
        finds=_unknown_child,
    ),
    Guard(
        id="route53-health-check-version",
        service="route53",
        operations=("UpdateHealthCheck",),
        code="HealthCheckVersionMismatch",
        rule="Who names a health check's version when changing it names the newest.",
        source="https://docs.aws.amazon.com/Route53/latest/APIReference/"
        "API_UpdateHealthCheck.html; the wording is ours",
        finds=_another_version,
    ),
)
