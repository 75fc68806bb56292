"""What moto's VPCs lack, put into moto while the emulated cloud runs.

Each of these is pinned by a test and listed in `network_deviations`.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from inspect import signature
from typing import Any

from minicloud.control.guards.address_blocks import block_of
from minicloud.control.interface_addresses import address_repairs

_FAILED = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"


def network_repairs() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there)."""
    models = "moto.ec2.models"
    vpcs: Any = import_module(f"{models}.vpcs").VPCBackend
    subnets: Any = import_module(f"{models}.subnets").SubnetBackend
    groups: Any = import_module(f"{models}.security_groups").SecurityGroupBackend
    routes: Any = import_module(f"{models}.route_tables")
    acls: Any = import_module(f"{models}.network_acls").NetworkAclBackend
    nats: Any = import_module(f"{models}.nat_gateways").NatGatewayBackend
    peerings: Any = import_module(f"{models}.vpc_peering_connections").VPCPeeringConnectionBackend

    yield vpcs, "create_default_vpc", _with_gateway(vpcs.create_default_vpc)
    yield groups, "create_security_group", _open_to_itself(groups.create_security_group)
    yield vpcs, "create_vpc", _canonical(vpcs.create_vpc, "cidr_block")
    yield vpcs, "delete_vpc", _with_its_peerings(vpcs.delete_vpc)
    yield subnets, "create_subnet", _canonical(subnets.create_subnet, "cidr_block")
    backend = routes.RouteBackend
    yield backend, "create_route", _canonical(backend.create_route, "destination_cidr_block")
    for name in ("create_network_acl_entry", "replace_network_acl_entry"):
        yield acls, name, _canonical(getattr(acls, name), "cidr_block")
    moving = acls.replace_network_acl_association
    yield acls, "replace_network_acl_association", _to_one_that_exists(moving)
    yield from address_repairs()
    yield routes.Route, "state", property(_route_state)
    launches: Any = import_module(f"{models}.instances").InstanceBackend
    yield launches, "run_instances", _in_a_default_subnet(launches.run_instances)
    yield nats, "create_nat_gateway", _in_its_subnet(nats.create_nat_gateway)
    yield nats, "delete_nat_gateway", _with_its_interface(nats.delete_nat_gateway)
    yield (
        peerings,
        "create_vpc_peering_connection",
        _failing_where_blocks_overlap(peerings.create_vpc_peering_connection),
    )


