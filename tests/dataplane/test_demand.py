import itertools
from statistics import mean, pstdev

import pytest

from minicloud.dataplane.demand import draw_demand
from minicloud.dataplane.workload import Distribution, RequestKind, Workload


def demand(duration_s=200.0, seed=1, **settings):
    return draw_demand(Workload(**settings), duration_s, seed)


def test_poisson_arrivals_have_exponential_gaps():
    sent = demand(2000.0, rate_per_s=10).sent_s
    gaps = [later - sooner for sooner, later in itertools.pairwise(sent)]
    assert mean(gaps) == pytest.approx(0.1, rel=0.03)
    assert pstdev(gaps) == pytest.approx(0.1, rel=0.03)
    assert sent[0] > 0
    assert sent[-1] < 2000.0


def test_constant_arrivals_are_evenly_spaced():
    sent = demand(2.0, rate_per_s=4, arrivals=Distribution.CONSTANT).sent_s
    assert sent == [0.125, 0.375, 0.625, 0.875, 1.125, 1.375, 1.625, 1.875]


@pytest.mark.parametrize("shape", Distribution)
def test_service_times_have_the_mean_asked_for(shape):
    times = demand(2000.0, rate_per_s=10, service=shape, service_s=0.25).service_s
    assert mean(times) == pytest.approx(0.25, rel=0.02)
    assert min(times) > 0


def test_clients_and_kinds_are_drawn_in_proportion():
    kinds = (RequestKind("/a", weight=1), RequestKind("/b", weight=0), RequestKind("/c", weight=3))
    found = demand(1000.0, rate_per_s=10, clients=4, kinds=kinds)
    count = len(found.kind)
    assert [found.kind.count(kind) / count for kind in range(3)] == pytest.approx(
        [0.25, 0.0, 0.75], abs=0.02
    )
    assert [found.client.count(client) / count for client in range(4)] == pytest.approx(
        [0.25] * 4, abs=0.02
    )


def test_a_changed_service_leaves_arrivals_alone():
    assert demand(service_s=0.01).sent_s == demand(service_s=9.0).sent_s


def test_a_slow_rate_may_bring_no_request_at_all():
    assert demand(0.001, rate_per_s=0.1).sent_s == []


def test_numbers_do_not_change_between_versions_of_python():
    found = demand(1.0, seed=7, rate_per_s=5)
    assert (found.sent_s[0], found.client[0], found.service_s[0]) == SEEN


SEEN = (0.27916, 9, 0.033845)
