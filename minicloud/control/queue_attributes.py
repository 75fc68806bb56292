"""A queue's attributes, worked out when they are read: three of them count all its messages.

moto asks for all of them at each message sent, to learn of deduplication alone, and at each one
received, to learn how long it is kept; and for the time twice for each message that waits.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

_DEDUPLICATION = "ContentBasedDeduplication"


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there)."""
    models: Any = import_module("moto.sqs.models")
    find = models.Queue.attributes.fget
    yield models.Queue, "attributes", property(lambda queue: _Attributes(queue, find))
    get = models.SQSBackend.get_queue_attributes
    yield (
        models.SQSBackend,
        "get_queue_attributes",
        lambda *told, **named: dict(get(*told, **named)),
    )
    yield models.SQSBackend, "is_message_valid_based_on_retention_period", _is_kept
    yield models.Queue, "messages", property(_visible)


def _is_kept(backend: Any, queue_name: str, message: Any) -> bool:
    models: Any = import_module("moto.sqs.models")
    kept_s = int(backend.get_queue(queue_name).message_retention_period)
    return bool(message.sent_timestamp / 1000 + kept_s > models.unix_time())


def _visible(queue: Any) -> list[Any]:
    now_ms = import_module("moto.sqs.models").unix_time_millis()
    return [
        one for one in queue._messages if now_ms > one.visible_at and now_ms >= one.delayed_until
    ]


class _Attributes(Mapping[str, Any]):
    def __init__(self, queue: Any, find: Callable[[Any], dict[str, Any]]) -> None:
        self._queue = queue
        self._find = find

    def __getitem__(self, name: str) -> Any:
        if name != _DEDUPLICATION:
            return self._find(self._queue)[name]
        if not self._queue.fifo_queue:
            raise KeyError(name)
        value = self._queue.content_based_deduplication
        return str(value).lower() if isinstance(value, bool) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._find(self._queue))

    def __len__(self) -> int:
        return len(self._find(self._queue))
