"""Where a request to a load balancer ends up."""

from minicloud.checks.failure import CheckFailed
from minicloud.checks.selection import find_load_balancer
from minicloud.dataplane.listener_rules import RequestLine, redirect_location, select_rule
from minicloud.dataplane.records import ActionType, Inventory, LoadBalancer
from minicloud.dataplane.topology import listener_for


def route(inventory: Inventory, load_balancer: str | None, request: RequestLine) -> str:
    """What becomes of the request, in words.

    `forward to web`, with several names in order of the alphabet when the action has weights;
    `redirect 301 to https://shop.example:443/`; `answer 404`; `no listener on port 8080`.
    """
    return _route(find_load_balancer(inventory, load_balancer), request)


def expect_route(
    inventory: Inventory, load_balancer: str | None, request: RequestLine, expected: str
) -> str:
    """What becomes of the request, in the words of `route`.

    Raises CheckFailed when it is not what was expected.
    """
    seen = route(inventory, load_balancer, request)
    if seen != expected:
        query = f"?{request.query}" if request.query else ""
        raise CheckFailed(
            f"{request.method} {request.protocol.lower()}://{request.host}:{request.port}"
            f"{request.path}{query}: {seen}.",
            expected,
            "go through the rules of that listener in order of priority, the default rule last, "
            "and find the first whose conditions all hold for this request",
        )
    return seen


def _route(load_balancer: LoadBalancer, request: RequestLine) -> str:
    listener = listener_for(load_balancer, request.protocol, request.port)
    if listener is None:
        return f"no {request.protocol} listener on port {request.port}"
    action = select_rule(listener.rules, request).action
    if action.type is ActionType.FORWARD:
        names = sorted(each.target_group for each in action.forward if each.weight > 0)
        return f"forward to {', '.join(names)}"
    if action.type is ActionType.REDIRECT:
        return f"redirect {action.status_code} to {redirect_location(action, request)}"
    return f"answer {action.status_code}"
