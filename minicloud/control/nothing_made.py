"""Lists of what nobody has made: answered without asking moto, for a grader's processes.

A test looks at all that stands, and most of what AWS has does not stand: a third of an inventory's
questions are about Classic Load Balancers, groups and instances that nobody made. The first such
answer is read as any other; while there is still nothing, later ones are copies of it.
"""

from copy import deepcopy
from importlib import import_module
from typing import Any

from minicloud.control import safety

_STORES = {
    ("autoscaling", "DescribeAutoScalingGroups"): "autoscaling_groups",
    ("ec2", "DescribeInstances"): "reservations",
    ("elb", "DescribeLoadBalancers"): "load_balancers",
    ("elbv2", "DescribeLoadBalancers"): "load_balancers",
    ("elbv2", "DescribeTargetGroups"): "target_groups",
}
"""By service and operation: the attribute of moto's backend that all of the answer comes from."""

_ID = "x-amzn-requestid"

_known: dict[tuple[str, str, str], tuple[dict[str, str], dict[str, Any]]] = {}
"""Headers and answer of each question that was answered with nothing, by region."""


def answer(client: Any, operation: Any, request: Any) -> tuple[dict[str, str], Any] | None:
    """Headers and parsed answer, where it is known that there is nothing; None: ask."""
    known = _known.get(_key(client, operation))
    if known is None or not _asks_for_all(request):
        return None
    service, name, region = _key(client, operation)
    request_id = safety.has_nothing(service, _STORES[service, name], name, region)
    if request_id is None:
        return None
    headers, parsed = dict(known[0]), deepcopy(known[1])
    metadata = parsed["ResponseMetadata"]
    if metadata["RequestId"] == headers[_ID]:
        metadata["RequestId"] = request_id
    headers[_ID] = metadata["HTTPHeaders"][_ID] = request_id
    return headers, parsed


def remember(client: Any, operation: Any, request: Any, headers: Any, parsed: Any) -> None:
    """Keep an answer, if it is one of those and there is nothing in it."""
    key = _key(client, operation)
    if key[:2] not in _STORES or key in _known or not _asks_for_all(request):
        return
    lists = [value for name, value in parsed.items() if name != "ResponseMetadata"]
    if lists == [[]] and _ID in headers:
        _known[key] = dict(headers), deepcopy(parsed)


def _key(client: Any, operation: Any) -> tuple[str, str, str]:
    return client.meta.service_model.service_name, operation.name, client.meta.region_name


def _asks_for_all(request: Any) -> bool:
    # `Action` and `Version` are in each; a name, a filter or a number of results is more.
    return isinstance(request["body"], dict) and len(request["body"]) == 2


def is_empty(service: str, store: str, account_id: str, region: str) -> bool:
    """Whether moto's backend of a service has nothing in `store`, or is not made yet."""
    backends: Any = getattr(import_module(f"moto.{service}.models"), f"{service}_backends")
    of_account = backends[account_id]
    if region not in of_account.regions:
        return False  # the refusal is moto's to make
    # Reading a missing key would make the backend.
    backend = dict.get(of_account, region)
    return backend is None or not getattr(backend, store)
