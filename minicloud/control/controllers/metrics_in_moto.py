"""Where moto's CloudWatch goes by the virtual clock."""

from importlib import import_module
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.late_services import LateService


class MetricsInMoto(LateService):
    """Dates metric data that came without a time, and lets new alarms wait for data.

    Source: CloudWatch API Reference, PutMetricAlarm: a new alarm is INSUFFICIENT_DATA first.
    """

    def install(self) -> None:
        """From now on moto's metrics go by the virtual clock."""
        backend_class: Any = import_module("moto.cloudwatch.models").CloudWatchBackend
        put_data, put_alarm = backend_class.put_metric_data, backend_class.put_metric_alarm
        now_s = self.cloud.now_s

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

        self.moto.put(backend_class, "put_metric_data", put_metric_data)
        self.moto.put(backend_class, "put_metric_alarm", put_metric_alarm)
