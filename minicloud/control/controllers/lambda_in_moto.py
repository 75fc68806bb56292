"""Where moto's Lambda is replaced: functions run, and events for them wait in a queue.

moto starts containers or, without them, echoes the payload.
"""

import base64
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import UUID

from minicloud.control.dead_letters import kept_dead_letters
from minicloud.control.dispatch import refusal
from minicloud.control.event_payloads import require_payload
from minicloud.control.function_events import FunctionEvents, QueuedEvent
from minicloud.control.functions_in_moto import backend_of, base_arn, code_of, write_log
from minicloud.control.functions_not_run import FunctionsNotRunError
from minicloud.control.late_services import LateService, Surroundings
from minicloud.dataplane.function_run import (
    FunctionCode,
    FunctionResult,
    Invocation,
    Throttled,
    log_lines,
)
from minicloud.dataplane.lineage import invoked_once_more, is_loop

if TYPE_CHECKING:
    from minicloud.control.access.function_sessions import FunctionSessions

Outcome = FunctionResult | Throttled
Run = Callable[[FunctionCode, Invocation], Outcome]

_TAIL_BYTES = 4096
"""How much of the log an answer carries. Source: Lambda API Reference, Invoke (LogResult, 4 KB)."""

_LOOP = (
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web "
    "Services resources and stopped your function's invocation."
)
"""Source: Lambda API Reference, Invoke (RecursiveInvocationException)."""

_KINDS = ("Event", "RequestResponse", "DryRun")


