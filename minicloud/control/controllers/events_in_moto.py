"""Where moto's EventBridge is replaced: events reach functions, and schedules are due.

moto's PutEvents fails at a rule whose target is a function, and no schedule of its ever fires.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from minicloud.control.calendar import date_at, seconds_at
from minicloud.control.event_bus import deliver, send
from minicloud.control.event_entries import refused, time_of
from minicloud.control.late_services import LateService, Surroundings
from minicloud.dataplane.event_schedule import ScheduleError, read_schedule
from minicloud.dataplane.wildcard import matches

if TYPE_CHECKING:
    from minicloud.control.controllers.lambda_in_moto import LambdaInMoto

_DUE, _SINCE = "_minicloud_due_s", "_minicloud_since"


class EventsInMoto(LateService):
    """Event buses whose rules and schedules reach functions and queues."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self._told = 0

    def reset(self) -> None:
        """No event was told so far."""
        self._told = 0

    def install(self) -> None:
        """From now on events reach functions too."""
        models: Any = import_module("moto.events.models")
        put_events = self._putting(models.EventsBackend.put_events)
        self.moto.put(models.EventsBackend, "put_events", put_events)
        # moto's is a regular expression, which does not end for some patterns.
        self.moto.put(models.EventPattern, "_wildcard_match", staticmethod(matches))

    def tick(self, now_s: float, changed: bool) -> None:
        """Send what is due by a schedule."""
        for rule in _scheduled():
            if rule.state != "ENABLED":
                vars(rule).pop(_DUE, None)
                vars(rule).pop(_SINCE, None)
                continue
            vars(rule).setdefault(_SINCE, date_at(now_s))
            if not rule.targets:  # its times pass unseen
                vars(rule).pop(_DUE, None)
                continue
            if _DUE not in vars(rule):
                _set_next(rule, now_s)
            while (due_s := vars(rule)[_DUE]) <= now_s:
                _set_next(rule, due_s)
                send(rule, self._scheduled_event(rule, due_s), self._functions.accept)

    def quiet_until(self, now_s: float) -> float:
        """Before the next schedule is due."""
        known = (
            vars(rule).get(_DUE, now_s)
            for rule in _scheduled()
            if rule.state == "ENABLED" and rule.targets
        )
        return min(known, default=float("inf"))

    def tell(
        self,
        region: str,
        source: str,
        detail_type: str,
        *,
        detail: dict[str, Any] | None = None,
        resources: tuple[str, ...] = (),
        event_id: str | None = None,
    ) -> str:
        """Put what a service of AWS tells on the default bus; the event's id."""
        models: Any = import_module("moto.events.models")
        backend = models.events_backends[import_module("moto.core").DEFAULT_ACCOUNT_ID][region]
        event = self._event(backend, source, detail_type, detail or {}, list(resources))
        if event_id is not None:
            event["id"] = event_id
        deliver(backend.describe_event_bus("default"), event, self._functions.accept)
        return str(event["id"])

    @property
    def _functions(self) -> "LambdaInMoto":
        return cast("LambdaInMoto", self.cloud.service("lambda"))

    def _putting(self, original: Any) -> Any:
        def put_events(backend: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
            if len(events) > 10:
                answer: list[dict[str, Any]] = original(backend, events)  # which refuses them
                return answer
            return [refused(one, backend.event_buses) or self._take(backend, one) for one in events]

        return put_events

    def _take(self, backend: Any, entry: dict[str, Any]) -> dict[str, Any]:
        bus = backend.describe_event_bus(
            backend._normalize_event_bus_arn(entry.get("EventBusName"))
        )
        event = self._event(
            backend,
            entry["Source"],
            entry["DetailType"],
            json.loads(entry["Detail"]),
            entry.get("Resources", []),
        )
        if (time := time_of(entry)) is not None:
            event["time"] = _iso(date_at(seconds_at(time)))
        deliver(bus, event, self._functions.accept)
        return {"EventId": event["id"]}

    def _scheduled_event(self, rule: Any, due_s: float) -> dict[str, Any]:
        """Source: EventBridge User Guide, Scheduled rules (detail-type Scheduled Event)."""
        event = self._event(rule, "aws.events", "Scheduled Event", {}, [rule.arn])
        return event | {"time": _iso(date_at(due_s))}

    def _event(
        self,
        place: Any,
        source: str,
        detail_type: str,
        detail: dict[str, Any],
        resources: list[str],
    ) -> dict[str, Any]:
        """Source: EventBridge User Guide, Event structure reference."""
        self._told += 1
        return {
            "version": "0",
            "id": str(UUID(int=self._told << 64 | 0xE7E27, version=4)),
            "detail-type": detail_type,
            "source": source,
            "account": place.account_id,
            "time": _iso(date_at(self.cloud.now_s())),
            "region": place.region_name,
            "resources": resources,
            "detail": detail,
        }


def _scheduled() -> Iterator[Any]:
    backends: Any = import_module("moto.events.models").events_backends
    for of_account in list(backends.values()):
        for backend in list(of_account.values()):
            for rule in list(backend.event_buses["default"].rules.values()):
                if rule.scheduled_expression:
                    yield rule


def _set_next(rule: Any, after_s: float) -> None:
    try:
        schedule = read_schedule(rule.scheduled_expression)
    except ScheduleError:  # no call of PutRule made it
        vars(rule)[_DUE] = float("inf")
        return
    found = schedule.next_after(date_at(after_s), vars(rule)[_SINCE])
    vars(rule)[_DUE] = float("inf") if found is None else seconds_at(found)


def _iso(date: datetime) -> str:
    return date.isoformat(timespec="seconds").replace("+00:00", "Z")
