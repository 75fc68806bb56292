"""A target is an M/M/c queue when arrivals are Poisson and service times exponential."""

from math import factorial
from statistics import mean

import pytest

from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import summarise
from minicloud.dataplane.trace import Reason
from minicloud.dataplane.workload import Distribution, Workload
from tests.dataplane.worlds import A, world

SERVICE_S = 0.1


def erlang_c_mean_wait(servers, load):
    """Mean wait of an M/M/c queue at `load` (utilisation), for a mean service time of 1."""
    offered = servers * load
    last = offered**servers / factorial(servers) / (1 - load)
    waits = last / (sum(offered**k / factorial(k) for k in range(servers)) + last)
    return waits / (servers * (1 - load))


def run(servers, load, requests=30_000, seed=11):
    rate = servers * load / SERVICE_S
    workload = Workload(
        rate_per_s=rate,
        service_s=SERVICE_S,
        service=Distribution.EXPONENTIAL,
        workers=servers,
        queue_limit=10**6,
        give_up_s=1e6,
        dns_ttl_s=1e6,
        network_s=0.0,
    )
    return simulate(world({A: 1}), workload, duration_s=requests / rate, seed=seed)


def test_erlang_c_of_a_single_server_is_the_known_formula():
    assert erlang_c_mean_wait(1, 0.8) == pytest.approx(0.8 / (1 - 0.8))


@pytest.mark.parametrize(
    ("servers", "load"), [(1, 0.5), (1, 0.8), (2, 0.7), (4, 0.8), (8, 0.8), (16, 0.6)]
)
def test_utilisation_and_mean_wait_are_those_of_theory(servers, load):
    runs = [summarise(run(servers, load, seed=seed)) for seed in (1, 2)]
    assert mean(run.targets[0].utilisation for run in runs) == pytest.approx(load, rel=0.02)
    expected_s = erlang_c_mean_wait(servers, load) * SERVICE_S
    # Two runs of 30,000 requests leave a standard error of 2 to 4 percent.
    assert mean(run.mean_wait_s for run in runs) == pytest.approx(expected_s, rel=0.12)


def test_a_full_queue_turns_requests_away():
    workload = Workload(
        rate_per_s=100, service_s=1.0, service=Distribution.CONSTANT, workers=2, queue_limit=3
    )
    trace = simulate(world({A: 1}), workload, duration_s=10.0)
    summary = summarise(trace)
    # Two workers finish two a second; five find room at once.
    assert dict(summary.reasons)[Reason.QUEUE_FULL] == pytest.approx(1000 - 20 - 5, abs=60)
    assert max(trace.requests.wait_s) <= 2.0


def test_an_idle_target_answers_in_service_time_and_a_round_trip():
    workload = Workload(
        rate_per_s=1, arrivals=Distribution.CONSTANT, service=Distribution.CONSTANT, service_s=0.2
    )
    trace = simulate(world({A: 1}), workload, duration_s=5.0)
    assert set(trace.requests.latency_s) == {0.204}


def test_a_queue_is_first_come_first_served():
    trace = run(1, 0.9, requests=2000)
    requests = trace.requests
    starts = [sent + wait for sent, wait in zip(requests.sent_s, requests.wait_s, strict=True)]
    assert starts == sorted(starts)
