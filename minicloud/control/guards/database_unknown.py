"""Names of RDS's things that are not there."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"


def _no_parameter_group(call: Call) -> str | None:
    name = call.get("DBParameterGroupName")
    if name is None or name.startswith("default."):
        return None  # moto makes RDS's own when an instance first needs one
    if name in call.backend("rds").db_parameter_groups:
        return None
    return f"DBParameterGroup not found: {name}"


def _no_subnet_group(call: Call) -> str | None:
    name = call.get("DBSubnetGroupName", "")
    known = call.backend("rds").subnet_groups
    return None if name in known else f"DB subnet group '{name}' does not exist."


def _no_cluster(call: Call) -> str | None:
    name = call.get("DBClusterIdentifier", "")
    return None if name in call.backend("rds").clusters else f"DBCluster {name} not found."


GUARDS = (
    Guard(
        id="rds-parameter-group-known",
        service="rds",
        operations=("DescribeDBParameterGroups",),
        code="DBParameterGroupNotFound",
        rule="A parameter group that is asked for by its name is there.",
        source=f"{_REFERENCE}/API_DescribeDBParameterGroups.html; wording as of moto elsewhere",
        finds=_no_parameter_group,
    ),
    Guard(
        id="rds-subnet-group-known",
        service="rds",
        operations=("ModifyDBSubnetGroup",),
        code="DBSubnetGroupNotFoundFault",
        rule="A DB subnet group that is changed is there.",
        source=f"{_REFERENCE}/API_ModifyDBSubnetGroup.html; the wording is ours",
        finds=_no_subnet_group,
    ),
    Guard(
        id="rds-cluster-known",
        service="rds",
        operations=("ModifyDBCluster",),
        code="DBClusterNotFoundFault",
        rule="A DB cluster that is changed is there.",
        source=f"{_REFERENCE}/API_ModifyDBCluster.html; wording as of moto elsewhere",
        finds=_no_cluster,
    ),
)
