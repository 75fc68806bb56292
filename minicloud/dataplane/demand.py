"""What clients ask for: when, who, which kind of request, and how long it takes to answer."""

from dataclasses import dataclass
from itertools import accumulate
from math import cos, exp, log, pi, sin, sqrt

from minicloud.dataplane.random_streams import draws
from minicloud.dataplane.workload import Distribution, Workload

# Spread of a log-normal service time: at 0.5 the 95th percentile is twice the mean.
LOGNORMAL_SIGMA = 0.5
# Times are kept to the microsecond, so that libraries of mathematics that differ in the last
# bit (a browser's, a server's) still give the same run.
DIGITS = 6
MICRO = 1e6  # int(x * MICRO + 0.5) / MICRO is round(x, DIGITS) of a positive x, and quicker


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests before anything has happened to them, as columns in order of sending."""

    sent_s: list[float]
    client: list[int]
    kind: list[int]
    service_s: list[float]


def draw_demand(workload: Workload, duration_s: float, seed: int) -> Demand:
    """The requests of a run: the same for the same workload and seed, whatever fails.

    A longer run begins with the requests of the shorter one.
    """
    sent = _arrivals(workload, duration_s, seed)
    count = len(sent)
    clients = workload.clients
    return Demand(
        sent,
        [int(draw * clients) for draw in draws(seed, "client", count)],
        _kinds(workload, seed, count),
        _durations(workload.service, workload.service_s, seed, count),
    )


def _arrivals(workload: Workload, duration_s: float, seed: int) -> list[float]:
    rate = workload.rate_per_s
    if workload.arrivals is Distribution.CONSTANT:
        sent = [round((i + 0.5) / rate, DIGITS) for i in range(int(duration_s * rate) + 1)]
    else:
        mean_s = 1.0 / rate
        expected = duration_s * rate
        wanted = int(expected + 5 * sqrt(expected)) + 32
        sent = []
        # A stream is cheap to read from its start, so a run with more requests than were
        # drawn for is drawn again with more numbers: its beginning stays the same.
        while not sent or sent[-1] < duration_s:
            numbers = draws(seed, "arrival", wanted)
            gaps = [-log(1.0 - draw) * mean_s for draw in numbers]
            sent = [int(at * MICRO + 0.5) / MICRO for at in accumulate(gaps)]
            wanted *= 2
    while sent and sent[-1] >= duration_s:
        sent.pop()
    return sent


def _kinds(workload: Workload, seed: int, count: int) -> list[int]:
    if len(workload.kinds) == 1:
        return [0] * count
    bounds = list(accumulate(kind.weight for kind in workload.kinds))
    total = bounds[-1]
    last = len(bounds) - 1
    return [
        next((k for k, bound in enumerate(bounds) if draw * total < bound), last)
        for draw in draws(seed, "kind", count)
    ]


def _durations(shape: Distribution, mean_s: float, seed: int, count: int) -> list[float]:
    if shape is Distribution.CONSTANT:
        return [round(mean_s, DIGITS)] * count
    if shape is Distribution.EXPONENTIAL:
        return [round(-log(1.0 - draw) * mean_s, DIGITS) for draw in draws(seed, "service", count)]
    # Box and Muller: two draws give two normal numbers, for requests 2k and 2k + 1.
    numbers = draws(seed, "service", count + count % 2)
    scale = mean_s * exp(-LOGNORMAL_SIGMA * LOGNORMAL_SIGMA / 2) * MICRO
    durations: list[float] = []
    add = durations.append
    for first, second in zip(numbers[::2], numbers[1::2], strict=True):
        radius = LOGNORMAL_SIGMA * sqrt(-2.0 * log(1.0 - first))
        angle = 2.0 * pi * second
        add(int(scale * exp(radius * cos(angle)) + 0.5) / MICRO)
        add(int(scale * exp(radius * sin(angle)) + 0.5) / MICRO)
    return durations[:count]
