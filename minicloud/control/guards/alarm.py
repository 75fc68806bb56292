"""CloudWatch alarms: periods and numbers that can be counted, and words that CloudWatch knows."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.alarm import MissingData
from minicloud.dataplane.metric_series import MINUTE_S, Statistic

_REFERENCE = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
)
_SHORT_PERIODS_S = (10, 20, 30)


def _missing_data(call: Call) -> str | None:
    given = call.get("TreatMissingData")
    known = [one.value for one in MissingData]
    if given is None or given in known:
        return None
    return (
        f"Option {given} is not supported. Supported options for parameter TreatMissingData are "
        f"{', '.join(known[:-1])} and {known[-1]}."
    )


def _statistic(call: Call) -> str | None:
    given = call.get("Statistic")
    known = [one.value for one in Statistic]
    if given is None or given in known:
        return None
    return (
        f"1 validation error detected: Value '{given}' at 'statistic' failed to satisfy "
        f"constraint: Member must satisfy enum value set: [{', '.join(known)}]"
    )


def _numbers(call: Call) -> str | None:
    periods, points = call.get("EvaluationPeriods"), call.get("DatapointsToAlarm")
    for name, number in (("EvaluationPeriods", periods), ("DatapointsToAlarm", points)):
        if number is not None and int(number) < 1:
            return f"{name} {number}: it is 1 or more"
    if points is not None and int(points) > int(periods or 1):
        return "DatapointsToAlarm must be less than or equal to EvaluationPeriods"
    return None


def _period(call: Call) -> str | None:
    period_s = call.get("Period")
    if period_s is None:
        return "Period is required for an alarm on one metric" if call.get("MetricName") else None
    if int(period_s) in _SHORT_PERIODS_S or (int(period_s) > 0 and int(period_s) % MINUTE_S == 0):
        return None
    return f"Period {period_s}: it is 10, 20, 30 or a multiple of 60"


GUARDS = (
    Guard(
        id="alarm-missing-data",
        service="cloudwatch",
        operations=("PutMetricAlarm",),
        code="ValidationError",
        rule="Missing data is treated as breaching, notBreaching, ignore or missing.",
        source=f"{_REFERENCE}; wording as of moto for another parameter",
        finds=_missing_data,
    ),
    Guard(
        id="alarm-statistic",
        service="cloudwatch",
        operations=("PutMetricAlarm",),
        code="ValidationError",
        rule="An alarm's statistic is one of CloudWatch's five.",
        source=f"{_REFERENCE}; wording as of moto for another parameter",
        finds=_statistic,
    ),
    Guard(
        id="alarm-numbers",
        service="cloudwatch",
        operations=("PutMetricAlarm",),
        code="ValidationError",
        rule="At least one data point has to breach, and no more than are looked at.",
        source=f"{_REFERENCE}; wording as quoted in github.com/hashicorp/terraform/issues/24070",
        finds=_numbers,
    ),
    Guard(
        id="alarm-period",
        service="cloudwatch",
        operations=("PutMetricAlarm",),
        code="ValidationError",
        rule="A period is 10, 20 or 30 seconds, or whole minutes.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_period,
    ),
)
