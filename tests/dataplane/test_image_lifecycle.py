"""Lifecycle rules: AWS's own worked examples, and properties of any policy."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.image_lifecycle import DAY_S, StoredImage, expiring
from minicloud.dataplane.lifecycle_policy import LifecyclePolicyError, read_lifecycle_policy

NOW_S = 100 * DAY_S


def rule(priority: int, **selection: Any) -> dict[str, Any]:
    if not {"tagStatus", "tagPrefixList", "tagPatternList"} & set(selection):
        selection["tagStatus"] = "any"
    given = {"tagStatus": "tagged", "countType": "imageCountMoreThan", "countNumber": 1}
    return {
        "rulePriority": priority,
        "selection": given | selection,
        "action": {"type": "expire"},
    }


def policy(*rules: dict[str, Any]) -> str:
    return json.dumps({"rules": rules})


def older_than(days: int) -> dict[str, Any]:
    return {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}


def images(**pushed: tuple[float, list[str]]) -> list[StoredImage]:
    """Images by name: how many days ago they were pushed, and their tags."""
    return [
        StoredImage(name, tuple(tags), NOW_S - days * DAY_S)
        for name, (days, tags) in pushed.items()
    ]


def expired(text: str, stored: list[StoredImage]) -> dict[str, int]:
    found = expiring(read_lifecycle_policy(text), stored, NOW_S)
    return {one.image.digest: one.rule_priority for one in found}


# Source of the six: ECR User Guide, Examples of lifecycle policies.
BETA_AND_PROD = images(A=(10, ["beta-1", "prod-1"]), B=(9, ["beta-2", "prod-2"]), C=(8, ["beta-3"]))
PROD, BETA = {"tagPrefixList": ["prod"]}, {"tagPrefixList": ["beta"]}


def test_an_image_that_the_first_rule_keeps_is_not_the_second_rules() -> None:
    assert expired(policy(rule(1, **PROD), rule(2, **BETA)), BETA_AND_PROD) == {"A": 1}


def test_the_order_of_priorities_decides() -> None:
    assert expired(policy(rule(1, **BETA), rule(2, **PROD)), BETA_AND_PROD) == {"A": 1, "B": 1}


def test_an_image_needs_a_tag_for_each_prefix() -> None:
    stored = images(
        A=(12, ["alpha-1"]),
        B=(11, ["beta-1"]),
        C=(10, ["alpha-2", "beta-2"]),
        D=(4, ["alpha-3"]),
        E=(3, ["beta-3"]),
        F=(2, ["alpha-4", "beta-4"]),
    )
    text = policy(rule(1, tagPrefixList=["alpha", "beta"], **older_than(5)))
    assert expired(text, stored) == {"C": 1}


def test_further_tags_do_not_count() -> None:
    stored = images(
        A=(10, ["alpha-1", "beta-1", "gamma-1"]),
        B=(9, ["alpha-2", "beta-2"]),
        C=(8, ["alpha-3", "beta-3", "gamma-2"]),
    )
    text = policy(rule(1, tagPrefixList=["alpha", "beta"]))
    assert expired(text, stored) == {"A": 1, "B": 1}


def test_only_untagged_images_older_than_14_days() -> None:
    stored = images(A=(15, []), B=(14, []), C=(30, ["v1"]))
    assert expired(policy(rule(1, tagStatus="untagged", **older_than(14))), stored) == {"A": 1}


def test_one_untagged_image_is_kept() -> None:
    stored = images(A=(3, []), B=(1, []), C=(2, []), D=(9, ["v1"]))
    assert expired(policy(rule(1, tagStatus="untagged")), stored) == {"A": 1, "C": 1}


def test_any_image_is_the_last_rules_unless_another_one_identified_it() -> None:
    stored = images(A=(9, ["prod-1"]), B=(8, ["x"]), C=(7, []), D=(6, ["y"]))
    text = policy(rule(1, **PROD), rule(9, countNumber=2))
    assert expired(text, stored) == {"B": 9}  # A counts for the second rule, and stays


@pytest.mark.parametrize(
    ("pattern", "tag", "matches"),
    [
        ("prod*", "prod-1", True),
        ("prod*", "a-prod", False),
        ("*-rc*", "v1-rc2", True),
        ("v1", "v1.1", False),
        ("v1.0", "v1x0", False),
        ("*", "anything", True),
    ],
)
def test_a_pattern_matches_a_whole_tag(pattern: str, tag: str, matches: bool) -> None:
    stored = images(A=(2, [tag]), B=(1, [tag + "x" if pattern.endswith("*") else tag]))
    text = policy(rule(1, tagPatternList=[pattern], **older_than(1)))
    assert (expired(text, stored) == {"A": 1}) == matches


RULES = st.lists(
    st.sampled_from(
        [
            {"tagPrefixList": ["a"]},
            {"tagPrefixList": ["b"], **older_than(3)},
            {"tagPrefixList": ["a", "b"], "countNumber": 2},
            {"tagStatus": "untagged", **older_than(2)},
            {"tagPatternList": ["*c"], "countNumber": 3},
        ]
    ),
    min_size=1,
    unique_by=str,
)
STORED = st.lists(
    st.tuples(st.integers(0, 9), st.sets(st.sampled_from(["a1", "b1", "a2", "bc", "ac"]))),
    max_size=12,
)


@given(RULES, STORED)
def test_each_image_goes_by_at_most_one_rule_that_identifies_it(rules: Any, stored: Any) -> None:
    read = read_lifecycle_policy(policy(*(rule(n, **one) for n, one in enumerate(rules, 1))))
    held = [
        StoredImage(f"i{n}", tuple(sorted(tags)), NOW_S - days * DAY_S)
        for n, (days, tags) in enumerate(stored)
    ]
    found = expiring(read, held, NOW_S)
    assert len({one.image.digest for one in found}) == len(found)
    assert [one.image.pushed_at_s for one in found] == sorted(o.image.pushed_at_s for o in found)
    for one in found:
        first = next(each for each in read if each.identifies(one.image))
        assert first.priority == one.rule_priority


@given(RULES, STORED)
def test_a_second_look_at_the_same_moment_expires_nothing(rules: Any, stored: Any) -> None:
    read = read_lifecycle_policy(policy(*(rule(n, **one) for n, one in enumerate(rules, 1))))
    held = [
        StoredImage(f"i{n}", tuple(sorted(tags)), NOW_S - days * DAY_S)
        for n, (days, tags) in enumerate(stored)
    ]
    gone = {one.image.digest for one in expiring(read, held, NOW_S)}
    left = [image for image in held if image.digest not in gone]
    assert expiring(read, left, NOW_S) == ()


def changed(**selection: Any) -> str:
    return policy(rule(1, **selection))


WRONG = {
    "no JSON": "{",
    "no object": "[]",
    "deep": "[" * 100_000,
    "no rules": "{}",
    "empty rules": '{"rules": []}',
    "rules is no list": '{"rules": {}}',
    "a rule is no object": '{"rules": [1]}',
    "no selection": '{"rules": [{"rulePriority": 1, "action": {"type": "expire"}}]}',
    "another property": json.dumps({"rules": [rule(1) | {"name": "x"}]}),
    "another action": json.dumps({"rules": [rule(1) | {"action": {"type": "keep"}}]}),
    "a list as action": json.dumps({"rules": [rule(1) | {"action": {"type": ["expire"]}}]}),
    "priority 0": policy(rule(0)),
    "priority in words": json.dumps({"rules": [rule(1) | {"rulePriority": "1"}]}),
    "one priority twice": policy(rule(1, **PROD), rule(1, **BETA)),
    "any before the end": policy(rule(1), rule(2, **PROD)),
    "untagged twice": policy(rule(1, tagStatus="untagged"), rule(2, tagStatus="untagged")),
    "the same tags twice": policy(rule(1, **PROD), rule(2, **PROD)),
    "tagged without tags": changed(tagStatus="tagged"),
    "tagged with no tags": changed(tagPrefixList=[]),
    "tags are no text": changed(tagPrefixList=[1]),
    "prefixes and patterns": changed(tagPrefixList=["a"], tagPatternList=["b"]),
    "untagged with tags": changed(tagStatus="untagged", tagPrefixList=["a"]),
    "five wildcards": changed(tagPatternList=["*a*b*c*d*"]),
    "another status": changed(tagStatus="old"),
    "another count type": changed(countType="sinceImageBuilt"),
    "count 0": changed(countNumber=0),
    "count in words": changed(countNumber="1"),
    "count true": changed(countNumber=True),
    "an age without its unit": changed(countType="sinceImagePushed"),
    "an age in hours": changed(countType="sinceImagePushed", countUnit="hours"),
    "a number with a unit": changed(countUnit="days"),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_policy_that_cannot_be_followed_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(LifecyclePolicyError, match=r"\w+ \w+"):
        read_lifecycle_policy(text)
