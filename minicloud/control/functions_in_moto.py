"""moto's functions, read: what is to run, what it may, and where its log stands."""

import hashlib
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.dataplane.asynchronous_invocation import RetryRules
from minicloud.dataplane.function_run import FunctionCode


def backend_of(account_id: str, region: str) -> Any:
    """moto's Lambda in a region, the one that starts no containers."""
    return import_module("moto.awslambda.utils").get_backend(account_id, region)


def code_of(function: Any) -> FunctionCode:
    """A version of a function as it stands."""
    version = str(function.version)
    package = bytes(getattr(function, "code_bytes", b""))  # none where it is a container image
    backend = backend_of(function.account_id, function.region)
    layers = (backend.layers_versions_by_arn(one["Arn"]) for one in function.layers)
    return FunctionCode(
        arn=f"{base_arn(function)}:{version}",
        name=function.function_name,
        version=version,
        runtime=function.run_time or "",
        handler=function.handler or "",
        package=package,
        digest=hashlib.sha256(package).hexdigest(),
        memory_mib=int(function.memory_size),
        timeout_s=int(function.timeout),
        variables=tuple(sorted(function.environment_vars.items())),
        region=function.region,
        storage_mib=int(function.ephemeral_storage),
        layers=tuple(bytes(one.code_bytes) for one in layers if one is not None),
    )


def base_arn(function: Any) -> str:
    """The function's name, of all its versions."""
    return ":".join(str(function.function_arn).split(":")[:7])


def retry_rules_of(function: Any) -> RetryRules:
    """How the function's events are retried."""
    told = invoke_config_of(function)
    return RetryRules(
        retries=int(told.get("MaximumRetryAttempts", RetryRules().retries)),
        longest_age_s=float(told.get("MaximumEventAgeInSeconds", RetryRules().longest_age_s)),
    )


def invoke_config_of(function: Any) -> dict[str, Any]:
    """What PutFunctionEventInvokeConfig said last; moto keeps all that it ever said."""
    return dict(function.event_invoke_config[-1].config) if function.event_invoke_config else {}


def may_invoke(function: Any, principal: str, source_arn: str) -> bool:
    """Whether the function's own policy lets a service in.

    Source: Lambda Developer Guide, Viewing resource-based IAM policies in Lambda.
    """
    return any(_allows(one, principal, source_arn) for one in function.policy.statements)


def _allows(statement: dict[str, Any], principal: str, source_arn: str) -> bool:
    told = statement.get("Principal", {})
    services = told.get("Service") if isinstance(told, dict) else told
    if services not in (principal, [principal], "*"):
        return False
    if statement.get("Action") not in ("lambda:InvokeFunction", "lambda:*", "*"):
        return False
    condition = statement.get("Condition", {})
    wanted = condition.get("ArnLike", condition.get("StringEquals", {})).get("AWS:SourceArn")
    return wanted is None or fnmatchcase(source_arn, wanted)


def write_log(function: Any, stream: str, lines: tuple[str, ...], now_s: float) -> None:
    """Add lines to the function's log, which is made with its first one.

    Not by PutLogEvents: moto refuses what is older than a fortnight of real time.
    """
    logs, group, now = function.logs_backend, function.logs_group_name, date_at(now_s)
    if group not in logs.groups:
        logs.create_log_group(group, {})
    name = f"{now:%Y/%m/%d}/{stream}"
    streams = logs.groups[group].streams
    found = next((one for one in streams if one.endswith(stream)), None)
    if found is None:
        logs.create_log_stream(group, name)
        found = name
    stamp = int(now.timestamp() * 1000)
    streams[found].put_log_events([{"timestamp": stamp, "message": line} for line in lines])