class LambdaInMoto(LateService):
    """Invoke, by hand or by events; who runs the functions is told by `run_by`."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self._runner: object = None
        self._run: Run | None = None
        self._end_all: Callable[[], None] | None = None
        self._at_work: Counter[str] = Counter()
        self._requests = 0
        self._role_sessions: FunctionSessions | None = None
        self.events = FunctionEvents(self.run, cloud.now_s)

    def run_by(self, runner: object, run: Run, end_all: Callable[[], None]) -> None:
        """From now on `run` runs functions, and `end_all` ends what stands of them."""
        self._runner, self._run, self._end_all = runner, run, end_all

    def run_no_more_by(self, runner: object) -> None:
        """From now on nothing runs, where it was this runner that did."""
        if self._runner is runner:
            self._runner = self._run = self._end_all = None

    def install(self) -> None:
        """From now on Invoke runs functions."""
        responses: Any = import_module("moto.awslambda.responses").LambdaResponse
        self.moto.put(responses, "invoke", self._invoke())
        self.moto.put(responses, "invoke_async", self._invoke_async())
        # moto would take messages out of queues for handlers that it does not run.
        simple: Any = import_module("moto.awslambda_simple.models").LambdaSimpleBackend
        self.moto.put(simple, "send_sqs_batch", lambda *_args, **_named: False)
        for name, value in kept_dead_letters():
            self.moto.put(import_module("moto.awslambda.models").LambdaFunction, name, value)

    def reset(self) -> None:
        """No event waits, nothing stands warm."""
        self.events.reset()
        self._requests = 0
        if self._role_sessions is not None:
            self._role_sessions.reset()
        if self._end_all is not None:
            self._end_all()

    def remove(self) -> None:
        """Leave moto as it was."""
        super().remove()
        self._runner = self._run = self._end_all = None

    def tick(self, now_s: float, changed: bool) -> None:
        """Try the events that are due."""
        if self._run is not None:
            self.events.tick(now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before the next event is due; with nobody to run it, for ever."""
        return float("inf") if self._run is None else self.events.next_due_s

    def accept(self, function: Any, arn: str, payload: bytes, trace: str | None = None) -> str:
        """Put an event for a function into its queue; the request's id.

        `trace` is the header of the chain of requests that it belongs to, when it does.
        """
        request_id = self._request_id()
        code = code_of(function)
        self.events.add(
            QueuedEvent(
                account_id=function.account_id,
                region=function.region,
                name=code.name,
                qualifier=None if code.version == "$LATEST" else code.version,
                arn=arn,
                payload=payload,
                request_id=request_id,
                trace=invoked_once_more(trace, base_arn(function)),
            )
        )
        return request_id

    def run(self, function: Any, invocation: Invocation) -> Outcome:
        """Run a function now and write its log. Raises FunctionsNotRunError."""
        if self._run is None:
            raise FunctionsNotRunError(function.function_name)
        reserved, all_versions = _reserved(function), base_arn(function)
        if reserved is not None and self._at_work[all_versions] >= reserved:
            return Throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
        self._at_work[all_versions] += 1
        code = replace(code_of(function), credentials=self._sessions().credentials(function))
        try:
            outcome = self._run(code, invocation)
        finally:
            self._at_work[all_versions] -= 1
        if isinstance(outcome, FunctionResult):
            lines = log_lines(code, invocation, outcome)
            write_log(function, outcome.environment, lines, self.cloud.now_s())
        return outcome

    def _sessions(self) -> "FunctionSessions":
        if self._role_sessions is None:
            # Here, so that who has functions and runs none does not wait for IAM.
            from minicloud.control.access.function_sessions import FunctionSessions

            self._role_sessions = FunctionSessions(self.cloud.access, self.cloud.now_s)
        return self._role_sessions

    def _request_id(self) -> str:
        # Not drawn from moto's generator: ids of what is made later stay as they were.
        self._requests += 1
        return str(UUID(int=self._requests << 64 | 0x1A3BDA, version=4))

    def _invoke(self) -> Any:
        def invoke(response: Any) -> Any:
            name = unquote(response.path.rsplit("/", 2)[-2])
            qualifier = response._get_param("Qualifier")
            function = response.backend.get_function(name, qualifier)
            body = response.body or b"{}"
            payload = body.encode() if isinstance(body, str) else bytes(body)
            kind = response.headers.get("X-Amz-Invocation-Type", "RequestResponse")
            _require_kind(kind)
            require_payload(payload, kind)
            arn = _invoked_arn(function, name, qualifier)
            if kind == "DryRun":
                return 204, {"status": 204}, ""
            if self._run is None:
                raise FunctionsNotRunError(function.function_name)
            trace = response.headers.get("X-Amzn-Trace-Id")
            if kind == "Event":
                self.accept(function, arn, payload, trace)
                return 202, {"status": 202}, ""
            trace = invoked_once_more(trace, base_arn(function))
            if is_loop(trace, base_arn(function)):
                raise refusal("RecursiveInvocationException", _LOOP)
            invocation = Invocation(self._request_id(), payload, arn, trace)
            return self._answer(response, function, invocation)

        return invoke

    def _answer(self, response: Any, function: Any, invocation: Invocation) -> Any:
        outcome = self.run(function, invocation)
        if isinstance(outcome, Throttled):
            return _too_many(outcome)
        headers = {
            "content-type": "application/json",
            "x-amz-executed-version": str(function.version),
            "x-amzn-requestid": invocation.request_id,
        }
        if outcome.error is not None:
            headers["x-amz-function-error"] = outcome.error
        if response.headers.get("X-Amz-Log-Type") == "Tail":
            lines = log_lines(code_of(function), invocation, outcome)
            tail = "\n".join((*lines, "")).encode()[-_TAIL_BYTES:]
            headers["x-amz-log-result"] = base64.b64encode(tail).decode()
        return 200, headers, outcome.payload

    def _invoke_async(self) -> Any:
        def invoke_async(_response: Any) -> Any:
            raise refusal(
                "InvalidRequestContentException",
                "InvokeAsync is deprecated: call Invoke with the invocation type Event",
            )

        return invoke_async


def _require_kind(kind: str) -> None:
    """Source: Lambda API Reference, Invoke (InvocationType); code and wording as elsewhere."""
    if kind not in _KINDS:
        raise refusal(
            "ValidationException",
            f"1 validation error detected: Value '{kind}' at 'invocationType' failed to satisfy "
            f"constraint: Member must satisfy enum value set: [{', '.join(_KINDS)}]",
        )


def _reserved(function: Any) -> int | None:
    latest = backend_of(function.account_id, function.region).get_function(function.function_name)
    value = latest.reserved_concurrency
    return None if value is None else int(value)


def _invoked_arn(function: Any, name: str, qualifier: str | None) -> str:
    base = base_arn(function)
    told = qualifier or (name.rpartition(":")[2] if ":" in name.split(":function:")[-1] else None)
    return f"{base}:{told}" if told else base


def _too_many(throttled: Throttled) -> Any:
    """Source: Lambda API Reference, Invoke (TooManyRequestsException, 429)."""
    told = {"Reason": throttled.reason, "Type": "User", "message": "Rate Exceeded."}
    headers = {"x-amzn-errortype": "TooManyRequestsException", "status": 429}
    return 429, headers, json.dumps(told)
