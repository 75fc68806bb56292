"""Which images of a repository a lifecycle policy expires.

Source: ECR User Guide, Lifecycle policies (evaluation rules).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

DAY_S = 86_400.0


class TagStatus(StrEnum):
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    ANY = "any"


class CountType(StrEnum):
    IMAGE_COUNT_MORE_THAN = "imageCountMoreThan"
    SINCE_IMAGE_PUSHED = "sinceImagePushed"


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """One rule. `tags` are patterns in which `*` stands for anything: a prefix ends in one."""

    priority: int
    tag_status: TagStatus
    count_type: CountType
    count: int
    tags: tuple[str, ...] = ()

    def identifies(self, image: "StoredImage") -> bool:
        """Whether the image is tagged as the rule asks; its age and number do not count here.

        A rule with several patterns asks for images that have a tag for each of them.
        """
        match self.tag_status:
            case TagStatus.ANY:
                return True
            case TagStatus.UNTAGGED:
                return not image.tags
            case TagStatus.TAGGED:
                patterns = [_compiled(tag) for tag in self.tags]
                return all(any(one.fullmatch(tag) for tag in image.tags) for one in patterns)


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image in a repository; `pushed_at_s` is when it came, in virtual seconds."""

    digest: str
    tags: tuple[str, ...]
    pushed_at_s: float


@dataclass(frozen=True, slots=True)
class Expiry:
    """An image that is to go, and the rule that says so."""

    image: StoredImage
    rule_priority: int


def expiring(
    rules: Iterable[LifecycleRule], images: Iterable[StoredImage], now_s: float
) -> tuple[Expiry, ...]:
    """The images that the rules expire, oldest first; each by one rule only.

    An image that a rule identifies is that rule's: no rule with a higher number can expire it,
    whether the first one does or not. It still counts when the later rule counts its images.
    """
    # Of images pushed at the same moment, the one that came later is younger.
    by_age = sorted(images, key=lambda image: image.pushed_at_s)
    taken: set[str] = set()
    found: dict[str, Expiry] = {}
    for rule in sorted(rules, key=lambda rule: rule.priority):
        identified = [image for image in by_age if rule.identifies(image)]
        for image in _surplus(rule, identified, now_s):
            if image.digest not in taken:
                found[image.digest] = Expiry(image, rule.priority)
        taken.update(image.digest for image in identified)
    return tuple(found[image.digest] for image in by_age if image.digest in found)


def _surplus(rule: LifecycleRule, by_age: list[StoredImage], now_s: float) -> list[StoredImage]:
    if rule.count_type is CountType.IMAGE_COUNT_MORE_THAN:
        return by_age[: max(0, len(by_age) - rule.count)]
    return [image for image in by_age if now_s - image.pushed_at_s > rule.count * DAY_S]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
