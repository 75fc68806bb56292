"""Where moto's IAM is replaced: what it takes and AWS refuses, and what it lacks."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from minicloud.control.access import awss_policies
from minicloud.control.access.access import Access
from minicloud.control.access.iam_guards import IAM_GUARDS
from minicloud.control.access.passwords_in_moto import replace_passwords
from minicloud.control.access.simulation import simulate_custom, simulate_principal
from minicloud.control.access.standing_policies import BOUNDARY
from minicloud.control.calendar import date_at
from minicloud.control.calls import Call
from minicloud.control.dispatch import refusal
from minicloud.control.guard import Guard
from minicloud.control.late_services import LateService, Surroundings


class IamInMoto(LateService):
    """Guards, second factors, passwords, boundaries of users, simulations, and virtual dates."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.access: Access = cloud.access()

    def install(self) -> None:
        """From now on moto's IAM is this course's."""
        models: Any = import_module("moto.iam.models")
        responses: Any = import_module("moto.iam.responses").IamResponse
        backend = models.IAMBackend
        self.moto.put(models, "utcnow", self._now)
        self.moto.put(backend, "enable_mfa_device", self._enabling(backend.enable_mfa_device))
        replace_passwords(self.moto, backend, responses, self.access)
        self.moto.put(models.User, "permissions_boundary", property(_boundary))
        self.moto.put(responses, "create_user", _creating_user(responses.create_user))
        self.moto.put(responses, "put_user_permissions_boundary", _put_boundary)
        self.moto.put(responses, "delete_user_permissions_boundary", _delete_boundary)
        self.moto.put(responses, "simulate_custom_policy", _answering(simulate_custom))
        self.moto.put(
            responses,
            "simulate_principal_policy",
            _answering(lambda response: simulate_principal(response, self.access)),
        )
        for name, change in awss_policies.bringing().items():
            self.moto.put(responses, name, change(getattr(responses, name)))
        for guard in IAM_GUARDS:
            for operation in guard.operations:
                name = _method_name(operation)
                self.moto.put(responses, name, _guarded(getattr(responses, name), guard, operation))

    def _now(self) -> Any:
        return date_at(self.cloud.now_s()).replace(tzinfo=None)

    def _enabling(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def enable(backend: Any, user_name: str, serial_number: str, one: str, two: str) -> None:
            backend.get_user(user_name)
            device = backend.virtual_mfa_devices.get(serial_number)
            if device is None:
                raise refusal(
                    "NoSuchEntity",
                    f"VirtualMFADevice with serial number {serial_number} does not exist.",
                )
            if device.user is not None:
                raise refusal(
                    "EntityAlreadyExists",
                    "MFADevice entity at the same path and name already exists.",
                )
            if not self.access.codes.are_consecutive(device.base32_string_seed, one, two):
                raise refusal(
                    "InvalidAuthenticationCode", "Authentication code for device is not valid."
                )
            original(backend, user_name, serial_number, one, two)

        return enable


def _guarded(original: Callable[[Any], Any], guard: Guard, operation: str) -> Callable[[Any], Any]:
    def guarded(response: Any) -> Any:
        parameters = response.params
        if hasattr(parameters, "original_dict"):
            parameters = parameters.original_dict()
        call = Call("iam", operation, response.region, response.current_account, dict(parameters))
        message = guard.finds(call)
        if message is not None:
            raise refusal(guard.code, message)
        return original(response)

    return guarded


def _method_name(operation: str) -> str:
    name: str = import_module("moto.core.utils").camelcase_to_underscores(operation)
    return name


def _answering(answer: Callable[[Any], dict[str, Any]]) -> Callable[[Any], Any]:
    def respond(response: Any) -> Any:
        result: Any = import_module("moto.core.responses").ActionResult
        return result(answer(response))

    return respond


def _boundary(user: Any) -> dict[str, str] | None:
    arn = vars(user).get(BOUNDARY)
    if arn is None:
        return None
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}


def _creating_user(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def create(response: Any) -> Any:
        arn = response._get_param("PermissionsBoundary")
        if arn:
            _require_policy(response, arn)
        answer = original(response)
        if arn:
            setattr(response.backend.users[response._get_param("UserName")], BOUNDARY, arn)
        return answer

    return create


def _put_boundary(response: Any) -> Any:
    user = response.backend.get_user(response._get_param("UserName"))
    arn = response._get_param("PermissionsBoundary")
    _require_policy(response, arn)
    setattr(user, BOUNDARY, arn)
    return import_module("moto.core.responses").EmptyResult()


def _delete_boundary(response: Any) -> Any:
    user = response.backend.get_user(response._get_param("UserName"))
    vars(user).pop(BOUNDARY, None)
    return import_module("moto.core.responses").EmptyResult()


def _require_policy(response: Any, arn: str) -> None:
    awss_policies.bring(response.backend, arn)
    if arn not in response.backend.managed_policies:
        raise refusal("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.")
