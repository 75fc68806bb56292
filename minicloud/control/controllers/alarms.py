"""CloudWatch's alarms in moto's state, evaluated at each full minute of the virtual clock.

When an alarm is in which state is the data plane's rule.
Simplified: an alarm's period is a whole number of minutes.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from minicloud.control.calendar import date_at
from minicloud.control.controllers.alarm_calls import AlarmCall, AlarmCalls
from minicloud.control.controllers.metric_data import MetricData
from minicloud.control.controllers.scaling_records import alarm_of
from minicloud.control.isolation import alone
from minicloud.dataplane.alarm import Alarm, AlarmState
from minicloud.dataplane.metric_series import MINUTE_S


class Alarms:
    """Follows every alarm of the cloud, and calls for the actions of those in ALARM."""

    def __init__(self, calls: AlarmCalls) -> None:
        self._calls = calls
        self._metrics = MetricData()
        self._records: WeakKeyDictionary[Any, Alarm | None] = WeakKeyDictionary()
        self._evaluated_s = 0.0

    def reset(self) -> None:
        """Forget every alarm."""
        self._metrics.reset()
        self._records.clear()
        self._calls.take()
        self._evaluated_s = 0.0

    def tick(self, backends: Iterable[Any], now_s: float) -> None:
        """Evaluate what is due: once a minute, however many calls tick in between."""
        if now_s % MINUTE_S != 0 or now_s == self._evaluated_s:
            return
        self._evaluated_s = now_s
        self._calls.take()  # what nobody has acted on is over
        for backend in backends:
            series = self._metrics.of(backend)
            for alarm in list(backend.alarms.values()):
                with alone(f"alarm {alarm.name}"):
                    self._calls.put(*self._look_at(alarm, series, now_s))

    def set_by_hand(self, alarm: Any, before: str, reason_data: str | None) -> None:
        """SetAlarmState: an alarm that comes to ALARM by it calls for its actions too.

        Source: CloudWatch API Reference, SetAlarmState (StateReasonData: scaling policies go by
        the data points in it).
        """
        if alarm.state_value != AlarmState.ALARM or before == alarm.state_value:
            return
        told = json.loads(reason_data) if reason_data else {}
        points = told.get("recentDatapoints") if isinstance(told, dict) else None
        numbers = [one for one in points or () if isinstance(one, int | float)]
        value = float(numbers[-1]) if numbers else None
        self._calls.put(*_calls(alarm, value, float(alarm.threshold or 0)))

    def _look_at(self, alarm: Any, series: Any, now_s: float) -> Iterator[AlarmCall]:
        """Set one alarm's state; what it calls for."""
        record = self._record(alarm)
        if record is None or not record.is_due(now_s):
            return
        values = record.points_of(series[record.metric], now_s)
        before = AlarmState(alarm.state_value)
        state = record.state(values, before)
        if state is not before:
            alarm.update_state(_reason(record, state, values), "{}", state.value)
            alarm.state_updated_timestamp = date_at(now_s).replace(tzinfo=None)
        newest = next((v for v in reversed(values) if v is not None), None)
        if state is AlarmState.ALARM and newest is not None:
            yield from _calls(alarm, newest, record.threshold)

    def _record(self, alarm: Any) -> Alarm | None:
        """The record of one of moto's alarms, made once: a changed one is another object."""
        if alarm not in self._records:
            self._records[alarm] = alarm_of(alarm)
        return self._records[alarm]


def _calls(alarm: Any, value: float | None, threshold: float) -> Iterator[AlarmCall]:
    """Source: CloudWatch API Reference, PutMetricAlarm (ActionsEnabled, AlarmActions)."""
    _, _, _, region, account, *_ = str(alarm.alarm_arn).split(":")
    if alarm.actions_enabled:
        for action in alarm.alarm_actions or ():
            yield AlarmCall((account, region), alarm.name, action, value, threshold)


def _reason(alarm: Alarm, state: AlarmState, values: list[float | None]) -> str:
    real = [value for value in values if value is not None]
    if state is AlarmState.INSUFFICIENT_DATA:
        return "Insufficient Data: not enough data points were there to decide."
    shown = ", ".join(f"{value:g}" for value in real[-alarm.evaluation_periods :])
    crossed = "crossed" if state is AlarmState.ALARM else "did not all cross"
    points = f"the newest data points [{shown}] {crossed} the threshold ({alarm.threshold:g})"
    return f"Threshold Crossed: {points}."
