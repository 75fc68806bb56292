"""Clients of a grader's processes: the first of its kind is made, the others are copies of it.

Making one reads 60 settings, works out addresses and makes a class; students' code makes one in
each function. A copy has events, signer, endpoint and resolver of its own, so that whoever listens
to one client hears that client only. Its class, its configuration and its connections are the
first's.
"""

import os
import weakref
from copy import copy
from importlib import import_module
from typing import Any

from minicloud.control.shared_models import share_models

_KEPT = 500
_READ_TOO = frozenset({b"BOTO_CONFIG", b"REQUESTS_CA_BUNDLE", b"_X_AMZN_TRACE_ID"})
_OWN_WAYS = frozenset({"s3", "s3control", "importexport"})
"""Services whose clients register handlers that hold the client itself."""


def copy_clients() -> None:
    """From now on, for the life of the process."""
    share_models()
    creator: Any = import_module("botocore.client").ClientCreator
    create = creator.create_client
    kept: dict[Any, Any] = {}

    def create_client(
        self: Any, service_name: str, region_name: Any, *args: Any, **kwargs: Any
    ) -> Any:
        asked = _what_matters(self, service_name, region_name, args, dict(kwargs))
        if asked is None:
            return create(self, service_name, region_name, *args, **kwargs)
        pattern = kept.get(asked)
        if pattern is None:
            pattern = create(self, service_name, region_name, *args, **kwargs)
            if pattern.meta.service_model.endpoint_discovery_operation is not None:
                return pattern
            _unregister_its_own(pattern)
            if len(kept) >= _KEPT:
                kept.clear()
            kept[asked] = pattern
        return _copy_of(pattern)

    creator.create_client = create_client


def _what_matters(
    creator: Any, service_name: str, region_name: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    """All that tells one client from another, as a key; None where a copy would not do.

    What stands in the key lives as long as the key, so that its place is nobody else's.
    """
    store = creator._config_store
    emitter = creator._event_emitter
    if args or service_name in _OWN_WAYS or store._overrides:
        return None
    config = kwargs.pop("client_config", None)
    try:
        what = (
            service_name,
            region_name,
            _settings(),
            _Same(emitter._emitter._handlers._root),
            # Providers of values are equal to themselves only.
            tuple(store._mapping.items()),
            creator._exceptions_factory,
            creator._loader,
            # A new dict each time, empty where nobody's files are read.
            tuple((name, _Same(one)) for name, one in kwargs.items() if one != {}),
            config and _options(config),
        )
        hash(what)
    except (AttributeError, TypeError):
        return None
    return what


def _options(config: Any) -> tuple[Any, ...]:
    """What a client's own configuration says; of a kind that cannot be a key where it says more."""
    said = vars(config).items()
    of_these = ((name, type(one), one) for name, one in said if name != "_user_provided_options")
    return type(config), *of_these


def _settings() -> tuple[tuple[bytes, bytes], ...]:
    """The environment's variables that botocore reads; as bytes, since all are looked at."""
    variables: Any = os.environb
    return tuple(
        (name, value)
        for name, value in variables._data.items()
        if name.startswith(b"AWS_") or name in _READ_TOO
    )


class _Same:
    """Equal to nothing but the same object, or an equal text, number or nothing."""

    __slots__ = ("_hash", "one")

    def __init__(self, one: Any) -> None:
        self.one = one
        plain = one is None or isinstance(one, bool | int | str)
        self._hash = hash(one) if plain else id(one)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same) or type(self.one) is not type(other.one):
            return False
        return self.one is other.one or (
            isinstance(self.one, bool | int | str) and bool(self.one == other.one)
        )


def _unregister_its_own(pattern: Any) -> None:
    """Take out the two handlers that each copy registers for itself."""
    event = f"request-created.{pattern.meta.service_model.service_id.hyphenize()}"
    pattern.meta.events.unregister(event, pattern._request_signer.handler)
    rebuild = pattern._user_agent_creator.rebuild_and_replace_user_agent_handler
    pattern.meta.events.unregister(event, rebuild)


def _copy_of(pattern: Any) -> Any:
    client = object.__new__(type(pattern))
    client.__dict__.update(pattern.__dict__)
    client._cache = {}
    events = copy(pattern.meta.events)
    client.meta = copy(pattern.meta)
    client.meta.events = events
    client._request_signer = copy(pattern._request_signer)
    client._request_signer._event_emitter = weakref.proxy(events)
    client._endpoint = copy(pattern._endpoint)
    client._endpoint._event_emitter = events
    if pattern._ruleset_resolver is not None:
        client._ruleset_resolver = copy(pattern._ruleset_resolver)
        client._ruleset_resolver._event_emitter = events
    client._register_handlers()
    return client
