"""The text of a lifecycle policy: read strictly, or refused with a reason.

Source: ECR User Guide, Lifecycle policy properties. The wording of most reasons is ours.
Simplified: only images that were pushed are looked at and only `expire` is done. Rules by the
last pull, and moving images to the archive, are refused.
"""

import json
from enum import StrEnum
from typing import Any, TypeVar

from minicloud.dataplane.image_lifecycle import CountType, LifecycleRule, TagStatus

_RULE = {"rulePriority", "selection", "action"}
_SELECTION = {"tagStatus", "countType", "countNumber"}
_WILDCARDS = 4

Choice = TypeVar("Choice", bound=StrEnum)


class LifecyclePolicyError(ValueError):
    """A policy that cannot be followed; the message is what comes after AWS's own words."""


def read_lifecycle_policy(text: str) -> tuple[LifecycleRule, ...]:
    """The rules in the text. Raises LifecyclePolicyError."""
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LifecyclePolicyError("Could not map policyString into LifecyclePolicy.") from error
    if not isinstance(policy, dict):
        raise LifecyclePolicyError("Could not map policyString into LifecyclePolicy.")
    _require(policy, {"rules"}, set())
    if not isinstance(policy["rules"], list) or not policy["rules"]:
        raise LifecyclePolicyError("rules must be a list with at least one rule")
    rules = tuple(_rule(raw) for raw in policy["rules"])
    _fit_together(rules)
    return rules


def _rule(raw: Any) -> LifecycleRule:
    _require(raw, _RULE, {"description"})
    selection, action = raw["selection"], raw["action"]
    _require(selection, _SELECTION, {"tagPrefixList", "tagPatternList", "countUnit"})
    _require(action, {"type"}, set())
    if action["type"] != "expire":
        raise LifecyclePolicyError(_not_in_enum(action["type"], ["expire"]))
    tag_status = _choice(selection["tagStatus"], TagStatus)
    count_type = _choice(selection["countType"], CountType)
    _check_unit(selection.get("countUnit"), count_type)
    return LifecycleRule(
        priority=_positive(raw["rulePriority"], "rulePriority"),
        tag_status=tag_status,
        count_type=count_type,
        count=_positive(selection["countNumber"], "countNumber"),
        tags=_tags(selection, tag_status),
    )


def _fit_together(rules: tuple[LifecycleRule, ...]) -> None:
    priorities = [rule.priority for rule in rules]
    for priority in priorities:
        if priorities.count(priority) > 1:
            raise LifecyclePolicyError(
                f"rulePriority {priority} is used more than once: give each rule its own"
            )
    for status in (TagStatus.ANY, TagStatus.UNTAGGED):
        if [rule.tag_status for rule in rules].count(status) > 1:
            raise LifecyclePolicyError(f"only one rule may select tagStatus '{status}'")
    for rule in rules:
        if rule.tag_status is TagStatus.ANY and rule.priority < max(priorities):
            raise LifecyclePolicyError(
                f"the rule with tagStatus 'any' has rulePriority {rule.priority}, and must have "
                f"the highest: above {max(priorities)}"
            )
    tags = [frozenset(rule.tags) for rule in rules if rule.tags]
    for one in tags:
        if tags.count(one) > 1:
            raise LifecyclePolicyError(f"two rules select the same tags: {', '.join(sorted(one))}")


def _tags(selection: dict[str, Any], status: TagStatus) -> tuple[str, ...]:
    given = [name for name in ("tagPrefixList", "tagPatternList") if name in selection]
    if status is not TagStatus.TAGGED:
        if given:
            raise LifecyclePolicyError(f"tagStatus '{status}' goes without {given[0]}")
        return ()
    if len(given) != 1:
        raise LifecyclePolicyError(
            "tagStatus 'tagged' needs either tagPrefixList or tagPatternList"
        )
    listed = selection[given[0]]
    if not isinstance(listed, list) or not listed or not all(_is_text(one) for one in listed):
        raise LifecyclePolicyError(f"{given[0]} must be a list of at least one string")
    if given[0] == "tagPrefixList":
        return tuple(f"{prefix}*" for prefix in listed)
    for pattern in listed:
        if pattern.count("*") > _WILDCARDS:
            raise LifecyclePolicyError(
                f"tag pattern '{pattern}' has more than {_WILDCARDS} wildcards"
            )
    return tuple(listed)


def _check_unit(unit: Any, count_type: CountType) -> None:
    if count_type is CountType.SINCE_IMAGE_PUSHED:
        if unit != "days":
            raise LifecyclePolicyError("countType 'sinceImagePushed' needs countUnit 'days'")
    elif unit is not None:
        raise LifecyclePolicyError(f"countType '{count_type}' goes without countUnit")


def _require(raw: Any, names: set[str], optional: set[str]) -> None:
    if not isinstance(raw, dict):
        raise LifecyclePolicyError(
            f"instance type ({type(raw).__name__}) does not match any allowed primitive type "
            '(allowed: ["object"])'
        )
    if missing := sorted(names - set(raw)):
        raise LifecyclePolicyError(
            f"object has missing required properties ({json.dumps(missing)})"
        )
    if extra := sorted(set(raw) - names - optional):
        raise LifecyclePolicyError(
            f"object instance has properties which are not allowed by the schema: "
            f"({json.dumps(extra)})"
        )


def _choice(value: Any, choices: type[Choice]) -> Choice:
    for choice in choices:
        if value == choice.value:
            return choice
    raise LifecyclePolicyError(_not_in_enum(value, [one.value for one in choices]))


def _not_in_enum(value: Any, choices: list[str]) -> str:
    return f"instance value ({value}) not found in enum (possible values: {json.dumps(choices)})"


def _positive(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise LifecyclePolicyError(f"{name} is {value!r}, expected a whole number from 1 up")
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""
