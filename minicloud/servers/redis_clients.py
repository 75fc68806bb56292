"""A client of redis-py that looks its endpoint's name up each time it connects."""

from collections.abc import Callable
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from minicloud.servers.errors import ServersError

Lookup = Callable[[], tuple[str, int]]


class _NamedConnection(redis.Connection):
    """Asks where its name leads before it connects.

    redis-py would ask this machine's own resolver, which does not know the emulated names.
    """

    def __init__(self, *, lookup: Lookup, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._lookup = lookup

    def connect(self) -> None:
        try:
            self.host, self.port = self._lookup()
        except ServersError as error:
            raise redis.exceptions.ConnectionError(str(error)) from error
        super().connect()  # type: ignore[no-untyped-call]


def named_client(lookup: Lookup, options: dict[str, Any]) -> redis.Redis:
    """A client of whoever the name leads to.

    It answers in text, tries once and gives up after ten seconds, unless `options` say otherwise:
    what goes wrong is to be seen.
    """
    settings: dict[str, Any] = {
        "decode_responses": True,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": 10.0,
        "socket_connect_timeout": 5.0,
    }
    pool = redis.ConnectionPool(
        connection_class=_NamedConnection, lookup=lookup, **settings | options
    )
    return redis.Redis.from_pool(pool)
