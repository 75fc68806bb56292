"""Where botocore sends an operation: worked out once for a client where no argument can matter.

botocore goes through a service's rules for each call, asking for each of their parameters in four
places. An operation that gives the rules nothing of its own always gets the client's address.
"""

from functools import wraps
from importlib import import_module
from typing import Any

_NOTED = frozenset({"AccountId", "AccountIdEndpointMode"})
"""Parameters whose use botocore notes in the call's User-Agent: it has to see each of them."""


def remember_endpoints() -> None:
    """For the life of the process; what handlers change of a client's settings still counts."""
    resolver: Any = import_module("botocore.regions").EndpointRulesetResolver
    construct = resolver.construct_endpoint

    @wraps(construct)
    def construct_endpoint(
        self: Any, operation_model: Any, call_args: Any, request_context: Any
    ) -> Any:
        known = self.__dict__.setdefault("_minicloud_known", {})
        name = operation_model.name
        if name not in known:
            plain = _gives_nothing(operation_model) and not _NOTED & set(self._param_definitions)
            known[name] = {} if plain else None
        endpoints = known[name]
        if endpoints is None:
            return construct(self, operation_model, call_args, request_context)
        settings = self._get_customized_builtins(operation_model, call_args, request_context)
        try:
            key = tuple(settings.items())
            found = endpoints.get(key)
        except TypeError:
            # A handler has put in what cannot be compared.
            return construct(self, operation_model, call_args, request_context)
        if found is None:
            found = endpoints[key] = construct(self, operation_model, call_args, request_context)
        return found

    resolver.construct_endpoint = construct_endpoint


def _gives_nothing(operation_model: Any) -> bool:
    return not (
        operation_model.static_context_parameters
        or operation_model.context_parameters
        or operation_model.operation_context_parameters
    )
