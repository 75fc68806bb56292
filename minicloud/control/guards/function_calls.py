"""Calls about functions that Lambda cannot do: names, kinds of invocation, mappings, versions."""

import re

from minicloud.control.calls import Call
from minicloud.control.functions_in_moto import backend_of
from minicloud.control.guard import Guard
from minicloud.control.guards.functions import function_of

_API = "https://docs.aws.amazon.com/lambda/latest/api"
_NAME = re.compile(
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?",
    re.ASCII,
)
_LARGEST_BATCH = {False: 10_000, True: 10}
"""Of a standard and of a FIFO queue. Source: Lambda API Reference, CreateEventSourceMapping."""


def _name_of_other_signs(call: Call) -> str | None:
    name = str(call.get("FunctionName", ""))
    if _NAME.fullmatch(name):
        return None
    return (
        f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy "
        f"constraint: Member must satisfy regular expression pattern: {_NAME.pattern}"
    )


def _latest_alone(call: Call) -> str | None:
    if call.get("Qualifier") != "$LATEST":
        return None
    return "$LATEST version cannot be deleted without deleting the function."


def _large_batch(call: Call) -> str | None:
    source, size = str(call.get("EventSourceArn", "")), call.get("BatchSize")
    if size is None or ":sqs:" not in source:
        return None
    most = _LARGEST_BATCH[source.endswith(".fifo")]
    return None if 1 <= int(size) <= most else f"BatchSize {size} exceeds the max of {most}"


def _mapped_before(call: Call) -> str | None:
    source = str(call.get("EventSourceArn", ""))
    function = function_of(call)
    if function is None or ":sqs:" not in source:
        return None
    backend = backend_of(call.account_id, call.region)
    for one in backend.list_event_source_mappings(source, None):
        if one.function_arn == function.function_arn:
            return (
                f'An event source mapping with SQS arn (" {source} ") and function '
                f'(" {function.function_name} ") already exists. Please update or delete the '
                f"existing mapping with UUID {one.uuid}"
            )
    return None


GUARDS = (
    Guard(
        id="lambda-name-signs",
        service="lambda",
        operations=("CreateFunction",),
        code="ValidationException",
        rule="A function's name has letters, digits, hyphens and underscores only.",
        source=f"{_API}/API_CreateFunction.html; code and wording as quoted in "
        "github.com/floci-io/floci/issues/3238",
        finds=_name_of_other_signs,
    ),
    Guard(
        id="lambda-latest",
        service="lambda",
        operations=("DeleteFunction",),
        code="InvalidParameterValueException",
        rule="The version $LATEST goes with its function only.",
        source=f"{_API}/API_DeleteFunction.html; wording as in "
        "github.com/localstack/localstack, which is tested against AWS",
        finds=_latest_alone,
    ),
    Guard(
        id="lambda-batch-size",
        service="lambda",
        operations=("CreateEventSourceMapping",),
        code="InvalidParameterValueException",
        rule="A batch of a queue's has at most 10,000 messages, of a FIFO queue's 10.",
        source=f"{_API}/API_CreateEventSourceMapping.html; wording as of moto",
        finds=_large_batch,
    ),
    Guard(
        id="lambda-mapping-twice",
        service="lambda",
        operations=("CreateEventSourceMapping",),
        code="ResourceConflictException",
        rule="A function is given a queue once.",
        source=f"{_API}/API_CreateEventSourceMapping.html; wording as quoted in "
        "github.com/DataBiosphere/azul/issues/3399",
        finds=_mapped_before,
    ),
)
