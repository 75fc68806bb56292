"""Numbers about a class, worked by hand."""

import re

from autograder.reports.charts import histogram
from autograder.reports.statistics import outcome_counts, question_rates, spread
from tests.autograder.reports.classes import class_of, mark, student


def test_scores_spread_over_ten_bins_with_the_maximum_in_the_last() -> None:
    found = spread([0, 1.9, 2, 19.99, 20, 21], 20)
    assert [one.count for one in found.bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert (found.bins[1].low, found.bins[1].high) == (2, 4)
    assert (found.median, found.lowest, found.highest) == ((2 + 19.99) / 2, 0, 21)


def test_a_score_on_the_edge_of_a_bin_belongs_to_the_upper_one() -> None:
    # 0.7 / 0.1 is 6.999... as a float.
    assert [one.count for one in spread([0.7], 1).bins].index(1) == 7


def test_question_rates_leave_out_what_waits_and_what_the_grader_failed_on() -> None:
    record = class_of(
        student("full", mark("a", 2)),
        student("half", mark("a", 1)),
        student("none", mark("a", 0)),
        student("waits", mark("a", 0, waits=True)),
        student("failed", mark("a", 0), failed=True, outcome="grader failed"),
    )
    (rate,) = question_rates(record)
    assert (rate.full, rate.partial, rate.none, rate.waiting) == (1, 1, 1, 1)
    assert (rate.mean, rate.share) == (1, 0.5)
    assert not rate.is_open
    (rate,) = question_rates(class_of(student("waits", mark("a", 0, waits=True))))
    assert rate.is_open
    assert outcome_counts(record) == {"graded": 4, "grader failed": 1}


def test_labels_of_the_histogram_leave_each_other_room() -> None:
    def labels(most: float) -> list[str]:
        drawn = str(histogram(spread([most], most)))
        return re.findall(r'<text [^>]*y="168"[^>]*>([\d.]+)<', drawn)

    assert labels(20) == ["0", "2", "4", "6", "8", "10", "12", "14", "16", "18", "20"]
    assert labels(15.5) == ["0", "3.1", "6.2", "9.3", "12.4", "15.5"]
