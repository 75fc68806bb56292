"""Whether a health check is neither too nervous nor too slow."""

from minicloud.checks.failure import CheckFailed
from minicloud.checks.layout import lay_out
from minicloud.checks.outage import longest_detection
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import HealthCheck
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.trace import EventKind, Trace
from minicloud.dataplane.workload import Workload

MOMENTS = 10
WARM_UP_S = 20.0
QUIET = Workload(rate_per_s=1.0, clients=1)


def expect_pause_tolerated(
    health_check: HealthCheck, pause_s: float, *, seed: int = 7
) -> tuple[Trace, ...]:
    """The traces of targets that each stop answering for `pause_s`, once, and go on.

    The pause begins at ten moments spread over one interval of the check, so that it is not the
    luck of the moment that decides. Raises CheckFailed when one made a target unhealthy.
    Simplified: a check that is sent during the pause has failed, however long it waits.
    """
    traces = tuple(
        _run(
            health_check,
            (
                Fault(at_s, FaultKind.INSTANCE_HANGS, "a1"),
                Fault(at_s + pause_s, FaultKind.INSTANCE_RECOVERS, "a1"),
            ),
            at_s + pause_s + longest_detection(health_check) + 1.0,
            seed,
        )
        for at_s in _moments(health_check)
    )
    ejected = sum(_unhealthy_at(trace) is not None for trace in traces)
    if ejected:
        raise CheckFailed(
            f"a pause of {pause_s:g} s made the target unhealthy at {ejected} of {MOMENTS} "
            f"moments, with {_in_words(health_check)}.",
            "the target stays healthy, whenever the pause begins",
            "count how many checks in a row can fall into such a pause and find no answer in "
            "time, and compare that with the unhealthy threshold",
        )
    return traces


def expect_dead_target_out_within(
    health_check: HealthCheck, seconds: float, *, seed: int = 7
) -> tuple[Trace, ...]:
    """The traces of targets that die for good, at ten moments spread over one interval.

    Raises CheckFailed when one is still believed healthy `seconds` after its death.
    """
    traces = tuple(
        _run(
            health_check,
            (Fault(at_s, FaultKind.INSTANCE_DIES, "a1"),),
            at_s + longest_detection(health_check) + 1.0,
            seed,
        )
        for at_s in _moments(health_check)
    )
    times = [(_unhealthy_at(trace) or trace.duration_s) - trace.faults[0].at_s for trace in traces]
    if max(times) > seconds:
        raise CheckFailed(
            f"a dead target was still believed healthy {max(times):.1f} s after its death, with "
            f"{_in_words(health_check)}.",
            f"out within {seconds:g} s, whenever it dies",
            "think of a target that dies just after it passed a check: how long until enough "
            "checks have failed?",
        )
    return traces


def _run(
    health_check: HealthCheck, faults: tuple[Fault, ...], duration_s: float, seed: int
) -> Trace:
    zones = {"ap-northeast-1a": 1, "ap-northeast-1c": 1}
    inventory = lay_out(zones, health_check=health_check)
    return simulate(inventory, QUIET, faults, duration_s, seed)


def _moments(health_check: HealthCheck) -> list[float]:
    start_s = WARM_UP_S + health_check.interval_s
    return [start_s + health_check.interval_s * step / MOMENTS for step in range(MOMENTS)]


def _unhealthy_at(trace: Trace) -> float | None:
    times = [each.at_s for each in trace.events if each.kind is EventKind.TARGET_UNHEALTHY]
    return min(times, default=None)


def _in_words(health_check: HealthCheck) -> str:
    return (
        f"a check every {health_check.interval_s:g} s that waits {health_check.timeout_s:g} s, "
        f"and an unhealthy threshold of {health_check.unhealthy_threshold}"
    )
