"""One run of a function: what is billed, what stands in its log, what a month costs."""

from dataclasses import replace

import pytest

from minicloud.dataplane.function_cost import function_month
from minicloud.dataplane.function_run import FunctionCode, FunctionResult, Invocation, log_lines
from minicloud.dataplane.function_runtimes import refused_runtime

CODE = FunctionCode(
    arn="arn:aws:lambda:ap-northeast-1:123456789012:function:f:$LATEST",
    name="f",
    version="$LATEST",
    runtime="python3.13",
    handler="index.handler",
    package=b"",
    digest="",
    memory_mib=128,
    timeout_s=3,
    variables=(),
    region="ap-northeast-1",
)
WARM = FunctionResult(b"null", None, ("hello",), 10.2, None, 40, "[$LATEST]1")


def test_every_started_millisecond_is_billed_and_so_is_the_start() -> None:
    assert WARM.billed_ms == 11
    assert replace(WARM, init_ms=100.5).billed_ms == 111


def test_a_log_says_when_a_run_starts_ends_and_what_it_took() -> None:
    start, said, end, report = log_lines(CODE, Invocation("7", b"{}", CODE.arn), WARM)
    assert (start, said, end) == (
        "START RequestId: 7 Version: $LATEST",
        "hello",
        "END RequestId: 7",
    )
    assert report.split("\t") == [
        "REPORT RequestId: 7",
        "Duration: 10.20 ms",
        "Billed Duration: 11 ms",
        "Memory Size: 128 MB",
        "Max Memory Used: 40 MB",
        "",
    ]


def test_a_cold_start_is_in_the_report() -> None:
    cold = replace(WARM, init_ms=100.0, max_memory_mib=None)
    report = log_lines(CODE, Invocation("7", b"{}", CODE.arn), cold)[-1]
    assert "Init Duration: 100.00 ms" in report
    assert "Max Memory Used" not in report


def test_a_million_requests_and_400_000_gb_seconds_are_free() -> None:
    # Half a second with 128 MB: 62,500 GB-seconds for a million requests.
    month = function_month(1_000_000, 500, 128)
    assert (month.gb_seconds, month.paid_requests, month.paid_gb_seconds) == (62_500.0, 0, 0.0)
    # The same with 1 GB: 500,000, of which 100,000 are paid for.
    assert function_month(1_000_000, 500, 1024).paid_gb_seconds == 100_000.0
    assert function_month(3_000_000, 500, 128).paid_requests == 2_000_000
    with pytest.raises(ValueError, match="expected 0 or more"):
        function_month(-1, 500, 128)


def test_a_month_costs_what_aws_s_own_example_says() -> None:
    # Three million requests of a second with 512 MB: 18.34 dollars of time, 0.40 of requests.
    assert function_month(3_000_000, 1000, 512).price_usd == pytest.approx(18.74, abs=0.005)
    assert function_month(1_000_000, 500, 128).price_usd == 0.0
    assert function_month(2_000_000, 500, 128).price_usd == pytest.approx(0.20)


def test_a_runtime_that_has_ended_is_refused_with_its_successor() -> None:
    known = frozenset({"nodejs6.10", "python3.13", "nodejs24.x"})
    assert refused_runtime("python3.13", known) is None
    assert "nodejs24.x" in str(refused_runtime("nodejs6.10", known))
    said = str(refused_runtime("cobol1", known))
    assert said.endswith("[nodejs24.x, python3.13] or be a valid ARN")
