"""moto's metric data as series: read on from where the last reading ended."""

from collections import defaultdict
from datetime import UTC
from typing import Any

from minicloud.control.calendar import seconds_at
from minicloud.control.controllers.scaling_records import metric_key
from minicloud.dataplane.metric_series import MetricSeries

Series = defaultdict[str, MetricSeries]


class MetricData:
    """The series of every CloudWatch backend, by metric."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Any, int, Series]] = {}

    def reset(self) -> None:
        """Forget all of them."""
        self._read.clear()

    def of(self, backend: Any) -> Series:
        """The series of one backend, up to date."""
        data = backend.metric_data
        kept = self._read.get(id(backend))
        if kept is None or kept[0] is not data or kept[1] > len(data):
            kept = (data, 0, defaultdict(MetricSeries))
        _, begin, series = kept
        for datum in data[begin:]:
            _add(series, datum)
        self._read[id(backend)] = (data, len(data), series)
        return series


def _add(series: Series, datum: Any) -> None:
    dimensions = [(one.name, one.value) for one in datum.dimensions]
    found = series[str(metric_key(datum.namespace, datum.name, dimensions))]
    date = datum.timestamp
    at_s = seconds_at(date if date.tzinfo is not None else date.replace(tzinfo=UTC))
    if hasattr(datum, "value"):
        found.add(at_s, float(datum.value))
    else:
        found.add_statistics(
            at_s,
            float(datum.sum),
            float(datum.sample_count),
            float(datum.min),
            float(datum.max),
        )
