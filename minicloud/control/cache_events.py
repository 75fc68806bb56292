"""What ElastiCache tells by DescribeEvents, and moto does not."""

from collections.abc import Iterable
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.dataplane.cache_life import CacheEvent

KEPT_S = 14 * 24 * 3600.0
"""Source: ElastiCache API Reference, DescribeEvents (up to 14 days)."""
_TOLD_S = 3600.0


def remember(backend: Any, now_s: float, events: Iterable[CacheEvent]) -> None:
    """Keep what has happened, with its time."""
    kept = vars(backend).setdefault("minicloud_events", [])
    kept.extend((now_s, event) for event in events)
    while kept and kept[0][0] < now_s - KEPT_S:
        kept.pop(0)


def told(
    backend: Any, now_s: float, source: str | None, source_type: str | None, minutes: int | None
) -> list[dict[str, Any]]:
    """The events of the last hour, or of so many minutes, oldest first."""
    since_s = now_s - (_TOLD_S if minutes is None else minutes * 60)
    return [
        {
            "SourceIdentifier": event.source_id,
            "SourceType": str(event.source),
            "Message": event.message,
            "Date": date_at(at_s),
        }
        for at_s, event in vars(backend).get("minicloud_events", ())
        if at_s >= since_s
        and source in (None, event.source_id)
        and source_type in (None, str(event.source))
    ]
