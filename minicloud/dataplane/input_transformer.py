"""What a target gets of an event: a part of it, or a template with parts of it filled in.

Source: EventBridge User Guide, Amazon EventBridge input transformation.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r'("?)<([\w.-]+)>("?)')


def found_at(event: Any, path: str) -> Any:
    """What a path of names such as $.detail.service leads to; None where there is nothing.

    Simplified: names only, no indices and filters.
    """
    for name in filter(None, path.removeprefix("$").split(".")):
        event = event.get(name) if isinstance(event, dict) else None
    return event


def transformed(transformer: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str) -> str:
    """The template with its places filled in; what is not there becomes empty."""
    values = {
        name: found_at(event, path) for name, path in transformer.get("InputPathsMap", {}).items()
    }
    values |= {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_arn.rpartition("/")[2],
        "aws.events.event": event,
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": event.get("time"),
    }

    is_text = transformer["InputTemplate"].lstrip().startswith('"')

    def fill(place: re.Match[str]) -> str:
        before, name, after = place.groups()
        if name not in values:
            return place[0]
        value = values[name]
        if before and after:
            text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
            return json.dumps(text)
        inside = "" if value is None else json.dumps(value)
        # In the middle of a text a value stands without quotes of its own.
        if is_text or before or after:
            inside = json.dumps(inside)[1:-1] if not isinstance(value, str) else inside[1:-1]
        return f"{before}{inside}{after}"

    return _PLACE.sub(fill, transformer["InputTemplate"])
