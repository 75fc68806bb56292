"""Messages that AWS's own services put into a queue of SQS."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any


def send_to_queue(
    account_id: str,
    arn: str,
    body: str,
    attributes: Mapping[str, str],
    group_id: str | None = None,
) -> bool:
    """Put a message into the queue that `arn` names; False where there is none.

    Simplified: SNS topics and event buses get nothing.
    """
    parts = arn.split(":")
    if len(parts) != 6 or parts[2] != "sqs":
        return False
    backend: Any = import_module("moto.sqs").sqs_backends[account_id][parts[3]]
    if parts[5] not in backend.queues:
        return False
    told = {
        name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
    }
    backend.send_message(
        queue_name=parts[5], message_body=body, message_attributes=told, group_id=group_id
    )
    return True
