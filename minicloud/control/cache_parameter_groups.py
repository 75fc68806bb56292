"""ElastiCache's parameter groups of an account in a region, which moto does not have."""

from dataclasses import dataclass, field
from typing import Any

from minicloud.control.dispatch import refusal
from minicloud.dataplane.cache_parameters import (
    FAMILIES,
    default_group,
    family_of,
    parameters_of,
)


@dataclass(slots=True)
class ParameterGroup:
    """A group; `changed` are the values that are not its family's defaults."""

    name: str
    family: str
    description: str
    arn: str
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def is_default(self) -> bool:
        """Whether it is AWS's own, which nobody can change."""
        return self.name == default_group(self.family)

    def values(self) -> tuple[tuple[str, str], ...]:
        """Each parameter with its value."""
        return tuple(
            (one.name, self.changed.get(one.name, one.default))
            for one in parameters_of(self.family)
        )

    def described(self) -> dict[str, Any]:
        """As DescribeCacheParameterGroups tells it."""
        return {
            "CacheParameterGroupName": self.name,
            "CacheParameterGroupFamily": self.family,
            "Description": self.description,
            "IsGlobal": False,
            "ARN": self.arn,
        }

    def parameters(self, source: str | None) -> list[dict[str, Any]]:
        """As DescribeCacheParameters tells them; `source`: user or system, None both."""
        told = []
        for one in parameters_of(self.family):
            whose = "user" if one.name in self.changed else "system"
            if source in (None, whose):
                told.append(
                    {
                        "ParameterName": one.name,
                        "ParameterValue": self.changed.get(one.name, one.default),
                        "Source": whose,
                        "DataType": "string" if one.choices else "integer",
                        "AllowedValues": one.allowed,
                        "IsModifiable": True,
                        "ChangeType": "immediate" if one.immediate else "requires-reboot",
                    }
                )
        return told


def groups_of(backend: Any) -> dict[str, ParameterGroup]:
    """The groups of moto's backend, by name, with the default ones."""
    kept: dict[str, ParameterGroup] | None = vars(backend).get("minicloud_parameter_groups")
    if kept is None:
        defaults = [
            ParameterGroup(
                default_group(family),
                family,
                f"Default parameter group for {family}",
                _arn(backend, default_group(family)),
            )
            for family in FAMILIES
        ]
        kept = backend.minicloud_parameter_groups = {group.name: group for group in defaults}
    return kept


def group_named(backend: Any, name: str) -> ParameterGroup:
    """A group. Refuses with CacheParameterGroupNotFound."""
    found = groups_of(backend).get(name.lower())
    if found is None:
        # Source: wording as quoted in github.com/azavea/terraform-aws-redis-elasticache/issues/12.
        raise refusal("CacheParameterGroupNotFound", f"CacheParameterGroup not found: {name}")
    return found


def group_for(backend: Any, engine: str, version: str | None, name: str | None) -> ParameterGroup:
    """The group that was asked for, or the default one of the engine's version."""
    return group_named(backend, name or default_group(family_of(engine, version)))


def group_fitting(backend: Any, cache: Any, name: str) -> ParameterGroup:
    """The group for a cluster or replication group that stands, by its engine."""
    group = group_named(backend, name)
    if not group.family.startswith(cache.engine):
        # Source: wording as quoted in github.com/hashicorp/terraform/pull/11269.
        raise refusal(
            "InvalidParameterCombination",
            f"Expected a parameter group of family {family_of(cache.engine, None)} but found one "
            f"of family {group.family}",
        )
    return group


def create(backend: Any, name: str, family: str, description: str) -> ParameterGroup:
    """A new group, a duplicate of its family's default one."""
    if family not in FAMILIES:
        raise refusal(
            "InvalidParameterValue",
            f"CacheParameterGroupFamily {family} is not a valid parameter group family: "
            f"expected one of {', '.join(FAMILIES)}",
        )
    name = name.lower()
    if name in groups_of(backend):
        raise refusal(
            "CacheParameterGroupAlreadyExists", f"CacheParameterGroup {name} already exists"
        )
    group = ParameterGroup(name, family, description, _arn(backend, name))
    groups_of(backend)[name] = group
    return group


def modify(backend: Any, name: str, pairs: list[dict[str, str]]) -> ParameterGroup:
    """Change values, all or none of them."""
    group = group_named(backend, name)
    if group.is_default:
        raise refusal(
            "InvalidCacheParameterGroupState",
            f"{group.name} is a default parameter group, whose values cannot be changed: "
            "create a group of your own with CreateCacheParameterGroup",
        )
    known = {one.name: one for one in parameters_of(group.family)}
    for pair in pairs:
        parameter = known.get(pair.get("ParameterName", ""))
        value = pair.get("ParameterValue", "")
        if parameter is None:
            raise refusal(
                "InvalidParameterValue",
                f"Could not find parameter with name {pair.get('ParameterName')} in "
                f"{group.family}: this course knows {', '.join(known)}",
            )
        if parameter.refuses(value):
            raise refusal(
                "InvalidParameterValue",
                f"The parameter {parameter.name} cannot be set to {value!r}: "
                f"expected {parameter.allowed}",
            )
    group.changed |= {pair["ParameterName"]: pair["ParameterValue"] for pair in pairs}
    return group


def _arn(backend: Any, name: str) -> str:
    return f"arn:aws:elasticache:{backend.region_name}:{backend.account_id}:parametergroup:{name}"
