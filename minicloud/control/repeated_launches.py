"""A launch that comes twice with one ClientToken happens once.

Source: EC2 Developer Guide, Ensuring idempotency in Amazon EC2 API requests.
Simplified: a token is remembered until the cloud is reset.
"""

import json
from dataclasses import dataclass
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call

IDEMPOTENCY = "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html"
_LAUNCHES = "minicloud_launches"


@dataclass(frozen=True, slots=True)
class _Launch:
    asked: str
    answer: Any


def answered_before(call: Call) -> Any:
    """The answer to the same launch with the same token; None for a call that is to be made."""
    launch = _launch(call)
    return launch.answer if launch is not None and launch.asked == _asked(call) else None


def token_used_otherwise(call: Call) -> bool:
    """Whether a different launch came with this token."""
    launch = _launch(call)
    return launch is not None and launch.asked != _asked(call)


def _launch(call: Call) -> _Launch | None:
    if (call.service, call.operation) != ("ec2", "RunInstances") or not call.get("ClientToken"):
        return None
    launches: dict[str, _Launch] = vars(call.backend("ec2")).get(_LAUNCHES, {})
    return launches.get(call.get("ClientToken"))


def _asked(call: Call) -> str:
    parameters = {key: value for key, value in call.parameters.items() if key != "ClientToken"}
    return json.dumps(parameters, sort_keys=True, default=str)


def _remember(call: Call, answer: Any) -> Any:
    if call.get("ClientToken"):
        launches = vars(call.backend("ec2")).setdefault(_LAUNCHES, {})
        launches[call.get("ClientToken")] = _Launch(_asked(call), answer)
    return answer


REMEMBERED_LAUNCHES = Amendment(
    id="launch-idempotency",
    service="ec2",
    operations=("RunInstances",),
    rule="A launch with the ClientToken of an earlier one launches nothing, and answers as that "
    "one did.",
    source=IDEMPOTENCY,
    amend=_remember,
)
