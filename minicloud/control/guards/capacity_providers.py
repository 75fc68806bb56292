"""Capacity provider strategies: providers that there are, and weights that make sense."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_MOST, _MOST_WEIGHT, _MOST_BASE = 20, 1_000, 100_000
_OF_FARGATE = ("FARGATE", "FARGATE_SPOT")
_NOT_ASSOCIATED = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not "
    "associated with the cluster. Associate the capacity provider with the cluster or specify a "
    "valid capacity provider and try again."
)


def _wrong_strategy(call: Call) -> str | None:
    given = call.get("capacityProviderStrategy", [])
    if not given:
        return None
    if call.get("launchType"):
        return (
            "Specifying both a launch type and capacity provider strategy is not supported. Remove "
            "one and try again."
        )
    name = str(call.get("cluster", "default")).rpartition("/")[2]
    cluster = call.backend("ecs").clusters.get(name)
    associated = () if cluster is None else cluster.capacity_providers or ()
    return _wrong_items(given, associated) or _not_for_fargate(call, given)


def _wrong_default(call: Call) -> str | None:
    known = {one.name for one in call.backend("ecs").capacity_providers.values()}
    named = call.get("capacityProviders", [])
    if any(name not in known and name not in _OF_FARGATE for name in named):
        return (
            "The specified capacity provider was not found. Specify a valid capacity provider and "
            "try again."
        )
    return _wrong_items(call.get("defaultCapacityProviderStrategy", []), named)


def _wrong_items(given: list[dict[str, Any]], associated: Any) -> str | None:
    names = [one["capacityProvider"] for one in given]
    if len(given) > _MOST:
        return f"A strategy names at most {_MOST} capacity providers, not {len(given)}."
    if any(name not in associated for name in names):
        return _NOT_ASSOCIATED
    if 0 < sum(name in _OF_FARGATE for name in names) < len(names):
        return "A strategy cannot mix Fargate's capacity providers with those of groups."
    for one in given:
        for name, most in (("weight", _MOST_WEIGHT), ("base", _MOST_BASE)):
            if not 0 <= one.get(name, 0) <= most:
                return f"{name} is {one[name]}, and has to be between 0 and {most}."
    if sum(one.get("base", 0) > 0 for one in given) > 1:
        return "Only one capacity provider of a strategy can have a base."
    if len(given) > 1 and not any(one.get("weight") for one in given):
        return (
            "At least one capacity provider must have a weight value greater than zero specified."
        )
    return None


def _not_for_fargate(call: Call, given: list[dict[str, Any]]) -> str | None:
    named = call.get("taskDefinition")
    if named is None or not any(one["capacityProvider"] in _OF_FARGATE for one in given):
        return None
    definition = call.backend("ecs").describe_task_definition(named)
    if "FARGATE" not in (definition.requires_compatibilities or ()):
        return "Task definition does not support launch_type FARGATE."
    return None


def _guard(guard_id: str, operations: tuple[str, ...], rule: str, source: str, finds: Any) -> Guard:
    code = "InvalidParameterException"
    return Guard(guard_id, "ecs", operations, code, rule, f"{_API}/{source}", finds)


GUARDS = (
    _guard(
        "capacity-provider-strategy",
        ("RunTask", "CreateService", "UpdateService"),
        "A capacity provider strategy stands in place of a launch type and names providers of the "
        "cluster, of Fargate or of groups, one with a base at most and one with a weight at least.",
        "API_CapacityProviderStrategyItem.html and API_RunTask.html; wording as quoted in "
        "github.com/terraform-linters/tflint-ruleset-aws/issues/349, "
        "github.com/dask/dask-cloudprovider/issues/328 and "
        "github.com/terraform-aws-modules/terraform-aws-ecs/issues/27, else ours",
        _wrong_strategy,
    ),
    _guard(
        "cluster-capacity-providers",
        ("CreateCluster", "PutClusterCapacityProviders"),
        "A cluster has capacity providers that exist, and its default strategy names those.",
        "API_PutClusterCapacityProviders.html; wording as quoted in "
        "github.com/terraform-aws-modules/terraform-aws-ecs/issues/53 and as for a strategy",
        _wrong_default,
    ),
)
