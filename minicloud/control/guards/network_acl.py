"""Rules of network ACLs: numbers in range, and nothing that no packet could match."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.address_blocks import block_of

_ENTRY = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html"
_ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
_OPERATIONS = ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry")
# Source: EC2 API Reference, CreateNetworkAclEntry (RuleNumber).
NUMBERS = range(1, 32767)
WITH_PORTS = ("6", "17", "tcp", "udp")
NAMES = ("tcp", "udp", "icmp", "-1", "all")
PORTS = range(65536)


def _number(call: Call) -> str | None:
    number = int(call.get("RuleNumber", 0))
    if number in NUMBERS:
        return None
    return (
        f"Value ({number}) for parameter ruleNumber is invalid. Rule numbers are from "
        f"{NUMBERS[0]} to {NUMBERS[-1]}."
    )


def _action(call: Call) -> str | None:
    action = call.get("RuleAction")
    if action in ("allow", "deny"):
        return None
    return f"Value ({action}) for parameter ruleAction is invalid. Use allow or deny."


def _protocol(call: Call) -> str | None:
    protocol = str(call.get("Protocol"))
    if protocol in NAMES or (protocol.isdigit() and int(protocol) in range(256)):
        return None
    return (
        f"Value ({protocol}) for parameter protocol is invalid. Use -1 for all, or a protocol's "
        "number: 6 for TCP, 17 for UDP, 1 for ICMP."
    )


def _no_ports(call: Call) -> str | None:
    if str(call.get("Protocol")) in WITH_PORTS and not call.get("PortRange"):
        return "The request must contain the parameter portRange for TCP and UDP"
    return None


def _port_range(call: Call) -> str | None:
    ports = call.get("PortRange")
    if str(call.get("Protocol")) not in WITH_PORTS or not ports:
        return None
    first, last = int(ports.get("From", -1)), int(ports.get("To", -1))
    if first in PORTS and last in PORTS and first <= last:
        return None
    return (
        f"Value ({first}-{last}) for parameter portRange is invalid. Ports rise, from 0 to 65535."
    )


def _no_block(call: Call) -> str | None:
    if call.get("CidrBlock") or call.get("Ipv6CidrBlock"):
        return None
    return "The request must contain the parameter cidrBlock or ipv6CidrBlock"


def _block(call: Call) -> str | None:
    cidr = call.get("CidrBlock")
    if cidr is None or block_of(cidr) is not None:
        return None
    return f"Value ({cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block."


def _no_entry(call: Call) -> str | None:
    acl = call.backend("ec2").network_acls.get(call.get("NetworkAclId"))
    number, egress = int(call.get("RuleNumber", 0)), str(call.get("Egress")).lower()
    if acl is None:  # moto's to refuse
        return None
    for entry in acl.network_acl_entries:
        if int(entry.rule_number) == number and str(entry.egress).lower() == egress:
            return None
    way = "egress" if egress == "true" else "ingress"
    return f"The network ACL {acl.id} has no {way} entry with the rule number {number}"


def _no_association(call: Call) -> str | None:
    association_id = call.get("AssociationId")
    acls = call.backend("ec2").network_acls.values()
    if any(association_id in acl._associations for acl in acls):
        return None
    return f"The association ID '{association_id}' does not exist"


GUARDS = (
    Guard(
        id="acl-rule-number",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="A network ACL's rules have numbers from 1 to 32766.",
        source=f"{_ENTRY} (RuleNumber); the wording is ours",
        finds=_number,
    ),
    Guard(
        id="acl-rule-action",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="A network ACL's rule allows or denies.",
        source=f"{_ENTRY} (RuleAction); the wording is ours",
        finds=_action,
    ),
    Guard(
        id="acl-protocol",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="A network ACL's rule names a protocol by its number, or -1 for all.",
        source=f"{_ENTRY} (Protocol); the wording is ours",
        finds=_protocol,
    ),
    Guard(
        id="acl-ports-required",
        service="ec2",
        operations=_OPERATIONS,
        code="MissingParameter",
        rule="A network ACL's rule for TCP or UDP names its ports.",
        source=f"{_ENTRY} (PortRange); the wording is ours",
        finds=_no_ports,
    ),
    Guard(
        id="acl-port-range",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="A network ACL's ports are a range within 0 to 65535.",
        source=f"{_ENTRY} (PortRange); the wording is ours",
        finds=_port_range,
    ),
    Guard(
        id="acl-block-required",
        service="ec2",
        operations=_OPERATIONS,
        code="MissingParameter",
        rule="A network ACL's rule names a block of addresses.",
        source=f"{_ENTRY}; the wording is ours",
        finds=_no_block,
    ),
    Guard(
        id="acl-block",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="A network ACL's block is one in CIDR notation.",
        source=f"{_ENTRY} (CidrBlock); wording as moto's for other blocks",
        finds=_block,
    ),
    Guard(
        id="acl-entry-exists",
        service="ec2",
        operations=("DeleteNetworkAclEntry", "ReplaceNetworkAclEntry"),
        code="InvalidNetworkAclEntry.NotFound",
        rule="A network ACL's entry that is deleted or replaced exists.",
        source=f"{_ERRORS}; the wording is ours",
        finds=_no_entry,
    ),
    Guard(
        id="acl-association-exists",
        service="ec2",
        operations=("ReplaceNetworkAclAssociation",),
        code="InvalidAssociationID.NotFound",
        rule="An association of a network ACL that is replaced exists.",
        source=f"{_ERRORS}; wording as moto's for other associations",
        finds=_no_association,
    ),
)
