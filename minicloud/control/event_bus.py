"""What becomes of an event on a bus: the rules that match it, and their targets.

Source: EventBridge User Guide, Event buses; Targets; Input transformation.
"""

import json
from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any

from minicloud.control.event_delivery import send_to_queue
from minicloud.control.functions_in_moto import backend_of, may_invoke
from minicloud.dataplane.input_transformer import found_at, transformed

Accept = Callable[[Any, str, bytes], Any]
"""Takes an event for a function: the function, the name by which it is called, the payload."""

PRINCIPAL = "events.amazonaws.com"


def deliver(bus: Any, event: dict[str, Any], accept: Accept) -> None:
    """Give an event to the targets of every rule that matches it."""
    for rule in list(bus.rules.values()):
        if rule.state == "ENABLED" and _matches(rule, event):
            send(rule, event, accept)


def _matches(rule: Any, event: dict[str, Any]) -> bool:
    # A rule that has a schedule alone matches no event; moto's empty pattern matches each.
    return bool(rule.event_pattern.dump()) and bool(rule.event_pattern.matches_event(event))


def send(rule: Any, event: dict[str, Any], accept: Accept) -> None:
    """Give an event to a rule's targets. Who is not there, or lets nobody in, gets nothing."""
    for target in list(rule.targets):
        arn = target["Arn"]
        service = arn.split(":")[2]
        if service == "lambda":
            _to_function(rule, arn, _input(target, event, rule.arn), accept)
        elif service == "sqs":
            group = target.get("SqsParameters", {}).get("MessageGroupId")
            send_to_queue(rule.account_id, arn, _input(target, event, rule.arn), {}, group)
        else:
            _to_another(rule, target, event)


def _to_function(rule: Any, arn: str, payload: str, accept: Accept) -> None:
    """Source: EventBridge User Guide, Using resource-based policies (Lambda permissions)."""
    from moto.awslambda.exceptions import UnknownFunctionException

    try:
        function = backend_of(rule.account_id, arn.split(":")[3]).get_function(arn)
    except UnknownFunctionException:
        return
    if may_invoke(function, PRINCIPAL, rule.arn):
        accept(function, arn, payload.encode())


def _input(target: dict[str, Any], event: dict[str, Any], rule_arn: str) -> str:
    if "Input" in target:
        return str(target["Input"])
    if path := target.get("InputPath"):
        return json.dumps(found_at(event, path))
    if transformer := target.get("InputTransformer"):
        return transformed(transformer, event, rule_arn)
    return json.dumps(event)


def _to_another(rule: Any, target: dict[str, Any], event: dict[str, Any]) -> None:
    """As moto has it: log groups, archives, other buses. It plays no further kinds of target."""
    stamp = datetime.fromisoformat(event["time"]).timestamp()
    alone = copy(rule)
    alone.targets = [target]
    try:
        type(rule).send_to_targets(alone, event | {"time": stamp, "ingestion-time": stamp}, False)
    except NotImplementedError:
        return
