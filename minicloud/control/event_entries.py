"""Entries of PutEvents that EventBridge does not take, each by itself.

Source: EventBridge API Reference, PutEvents and PutEventsResultEntry; wording of the refused
source as quoted in github.com/aws-samples/serverless-patterns/pull/3089.
"""

import json
from typing import Any


def refused(entry: dict[str, Any]) -> dict[str, str] | None:
    """The failed entry of the answer; None where the event is taken."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            text = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": text}
    if entry["Source"].lower().startswith("aws."):
        text = "Not authorized for the source."
        return {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": text}
    try:
        known = isinstance(json.loads(entry["Detail"]), dict)
    except ValueError:
        known = False
    if not known:
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return None