def _with_gateway(create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Source: VPC User Guide, Default VPC components."""

    @wraps(create)
    def create_default_vpc(backend: Any) -> Any:
        vpc = create(backend)
        gateway = backend.create_internet_gateway()
        backend.attach_internet_gateway(gateway.id, vpc.id)
        tables = [one for one in backend.route_tables.values() if one.vpc_id == vpc.id]
        (main,) = [one for one in tables if one.main_association_id is not None]
        backend.create_route(main.id, "0.0.0.0/0", gateway_id=gateway.id)
        return vpc

    return create_default_vpc


def _open_to_itself(create: Callable[..., Any]) -> Callable[..., Any]:
    """Source: VPC User Guide, Default security groups."""

    @wraps(create)
    def create_security_group(backend: Any, *arguments: Any, **named: Any) -> Any:
        group = create(backend, *arguments, **named)
        if named.get("is_default"):
            backend.authorize_security_group_ingress(
                group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}]
            )
        return group

    return create_security_group


def _canonical(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Drop the host bits of a block: AWS makes 100.68.0.0/18 of 100.68.0.18/18.

    Source: EC2 API Reference, CreateVpc (CidrBlock), and alike where else a block is given.
    """
    place = list(signature(method).parameters).index(name)

    @wraps(method)
    def canonical(*arguments: Any, **named: Any) -> Any:
        if len(arguments) > place:
            block = block_of(arguments[place])
            if block is not None:
                arguments = (*arguments[:place], str(block), *arguments[place + 1 :])
        else:
            block = block_of(named.get(name))
            if block is not None:
                named[name] = str(block)
        return method(*arguments, **named)

    return canonical


def _to_one_that_exists(replace: Callable[..., Any]) -> Callable[..., Any]:
    """moto takes the old ACL from the subnet before it looks for the new one."""

    @wraps(replace)
    def replace_network_acl_association(
        backend: Any, association_id: str, network_acl_id: str
    ) -> Any:
        backend.get_network_acl(network_acl_id)
        return replace(backend, association_id, network_acl_id)

    return replace_network_acl_association


def _route_state(route: Any) -> str:
    """Source: EC2 API Reference, Route: a blackhole's target is not available."""
    gateway, vpc_id = route.gateway, route.route_table.vpc_id
    dead = (
        (
            gateway is not None
            and gateway.id.startswith("igw-")
            and (gateway.vpc is None or gateway.vpc.id != vpc_id)
        )
        or (route.nat_gateway is not None and route.nat_gateway.state != "available")
        or (route.vpc_pcx is not None and route.vpc_pcx._status.code != "active")
    )
    return "blackhole" if dead else "active"


def _in_a_default_subnet(run: Callable[..., Any]) -> Callable[..., Any]:
    """A launch that names no subnet gets an address of a default one; moto draws any of 10.0.0.0/8.

    Source: EC2 API Reference, RunInstances.
    """

    @wraps(run)
    def run_instances(backend: Any, *arguments: Any, **named: Any) -> Any:
        template = named.get("launch_template")
        told = backend._get_template_from_args(template).data if template else {}
        placed = (named.get("subnet_id"), named.get("nics"), told.get("NetworkInterfaces"))
        if not any(placed):
            by_zone = backend.get_default_subnets()
            zone = named.get("placement") or min(by_zone, default=None)
            if zone in by_zone:
                named["subnet_id"] = by_zone[zone].id
        return run(backend, *arguments, **named)

    return run_instances


def _in_its_subnet(create: Callable[..., Any]) -> Callable[..., Any]:
    """Source: EC2 API Reference, CreateNatGateway, and NatGateway (FailureCode)."""

    @wraps(create)
    def create_nat_gateway(
        backend: Any,
        subnet_id: str,
        allocation_id: str | None,
        tags: Any = None,
        connectivity_type: str | None = None,
    ) -> Any:
        kind = connectivity_type or "public"
        subnet = backend.get_subnet(subnet_id)
        if allocation_id:  # moto looks at it when it has made an interface already
            (address,) = backend.address_by_allocation([allocation_id])
            if address.association_id is not None:
                errors: Any = import_module("moto.ec2.exceptions")
                raise errors.ResourceAlreadyAssociatedError(address.public_ip)
        nat = create(backend, subnet_id, allocation_id, tags, kind)
        _give_address(nat, subnet)
        gateways = [one.vpc for one in backend.internet_gateways.values() if one.vpc is not None]
        if kind == "public" and all(vpc.id != nat.vpc_id for vpc in gateways):
            _fail(
                nat, "Gateway.NotAttached", f"Network {nat.vpc_id} has no Internet gateway attached"
            )
        return nat

    return create_nat_gateway


def _give_address(nat: Any, subnet: Any) -> None:
    try:
        own = subnet.get_available_subnet_ip(instance=nat._eni)
    except StopIteration:
        told = "Subnet has insufficient free addresses to create this NAT gateway"
        _fail(nat, "InsufficientFreeAddressesInSubnet", told)
        return
    nat.private_ip = nat._eni.private_ip_address = own
    for address in nat._eni.private_ip_addresses:
        address["PrivateIpAddress"] = own
    nat.address_set[0]["privateIp"] = own


def _fail(nat: Any, code: str, message: str) -> None:
    nat.state, nat.failure_code, nat.failure_message = "failed", code, message
    _release(nat)


def _with_its_interface(delete: Callable[..., Any]) -> Callable[..., Any]:
    """Source: VPC User Guide, Delete a NAT gateway: its interface goes, its address is free."""

    @wraps(delete)
    def delete_nat_gateway(backend: Any, nat_gateway_id: str) -> Any:
        nat = delete(backend, nat_gateway_id)
        _release(nat)
        return nat

    return delete_nat_gateway


def _release(nat: Any) -> None:
    association = nat.address_set[0].pop("associationId", None)
    if any(one.association_id == association for one in nat.ec2_backend.addresses if association):
        nat.ec2_backend.disassociate_address(association_id=association)
    nat.ec2_backend.enis.pop(nat._eni.id, None)


def _failing_where_blocks_overlap(create: Callable[..., Any]) -> Callable[..., Any]:
    """Source: EC2 API Reference, CreateVpcPeeringConnection: such a request has failed."""

    @wraps(create)
    def create_vpc_peering_connection(backend: Any, vpc: Any, peer_vpc: Any, *rest: Any) -> Any:
        peering = create(backend, vpc, peer_vpc, *rest)
        ours, theirs = (list(_blocks(one)) for one in (vpc, peer_vpc))
        if any(one.overlaps(other) for one in ours for other in theirs):
            peering._status.code, peering._status.message = "failed", _FAILED
        return peering

    return create_vpc_peering_connection


def _with_its_peerings(delete: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """Source: VPC Peering Guide, Delete a VPC peering connection: they go with one of their VPCs.

    Simplified: AWS says so of its console.
    """

    @wraps(delete)
    def delete_vpc(backend: Any, vpc_id: str) -> Any:
        vpc = delete(backend, vpc_id)
        for peering in backend.vpc_pcxs.values():
            here = vpc_id in (peering.vpc.id, peering.peer_vpc.id)
            if here and peering._status.code in ("active", "pending-acceptance"):
                peering._status.deleted(deleter_id=backend.account_id)
        return vpc

    return delete_vpc


def _blocks(vpc: Any) -> Iterator[Any]:
    for one in vpc.get_cidr_block_association_set():
        block = block_of(one["cidr_block"])
        if block is not None:
            yield block
