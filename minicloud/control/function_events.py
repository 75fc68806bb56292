"""The queue of events for functions: tried when they are due, again when they fail, then given up.

Source: Lambda Developer Guide, Invoking a Lambda function asynchronously; Capturing records of
Lambda asynchronous invocations.
"""

import heapq
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.event_delivery import send_to_queue
from minicloud.control.functions_in_moto import (
    backend_of,
    base_arn,
    invoke_config_of,
    retry_rules_of,
)
from minicloud.dataplane.asynchronous_invocation import (
    RETRY_WAITS_S,
    GivenUp,
    Tries,
    after_error,
    after_throttle,
    too_old,
)
from minicloud.dataplane.function_run import FunctionResult, Invocation, Throttled
from minicloud.dataplane.lineage import is_loop

DELIVERY_S = 1.0
"""How long an event lies in the queue. Simplified: AWS says only that it is not at once."""

Outcome = FunctionResult | Throttled


@dataclass(frozen=True, slots=True)
class QueuedEvent:
    """An event for a function, and what became of it so far."""

    account_id: str
    region: str
    name: str
    qualifier: str | None
    arn: str
    payload: bytes
    request_id: str
    trace: str
    tries: Tries = field(default_factory=lambda: Tries(0.0))


class FunctionEvents:
    """All events of this cloud that wait for a function."""

    def __init__(
        self, run: Callable[[Any, Invocation], Outcome], now_s: Callable[[], float]
    ) -> None:
        self._run = run
        self._now_s = now_s
        self._waiting: list[tuple[float, int, QueuedEvent]] = []
        self._taken = 0
        self._busy = False
        self._resets = 0

    def reset(self) -> None:
        """Forget every event."""
        self._waiting.clear()
        self._resets += 1

    @property
    def next_due_s(self) -> float:
        """When the next event is tried; while one is, nothing else is due."""
        return inf if self._busy else self._waiting[0][0] if self._waiting else inf

    def add(self, event: QueuedEvent) -> None:
        """Take an event in."""
        now_s = self._now_s()
        self._wait(replace(event, tries=Tries(now_s)), now_s + DELIVERY_S)

    def tick(self, now_s: float) -> None:
        """Try what is due, in the order in which it is."""
        if self._busy:  # a function that runs for an event has called AWS
            return
        self._busy = True
        try:
            while self._waiting and self._waiting[0][0] <= now_s:
                event = heapq.heappop(self._waiting)[2]
                resets = self._resets
                try:
                    self._try(event)
                except BaseException:
                    if resets == self._resets:
                        # Nothing ran it to its end: it waits on, not to be tried at every look.
                        self._wait(event, now_s + RETRY_WAITS_S[0])
                    raise
        finally:
            self._busy = False

    def _wait(self, event: QueuedEvent, due_s: float) -> None:
        self._taken += 1  # of those due at once, the first comes first
        heapq.heappush(self._waiting, (due_s, self._taken, event))

    def _try(self, event: QueuedEvent) -> None:
        function = _function(event)
        if function is None:
            return  # deleted since
        rules, now_s = retry_rules_of(function), self._now_s()
        failed, throttled = event.tries.failed, event.tries.throttled
        if is_loop(event.trace, base_arn(function)):
            # Simplified: what the record of such an event says is not published.
            _tell(function, event, None, GivenUp.RETRIES_EXHAUSTED, failed, now_s)
            return
        if too_old(event.tries, rules, now_s):
            _tell(function, event, None, GivenUp.EVENT_AGE_EXCEEDED, failed, now_s)
            return
        invocation = Invocation(event.request_id, event.payload, event.arn, event.trace)
        outcome = self._run(function, invocation)
        now_s = self._now_s()
        if isinstance(outcome, Throttled):
            tries = replace(event.tries, throttled=throttled + 1)
            then = after_throttle(tries, rules, now_s)
        elif outcome.error is None:
            _tell(function, event, outcome, None, failed + 1, now_s)
            return
        else:
            tries = replace(event.tries, failed=failed + 1)
            then = after_error(tries, rules, now_s)
        if isinstance(then, GivenUp):
            _tell(function, event, outcome, then, tries.failed, now_s)
        else:
            self._wait(replace(event, tries=tries), then)


def _function(event: QueuedEvent) -> Any | None:
    from moto.awslambda.exceptions import UnknownFunctionException

    try:
        return backend_of(event.account_id, event.region).get_function(event.name, event.qualifier)
    except UnknownFunctionException:
        return None


def _tell(
    function: Any,
    event: QueuedEvent,
    outcome: Outcome | None,
    given_up: GivenUp | None,
    count: int,
    now_s: float,
) -> None:
    """Send the invocation record to the destination, and the event to the dead-letter queue."""
    which = "OnSuccess" if given_up is None else "OnFailure"
    config = invoke_config_of(function).get("DestinationConfig", {}).get(which, {})
    if destination := config.get("Destination"):
        record = _record(event, function, outcome, given_up, count, now_s)
        send_to_queue(event.account_id, destination, json.dumps(record), {})
    dead_letters = (getattr(function, "dead_letter_config", None) or {}).get("TargetArn")
    if given_up is not None and dead_letters:
        attributes = {"RequestID": event.request_id}
        if isinstance(outcome, FunctionResult):
            attributes |= {"ErrorCode": "200", "ErrorMessage": _message(outcome)[:1024]}
        elif outcome is not None:
            attributes |= {"ErrorCode": "429", "ErrorMessage": ""}
        send_to_queue(event.account_id, dead_letters, event.payload.decode(), attributes)


def _message(outcome: FunctionResult) -> str:
    told = _read(outcome.payload)
    return str(told.get("errorMessage", "") if isinstance(told, dict) else told)


def _read(payload: bytes) -> Any:
    """The JSON of a payload; its text where a process has sent something else."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return payload.decode("utf-8", "replace")


def _record(
    event: QueuedEvent,
    function: Any,
    outcome: Outcome | None,
    given_up: GivenUp | None,
    count: int,
    now_s: float,
) -> dict[str, Any]:
    record = {
        "version": "1.0",
        "timestamp": date_at(now_s).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": event.arn if event.arn.count(":") > 6 else f"{event.arn}:$LATEST",
            "condition": "Success" if given_up is None else given_up.value,
            "approximateInvokeCount": count,
        },
        "requestPayload": _read(event.payload),
    }
    if isinstance(outcome, FunctionResult):
        context: dict[str, Any] = {"statusCode": 200, "executedVersion": str(function.version)}
        if outcome.error is not None:
            context["functionError"] = outcome.error
        record["responseContext"] = context
        record["responsePayload"] = _read(outcome.payload)
    return record
