"""Where moto's EventBridge Scheduler is replaced: schedules are due, in their time zones."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from minicloud.control.calendar import date_at, seconds_at
from minicloud.control.dispatch import refusal
from minicloud.control.event_delivery import send_to_queue
from minicloud.control.functions_in_moto import backend_of
from minicloud.control.isolation import alone
from minicloud.control.late_services import LateService, Surroundings
from minicloud.dataplane.event_schedule import Rate, read_schedule

if TYPE_CHECKING:
    from minicloud.control.controllers.lambda_in_moto import LambdaInMoto

_DUE, _SINCE, _SETTINGS = "_minicloud_due_s", "_minicloud_since", "_minicloud_settings"
_OLDEST_START = timedelta(minutes=5)


class SchedulerInMoto(LateService):
    """Calls the targets of schedules; those of one time can remove themselves.

    Source: EventBridge Scheduler User Guide, Schedule types; Adding context attributes.
    Simplified: to the second, where AWS keeps to the minute; the flexible window is not used.
    """

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self._fired = 0

    def reset(self) -> None:
        """Nothing was due so far."""
        self._fired = 0

    def install(self) -> None:
        """From now on a start date is compared with the cloud's date, and a group has to exist."""
        models: Any = import_module("moto.scheduler.models")
        self.moto.put(models.Schedule, "_validate_start_date", self._validate_start())
        backend = models.EventBridgeSchedulerBackend
        self.moto.put(backend, "create_schedule", _creating(backend.create_schedule))
        self.moto.put(backend, "delete_schedule_group", _deleting(backend.delete_schedule_group))

    def tick(self, now_s: float, changed: bool) -> None:
        """Call the targets of what is due."""
        for group, schedule in _schedules():
            if schedule.state != "ENABLED":
                vars(schedule).pop(_DUE, None)
                continue
            if _DUE not in vars(schedule) or vars(schedule)[_SETTINGS] != _settings(schedule):
                try:
                    _begin(schedule, now_s)
                except (TypeError, ValueError, OverflowError):  # dates that nobody has checked
                    vars(schedule)[_SETTINGS] = _settings(schedule)
                    vars(schedule)[_DUE] = float("inf")
            while (due_s := vars(schedule)[_DUE]) <= now_s:
                # First of all the next time: what fails at this one is not tried for ever.
                _set_next(schedule, due_s)
                with alone(f"schedule {schedule.name}"):
                    self._fire(schedule, due_s)
            if vars(schedule)[_DUE] == float("inf") and _goes(schedule):
                group.schedules.pop(schedule.name, None)

    def quiet_until(self, now_s: float) -> float:
        """Before the next schedule is due."""
        known = (vars(one).get(_DUE, now_s) for _, one in _schedules() if one.state == "ENABLED")
        return min(known, default=float("inf"))

    def _fire(self, schedule: Any, due_s: float) -> None:
        from moto.awslambda.exceptions import UnknownFunctionException

        self._fired += 1
        arn = schedule.target["Arn"]
        _, _, service, region, account, *_ = arn.split(":")
        payload = self._input(schedule, due_s, region, account)
        if service == "sqs":
            group = schedule.target.get("SqsParameters", {}).get("MessageGroupId")
            send_to_queue(account, arn, payload, {}, group)
        elif service == "lambda":
            try:
                function = backend_of(account, region).get_function(arn)
            except UnknownFunctionException:
                return
            functions = cast("LambdaInMoto", self.cloud.service("lambda"))
            functions.accept(function, arn, payload.encode())

    def _input(self, schedule: Any, due_s: float, region: str, account: str) -> str:
        run = str(UUID(int=self._fired << 64 | 0x5C4ED, version=4))
        due = date_at(due_s).isoformat(timespec="seconds").replace("+00:00", "Z")
        told = schedule.target.get("Input")
        if told is None:
            return json.dumps(
                {
                    "version": "0",
                    "id": run,
                    "detail-type": "Scheduled Event",
                    "source": "aws.scheduler",
                    "account": account,
                    "time": due,
                    "region": region,
                    "resources": [schedule.arn],
                    "detail": "{}",
                }
            )
        for name, value in (
            ("schedule-arn", schedule.arn),
            ("scheduled-time", due),
            ("execution-id", run),
            ("attempt-number", "1"),
        ):
            told = told.replace(f"<aws.scheduler.{name}>", value)
        return str(told)

    def _validate_start(self) -> Any:
        def validate(schedule: Any, start: Any) -> Any:
            if start is not None and _date(start) < date_at(self.cloud.now_s()) - _OLDEST_START:
                raise refusal(
                    "ValidationException",
                    "The StartDate you specify cannot be earlier than 5 minutes ago.",
                )
            return start

        return validate


def _creating(original: Any) -> Any:
    def create_schedule(backend: Any, *, group_name: str | None, **told: Any) -> Any:
        backend.get_schedule_group(group_name)  # which says where there is none
        return original(backend, group_name=group_name, **told)

    return create_schedule


def _deleting(original: Any) -> Any:
    def delete_schedule_group(backend: Any, name: str | None) -> None:
        backend.get_schedule_group(name)
        original(backend, name)

    return delete_schedule_group


def _schedules() -> Iterator[tuple[Any, Any]]:
    backends: Any = import_module("moto.scheduler.models").scheduler_backends
    for of_account in list(backends.values()):
        for backend in list(of_account.values()):
            for group in list(backend.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    yield group, schedule


def _settings(schedule: Any) -> tuple[Any, ...]:
    zone = schedule.schedule_expression_timezone
    return schedule.schedule_expression, zone, schedule.start_date, schedule.end_date


def _begin(schedule: Any, now_s: float) -> None:
    """Count from the start date, or from now: a rate is due at once, at its start."""
    start = date_at(now_s)
    if schedule.start_date is not None:
        start = max(start, _date(schedule.start_date))
    if schedule.end_date is not None:
        _date(schedule.end_date)  # which has to be one
    vars(schedule)[_SETTINGS], vars(schedule)[_SINCE] = _settings(schedule), start
    if isinstance(read_schedule(schedule.schedule_expression, scheduler=True), Rate):
        vars(schedule)[_DUE] = seconds_at(start)
    else:
        _set_next(schedule, seconds_at(start))


def _set_next(schedule: Any, after_s: float) -> None:
    found = read_schedule(schedule.schedule_expression, scheduler=True).next_after(
        date_at(after_s), vars(schedule)[_SINCE], schedule.schedule_expression_timezone
    )
    over = found is None or (schedule.end_date is not None and found > _date(schedule.end_date))
    vars(schedule)[_DUE] = float("inf") if found is None or over else seconds_at(found)


def _goes(schedule: Any) -> bool:
    return bool(schedule.action_after_completion == "DELETE")


def _date(told: Any) -> datetime:
    return told if isinstance(told, datetime) else datetime.fromtimestamp(float(told), UTC)
