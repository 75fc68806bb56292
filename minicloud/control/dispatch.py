"""Guards before each call that moto serves, amendments after it, and the passing of time."""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import cache, wraps
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import unquote

from minicloud.control import failures_of_moto
from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call
from minicloud.control.guard import EVERY_OPERATION, Guard

_NAMES = {"awslambda": "lambda"}
Result = TypeVar("Result")


class Dispatch:
    """Stands in `BaseResponse.call_action`, through which the calls of nearly all services pass.

    moto's own serialisation turns what a guard raises into the service's error, so that a
    refusal looks the same to a notebook, to the gateway and to a page.
    `after_call` is told of each call once it was answered; it may let time pass.
    `answered_before` gives the answer to a call that is not to be made a second time, or None.
    """

    def __init__(
        self,
        guards: Iterable[Guard],
        amendments: Iterable[Amendment],
        before_call: Callable[[Call], None],
        after_call: Callable[[Call], None],
        answered_before: Callable[[Call], Any],
    ) -> None:
        self._guards = _by_operation(guards)
        self._amendments = _by_operation(amendments)
        self._before_call = before_call
        self._after_call = after_call
        self._answered_before = answered_before
        self.admission: Callable[[Any, Call], None] | None = None
        """Refuses who may not make a call, before any guard looks; None: anybody may."""
        self.one_at_a_time = threading.RLock()
        self._original: Any = None

    def install(self) -> None:
        """From now on every call passes here."""
        response_class: Any = import_module("moto.core.responses").BaseResponse
        original = response_class.call_action
        self._original = original

        @wraps(original)
        def call_action(response: Any) -> Any:
            with self.one_at_a_time:
                return self._serve(response, original)

        response_class.call_action = call_action

    def wait_for(self, future: "Future[Result]") -> Result:
        """What comes of something done elsewhere, such as a function that calls AWS meanwhile.

        Other calls are served until then: a condition gives its lock back however deep it is held.
        """
        woken = threading.Condition(self.one_at_a_time)

        def wake(_done: object) -> None:
            with woken:
                woken.notify_all()

        future.add_done_callback(wake)
        with woken:
            woken.wait_for(future.done)
        return future.result()

    def remove(self) -> None:
        """Leave moto as it was."""
        import_module("moto.core.responses").BaseResponse.call_action = self._original

    def _serve(self, response: Any, original: Callable[[Any], Any]) -> Any:
        call = _call(response)
        if call is None:
            return original(response)
        try:
            self._before_call(call)
            self._surround(response, call)
            answer = original(response)
        except Exception as error:
            if failures_of_moto.is_unknown_region(call, error):
                botocore_errors: Any = import_module("botocore.exceptions")
                raise botocore_errors.EndpointConnectionError(
                    endpoint_url=response.uri, error=error
                ) from None
            told = failures_of_moto.told(call, error)
            if told is None:
                raise
            return _refused(response, *told)
        self._after_call(call)
        return answer

    def _surround(self, response: Any, call: Call) -> None:
        """Put guards and amendments around the method that moto will call for this action."""
        guards = self._guards[call.service, call.operation]
        guards_of_all = self._guards[call.service, EVERY_OPERATION]
        amendments = self._amendments[call.service, call.operation]
        name = _method_name(call.operation)
        method = getattr(response, name, None)
        admission = self.admission
        if method is None or not (guards or guards_of_all or amendments or admission):
            return

        def guarded() -> Any:
            if admission is not None:
                admission(response, call)
            earlier = self._answered_before(call)
            if earlier is not None:
                return import_module("moto.core.responses").ActionResult(earlier)
            for guard in (*guards_of_all, *guards):
                message = guard.finds(call)
                if message is not None:
                    raise refusal(guard.code, message)
            answer = method()
            for amendment in amendments:
                answer = _amended(answer, amendment, call)
            return answer

        setattr(response, name, guarded)


def _by_operation(records: Iterable[Any]) -> defaultdict[tuple[str, str], list[Any]]:
    table: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for record in records:
        for operation in record.operations:
            table[record.service, operation].append(record)
    return table


def _call(response: Any) -> Call | None:
    operation = response._get_action()
    if not operation or response.service_name is None:
        return None
    parameters = _parameters(response)
    return Call(
        service=_NAMES.get(response.service_name, response.service_name),
        operation=operation,
        region=response.region,
        account_id=response.current_account,
        parameters=parameters,
    )


def _parameters(response: Any) -> dict[str, Any]:
    parameters: Any = getattr(response, "params", None)
    if hasattr(parameters, "original_dict"):
        parameters = parameters.original_dict()
    if parameters is None:  # services whose requests moto parses by hand
        try:
            parameters = json.loads(response.body or "{}")
        except (TypeError, ValueError):
            parameters = {}
    told: dict[str, Any] = dict(parameters) if isinstance(parameters, dict) else {}
    if response.service_name == "awslambda":
        told |= _of_address(response)
    return told


def _of_address(response: Any) -> dict[str, str]:
    """The function that a call to Lambda is about, which stands in its address."""
    in_path, asked = getattr(response, "uri_match", None) or {}, response.querystring or {}
    told = {}
    if name := in_path.get("FunctionName"):
        told["FunctionName"] = unquote(name)
    if qualifier := asked.get("Qualifier"):
        told["Qualifier"] = qualifier[0]
    return told


@cache
def _method_name(operation: str) -> str:
    name: str = import_module("moto.core.utils").camelcase_to_underscores(operation)
    return name


def _refused(response: Any, code: str, message: str) -> Any:
    """The answer of a service that refuses, made where moto's own way has broken off."""
    action_result: Any = import_module("moto.core.responses").ActionResult
    status, headers, body = response.serialized(action_result(refusal(code, message)))
    answer = body, {**headers, "status": status}
    status, headers, body = response._transform_response(response.response_headers, answer)
    return status, *response._enrich_response(headers, body)


def refusal(code: str, message: str) -> Exception:
    """The error to raise on moto's side of a call: the service's own, with AWS's code."""
    raised: Exception = _refusal_class()(code, message)
    return raised


@cache
def _refusal_class() -> Any:
    """moto's error, from a module that is not moto's.

    moto looks for a service by the name of the module that defines an error, and would take
    `moto.core` for one.
    """
    base: Any = import_module("moto.core.exceptions").ServiceException
    return type("Refusal", (base,), {"__module__": __name__})


def _amended(answer: Any, amendment: Amendment, call: Call) -> Any:
    """moto's methods return their result wrapped; the amendment sees and returns the inside."""
    action_result: Any = import_module("moto.core.responses").ActionResult
    if isinstance(answer, action_result):
        return action_result(amendment.amend(call, answer.result))
    return answer
