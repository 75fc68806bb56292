"""Where moto's CloudWatch goes by the virtual clock."""

from collections.abc import Iterator
from importlib import import_module
from math import inf
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.controllers.alarms import Alarms
from minicloud.control.late_services import LateService, Surroundings
from minicloud.dataplane.metric_series import MINUTE_S


class MetricsInMoto(LateService):
    """Dates metric data that came without a time, and evaluates alarms.

    Source: CloudWatch API Reference, PutMetricAlarm: a new alarm is INSUFFICIENT_DATA first.
    """

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self._alarms = Alarms(cloud.alarms)

    def install(self) -> None:
        """From now on moto's metrics go by the virtual clock."""
        backend_class: Any = import_module("moto.cloudwatch.models").CloudWatchBackend
        put_data, put_alarm = backend_class.put_metric_data, backend_class.put_metric_alarm
        set_state = backend_class.set_alarm_state
        now_s, alarms = self.cloud.now_s, self._alarms

        def put_metric_data(backend: Any, namespace: str, metric_data: Any) -> None:
            now = date_at(now_s()).replace(tzinfo=None)  # as moto keeps its times
            dated = [one | {"Timestamp": one.get("Timestamp") or now} for one in metric_data]
            put_data(backend, namespace, dated)

        def put_metric_alarm(backend: Any, *arguments: Any, **named: Any) -> Any:
            alarm = put_alarm(backend, *arguments, **named)
            if alarm.rule is None:
                alarm.state_value = "INSUFFICIENT_DATA"
            dated = date_at(now_s()).replace(tzinfo=None)
            alarm.state_updated_timestamp = alarm.configuration_updated_timestamp = dated
            return alarm

        def set_alarm_state(
            backend: Any, name: str, reason: str, reason_data: str | None, state: str
        ) -> None:
            before = getattr(backend.alarms.get(name), "state_value", "")
            set_state(backend, name, reason, reason_data, state)
            alarms.set_by_hand(backend.alarms[name], before, reason_data)

        self.moto.put(backend_class, "put_metric_data", put_metric_data)
        self.moto.put(backend_class, "put_metric_alarm", put_metric_alarm)
        self.moto.put(backend_class, "set_alarm_state", set_alarm_state)

    def reset(self) -> None:
        """Forget every alarm."""
        self._alarms.reset()

    def tick(self, now_s: float, changed: bool) -> None:
        """Evaluate the alarms that are due."""
        self._alarms.tick(_backends(), now_s)

    def quiet_until(self, now_s: float) -> float:
        """The next full minute, where there is an alarm."""
        if any(backend.alarms for backend in _backends()):
            return (now_s // MINUTE_S + 1) * MINUTE_S
        return inf


def _backends() -> Iterator[Any]:
    backends: Any = import_module("moto.cloudwatch.models").cloudwatch_backends
    for _account, _region, backend in list(backends.iter_backends()):
        yield backend
