import pytest

from minicloud.checks import CheckFailed, expect_slow_target_spared, lay_out
from minicloud.dataplane.records import RoutingAlgorithm

ZONES = {"ap-northeast-1a": 2, "ap-northeast-1c": 2}


def test_least_outstanding_requests_spares_a_slow_target() -> None:
    algorithm = RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS
    trace = expect_slow_target_spared(lay_out(ZONES, algorithm=algorithm))
    served = [trace.requests.target.count(index) for index in range(4)]
    assert served[0] < min(served[1:]) / 2


@pytest.mark.parametrize(
    "algorithm", [RoutingAlgorithm.ROUND_ROBIN, RoutingAlgorithm.WEIGHTED_RANDOM]
)
def test_an_algorithm_that_does_not_count_requests_makes_everyone_wait(
    algorithm: RoutingAlgorithm,
) -> None:
    with pytest.raises(CheckFailed, match="times as long as without it") as failure:
        expect_slow_target_spared(lay_out(ZONES, algorithm=algorithm))
    assert "least_outstanding" not in str(failure.value)
