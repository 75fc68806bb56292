"""Parameter groups: their family, and which parameters may become what, and when."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.database_parameters import FAMILY, engine_parameters
from minicloud.control.guard import Guard
from minicloud.control.guards.database_instance import database_of

_REFERENCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
_ISSUES = "https://github.com/hashicorp/terraform-provider-aws/issues"
# Source: RDS API Reference, ModifyDBParameterGroup (Parameters).
MOST_AT_ONCE = 20
# Source: the API's names of families, engine and major version, as DescribeDBEngineVersions has.
_FAMILY = re.compile(
    r"(postgres|aurora-postgresql)\d+(\.\d)?|(mysql|mariadb|aurora-mysql)\d+\.\d+|"
    r"(oracle|sqlserver|db2|custom)-[a-z0-9.-]+"
)


def _family(call: Call) -> str | None:
    family = call.get("DBParameterGroupFamily", "")
    if not family or _FAMILY.fullmatch(family):
        return None  # moto refuses the empty one itself
    return f"ParameterGroupFamily {family} is not a valid parameter group family"


def _other_family(call: Call) -> str | None:
    backend = call.backend("rds")
    group = backend.db_parameter_groups.get(call.get("DBParameterGroupName", ""))
    if group is None:
        return None
    if call.operation == "CreateDBInstance":
        engine, version = call.get("Engine"), str(call.get("EngineVersion", "16"))
    else:
        database = database_of(call)
        if database is None:
            return None
        engine, version = database.engine, database.engine_version
    wanted = f"{engine}{version.split('.')[0]}"
    if engine != "postgres" or group.family == wanted:
        return None
    return (
        f"The parameter group {group.name} with DBParameterGroupFamily {group.family} can't be "
        f"used for this instance. Use a parameter group with DBParameterGroupFamily {wanted}."
    )


def _unknown(call: Call) -> str | None:
    for asked in _parameters(call):
        name = str(asked.get("ParameterName"))
        known = engine_parameters().get(name)
        if known is None:
            return f"Could not find parameter with name: {name}"
        if not known.modifiable:
            return f"The parameter {name} cannot be modified"
        value = asked.get("ParameterValue")
        if value is not None and not known.allows(str(value)):
            return (
                f"Invalid parameter value: {value} for: {name} allowed values are: {known.allowed}"
            )
    return None


def _static_at_once(call: Call) -> str | None:
    for asked in _parameters(call):
        known = engine_parameters().get(str(asked.get("ParameterName")))
        if known is not None and known.static and asked.get("ApplyMethod") == "immediate":
            return "cannot use immediate apply method for static parameter"
    return None


def _too_many(call: Call) -> str | None:
    asked = len(list(_parameters(call, any_family=True)))
    if asked <= MOST_AT_ONCE:
        return None
    return f"{asked} parameters were given, and a request changes {MOST_AT_ONCE} at most"


def _default(call: Call) -> str | None:
    name = call.get("DBParameterGroupName", "").lower()
    if not name.startswith("default."):
        return None
    return f"Default DBParameterGroup cannot be deleted: {name}"


def _in_use(call: Call) -> str | None:
    name = call.get("DBParameterGroupName", "").lower()
    users = [
        one.db_instance_identifier
        for one in call.backend("rds").databases.values()
        if (one.db_parameter_group_name or "").lower() == name
    ]
    if not users:
        return None
    return f"One or more database instances are still members of this group {name}: {users}"


def _parameters(call: Call, any_family: bool = False) -> Iterator[Mapping[str, Any]]:
    group = call.backend("rds").db_parameter_groups.get(call.get("DBParameterGroupName", ""))
    if any_family or (group is not None and group.family == FAMILY):
        yield from call.get("Parameters", ())


GUARDS = (
    Guard(
        id="rds-parameter-group-family",
        service="rds",
        operations=("CreateDBParameterGroup",),
        code="InvalidParameterValue",
        rule="A parameter group is for a family that exists: an engine and its major version.",
        source=f"{_REFERENCE}/API_CreateDBParameterGroup.html; wording as quoted in github.com/"
        "aws-cloudformation/cloudformation-coverage-roadmap/issues/703",
        finds=_family,
    ),
    Guard(
        id="rds-parameter-group-of-another-family",
        service="rds",
        operations=("CreateDBInstance", "ModifyDBInstance"),
        code="InvalidParameterCombination",
        rule="An instance takes parameter groups of its engine's family only.",
        source=f"{_REFERENCE}/API_CreateDBInstance.html; wording as quoted in github.com/"
        "mattermost/mattermost-load-test-ng/pull/707",
        finds=_other_family,
    ),
    Guard(
        id="rds-parameter-count",
        service="rds",
        operations=("ModifyDBParameterGroup",),
        code="InvalidParameterValue",
        rule="A request changes at most 20 parameters.",
        source=f"{_REFERENCE}/API_ModifyDBParameterGroup.html; code and wording are ours",
        finds=_too_many,
    ),
    Guard(
        id="rds-parameter",
        service="rds",
        operations=("ModifyDBParameterGroup",),
        code="InvalidParameterValue",
        rule="A parameter is one of the family's that may be modified, and its value one that "
        "the engine takes.",
        source=f"{_REFERENCE}/API_ModifyDBParameterGroup.html; wording as quoted in "
        f"{_ISSUES}/522, elsewhere ours",
        finds=_unknown,
    ),
    Guard(
        id="rds-static-parameter",
        service="rds",
        operations=("ModifyDBParameterGroup",),
        code="InvalidParameterCombination",
        rule="A static parameter cannot be changed at once, only for the next reboot.",
        source=f"{_REFERENCE}/API_ModifyDBParameterGroup.html; wording as quoted in {_ISSUES}/216",
        finds=_static_at_once,
    ),
    Guard(
        id="rds-parameter-group-default",
        service="rds",
        operations=("DeleteDBParameterGroup",),
        code="InvalidDBParameterGroupState",
        rule="RDS's own parameter groups cannot be deleted.",
        source=f"{_REFERENCE}/API_DeleteDBParameterGroup.html; wording as quoted in "
        "github.com/awsdocs/amazon-rds-user-guide/issues/14",
        finds=_default,
    ),
    Guard(
        id="rds-parameter-group-in-use",
        service="rds",
        operations=("DeleteDBParameterGroup",),
        code="InvalidDBParameterGroupState",
        rule="A parameter group that an instance uses cannot be deleted.",
        source=f"{_REFERENCE}/API_DeleteDBParameterGroup.html; the wording is ours",
        finds=_in_use,
    ),
)
