"""Health checks over real connections, at the target group's interval, timeout and thresholds."""

import asyncio

from minicloud.dataplane.records import HealthCheck, Target
from minicloud.servers.fleet import Fleet
from minicloud.servers.http_head import HeadError, parse_response, read_head, write_head
from minicloud.servers.scaled_clock import ScaledClock
from minicloud.servers.target_pool import TargetPool

_TIMED_OUT = "Target.Timeout"
_FAILED = "Target.FailedHealthChecks"
_WRONG_CODE = "Target.ResponseCodeMismatch"


async def keep_checking(pool: TargetPool, target: Target, fleet: Fleet, clock: ScaledClock) -> None:
    """Checks one target for ever, the first time at once.

    Source: ALB User Guide, Health checks (a check is sent every interval, whatever the time the
    last one took; the connection is closed after it).
    """
    check = pool.group.health_check
    started_s = clock.now_s()
    while True:
        reason = await _failure(check, target, fleet, clock)
        pool.checked(target, not reason, reason, clock.now_s())
        # On a grid: checks do not drift, and one that took longer than the interval is skipped.
        passed = (clock.now_s() - started_s) // check.interval_s + 1
        await clock.sleep(started_s + passed * check.interval_s - clock.now_s())


async def _failure(check: HealthCheck, target: Target, fleet: Fleet, clock: ScaledClock) -> str:
    """Why the check did not pass, as AWS's reason code; "" when it passed."""
    try:
        async with asyncio.timeout(clock.real(check.timeout_s)):
            return await _ask(check, target, fleet)
    except TimeoutError:
        return _TIMED_OUT
    except (OSError, EOFError, HeadError):
        return _FAILED


async def _ask(check: HealthCheck, target: Target, fleet: Fleet) -> str:
    asked = Target(target.instance_id, check.port or target.port)
    reader, writer = await fleet.connect(asked)
    try:
        if check.protocol == "TCP":
            return ""
        headers = (
            ("Host", f"{target.instance_id}:{asked.port}"),
            ("User-Agent", "ELB-HealthChecker/2.0"),
            ("Connection", "close"),
        )
        writer.write(write_head(f"GET {check.path} HTTP/1.1", headers))
        raw = await read_head(reader)
        if not raw:
            raise EOFError
        return "" if matches(check.matcher, parse_response(raw).status) else _WRONG_CODE
    finally:
        writer.transport.abort()


def matches(matcher: str, status: int) -> bool:
    """Whether `200`, `200,202` or `200-299` holds the status.

    Source: ELBv2 API Reference, Matcher.
    """
    for part in matcher.split(","):
        first, _, last = part.strip().partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False
