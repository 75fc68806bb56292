import pytest

from minicloud.checks import CheckFailed, expect_shares, lay_out, measured_shares

# Source: ELB User Guide, How ELB works: 2 targets in one zone and 8 in the other.
TWO_AND_EIGHT = {"ap-northeast-1a": 2, "ap-northeast-1c": 8}


def test_shares_are_those_of_the_user_guide() -> None:
    on = measured_shares(lay_out(TWO_AND_EIGHT, cross_zone=True))
    assert list(on.values()) == pytest.approx([0.1] * 10, abs=0.005)
    off = measured_shares(lay_out(TWO_AND_EIGHT, cross_zone=False))
    assert list(off.values()) == pytest.approx([0.25] * 2 + [0.0625] * 8, abs=0.02)


def test_a_right_prediction_gets_the_measurement() -> None:
    predicted = {"ap-northeast-1a": 0.25, "ap-northeast-1c": 0.0625}
    measured = expect_shares(predicted, lay_out(TWO_AND_EIGHT, cross_zone=False))
    assert sum(measured.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "predicted",
    [
        {"ap-northeast-1a": 0.1, "ap-northeast-1c": 0.1},
        {"ap-northeast-1a": 0.25},
        {"ap-northeast-1a": 0.25, "ap-northeast-1c": "6 %"},
    ],
)
def test_a_wrong_or_missing_prediction_is_told_the_zone_but_not_the_share(
    predicted: dict[str, float],
) -> None:
    with pytest.raises(CheckFailed, match=r"targets in ap-northeast-1") as failure:
        expect_shares(predicted, lay_out(TWO_AND_EIGHT, cross_zone=False))
    assert "0.25" not in failure.value.seen


def test_a_layout_needs_a_zone_and_no_negative_number() -> None:
    with pytest.raises(ValueError, match="expected at least one zone"):
        lay_out({})
    with pytest.raises(ValueError, match="0 or more targets"):
        lay_out({"ap-northeast-1a": -1})
