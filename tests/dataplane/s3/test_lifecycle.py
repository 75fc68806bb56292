"""A lifecycle's rule by hand, AWS's own examples, and what holds for every configuration."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.s3.lifecycle import (
    NEVER,
    Action,
    ActionKind,
    StoredVersion,
    Versioning,
    due,
    due_at,
    expiry,
    planned,
    timeline,
    upload_aborted_at,
)
from minicloud.dataplane.s3.lifecycle_rules import (
    Filter,
    LifecycleConfiguration,
    NoncurrentExpiration,
    Rule,
    Transition,
)
from minicloud.dataplane.s3.storage_class import StorageClass, depth

BORN = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
LARGE = StoredVersion("logs/a", BORN, 1_000_000)
FAR = BORN + timedelta(days=5000)


def configuration(*rules: Rule) -> LifecycleConfiguration:
    return LifecycleConfiguration(rules)


def ladder(*steps: tuple[StorageClass, int], end: int | None = None) -> LifecycleConfiguration:
    transitions = tuple(Transition(one, days) for one, days in steps)
    return configuration(Rule("r", transitions=transitions, expiration_days=end))


def ages(actions: tuple[Action, ...]) -> list[int]:
    """Whole days from the first midnight after the object was made."""
    return [(one.at - datetime(2026, 1, 6, tzinfo=UTC)).days for one in actions]


def test_days_are_rounded_up_to_midnight_as_in_the_user_guide() -> None:
    made = datetime(2014, 1, 15, 10, 30, tzinfo=UTC)
    assert due_at(made, 3) == datetime(2014, 1, 19, tzinfo=UTC)
    assert due_at(datetime(2014, 1, 15, tzinfo=UTC), 3) == datetime(2014, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize("days", [9_999_999, 2**31 - 1])
def test_days_after_the_last_year_of_a_calendar_never_come(days: int) -> None:
    assert due_at(BORN, days) == NEVER
    assert timeline(ladder((StorageClass.GLACIER, 90), end=days), LARGE, FAR)[-1].at < FAR


def test_an_object_goes_down_and_ends() -> None:
    rules = ladder((StorageClass.STANDARD_IA, 30), (StorageClass.GLACIER, 90), end=365)
    happened = timeline(rules, LARGE, FAR)
    assert ages(happened) == [30, 90, 365]
    assert [one.kind for one in happened] == [
        ActionKind.TRANSITION,
        ActionKind.TRANSITION,
        ActionKind.DELETE,
    ]
    kept = replace(LARGE, versioning=Versioning.ENABLED)
    assert timeline(rules, kept, FAR)[-1].kind is ActionKind.MARK_DELETED


def test_of_two_transitions_at_once_the_colder_is_taken() -> None:
    rules = ladder((StorageClass.STANDARD_IA, 30), (StorageClass.GLACIER, 30))
    (only,) = timeline(rules, LARGE, FAR)
    assert only.storage_class is StorageClass.GLACIER


def test_deletion_goes_before_transition_and_transition_before_a_marker() -> None:
    rules = configuration(
        Rule("move", transitions=(Transition(StorageClass.GLACIER, 10),)),
        Rule("end", expiration_days=10),
    )
    now = due_at(BORN, 10)
    first = due(rules, LARGE, now)
    assert first is not None
    assert first.kind is ActionKind.DELETE
    kept = replace(LARGE, versioning=Versioning.ENABLED)
    first = due(rules, kept, now)
    assert first is not None
    assert first.kind is ActionKind.TRANSITION


def test_the_waterfall_flows_one_way() -> None:
    rules = ladder((StorageClass.STANDARD_IA, 30))
    cold = replace(LARGE, storage_class=StorageClass.GLACIER)
    assert planned(rules, cold) == ()


@pytest.mark.parametrize(
    ("chosen", "size", "moved"),
    [
        (Filter(), 128 * 1024 - 1, False),
        (Filter(), 128 * 1024, True),
        (Filter(larger_than_bytes=500), 501, True),
        (Filter(larger_than_bytes=500), 500, False),
        (Filter(smaller_than_bytes=2000), 1999, True),
        (Filter(smaller_than_bytes=2000), 2000, False),
    ],
)
def test_small_objects_stay_unless_the_rule_names_a_size(
    chosen: Filter, size: int, moved: bool
) -> None:
    rule = Rule("r", filter=chosen, transitions=(Transition(StorageClass.GLACIER, 1),))
    assert bool(planned(configuration(rule), replace(LARGE, size_bytes=size))) is moved


def test_a_date_is_for_old_and_new_objects() -> None:
    date = datetime(2026, 3, 1, tzinfo=UTC)
    rules = configuration(Rule("r", expiration_date=date))
    assert planned(rules, LARGE)[0].at == date
    later = replace(LARGE, created=datetime(2026, 4, 1, 1, tzinfo=UTC))
    assert planned(rules, later)[0].at == datetime(2026, 4, 2, tzinfo=UTC)


def test_noncurrent_versions_count_from_their_successor_and_the_newest_are_kept() -> None:
    rules = configuration(Rule("r", noncurrent_expiration=NoncurrentExpiration(7, keep=2)))
    old = replace(LARGE, noncurrent_since=BORN + timedelta(days=100), is_alone=False)
    assert planned(rules, replace(old, newer_noncurrent=1)) == ()
    (end,) = planned(rules, replace(old, newer_noncurrent=2))
    assert ages((end,)) == [107]
    assert planned(rules, LARGE) == ()


def test_a_lone_delete_marker_goes() -> None:
    marker = StoredVersion("logs/a", BORN, is_delete_marker=True, versioning=Versioning.ENABLED)
    by_itself = configuration(Rule("r", removes_expired_markers=True))
    by_age = configuration(Rule("r", expiration_days=10))
    assert ages(planned(by_itself, marker)) == [0]
    assert ages(planned(by_age, marker)) == [10]
    assert planned(by_itself, replace(marker, is_alone=False)) == ()


def test_only_a_current_version_is_told_its_end() -> None:
    rules = ladder((StorageClass.GLACIER, 30), end=60)
    end = expiry(rules, LARGE)
    assert end is not None
    assert ages((end,)) == [60]
    assert expiry(rules, replace(LARGE, noncurrent_since=BORN)) is None
    assert expiry(ladder((StorageClass.GLACIER, 30)), LARGE) is None


def test_an_upload_is_aborted_by_the_first_rule_that_means_it() -> None:
    rules = configuration(
        Rule("late", abort_uploads_after_days=9),
        Rule("soon", filter=Filter("logs/"), abort_uploads_after_days=7),
    )
    end, other = (upload_aborted_at(rules, key, BORN) for key in ("logs/a", "app.js"))
    assert end is not None
    assert other is not None
    assert (end.rule_id, other.rule_id) == ("soon", "late")


_STEPS = st.lists(
    st.tuples(st.sampled_from([one for one in StorageClass if depth(one)]), st.integers(0, 400)),
    max_size=5,
)
_ENDS = st.one_of(st.none(), st.integers(1, 500))


@given(_STEPS, _ENDS, st.integers(0, 1_000_000), st.sampled_from(Versioning))
def test_every_timeline_goes_forward_and_down(
    steps: list[tuple[StorageClass, int]], end: int | None, size: int, versioning: Versioning
) -> None:
    version = replace(LARGE, size_bytes=size, versioning=versioning)
    happened = timeline(ladder(*steps, end=end), version, FAR)
    times = [one.at for one in happened]
    assert times == sorted(times)
    depths = [depth(one.storage_class) for one in happened if one.storage_class]
    assert depths == sorted(set(depths))
    assert (end is None) == (not happened or happened[-1].storage_class is not None)
    assert all(one.at == one.at.replace(hour=0, minute=0, second=0) for one in happened)


@given(_STEPS, _ENDS)
def test_a_sweep_every_day_does_what_the_timeline_says(
    steps: list[tuple[StorageClass, int]], end: int | None
) -> None:
    rules, version = ladder(*steps, end=end), LARGE
    swept = []
    for day in range(510):
        now = datetime(2026, 1, 6, tzinfo=UTC) + timedelta(days=day)
        action = due(rules, version, now)
        if action is None:
            continue
        swept.append((now, action.kind, action.storage_class))
        if action.storage_class is None:
            break
        version = replace(version, storage_class=action.storage_class)
    told = timeline(rules, LARGE, now)
    assert [(one.at, one.kind, one.storage_class) for one in told] == swept
