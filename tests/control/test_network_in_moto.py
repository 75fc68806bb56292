"""What moto's network lacks, each beside what bare moto 5.2.5 does."""

from ipaddress import ip_address, ip_network
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud
from minicloud.control.controllers import peering_expiry
from tests.control import network_calls as made

EVERYBODY = "0.0.0.0/0"


def default_routes(site: Any) -> list[str]:
    of_it = [{"Name": "vpc-id", "Values": [site.vpc]}]
    (table,) = site.ec2.describe_route_tables(Filters=of_it)["RouteTables"]
    return [one["DestinationCidrBlock"] for one in table["Routes"] if "igw-" in one["GatewayId"]]


def test_the_default_vpc_leads_to_the_internet(site: Any) -> None:
    assert default_routes(site) == [EVERYBODY]
    (gateway,) = site.ec2.describe_internet_gateways()["InternetGateways"]
    assert gateway["Attachments"] == [{"State": "available", "VpcId": site.vpc}]


def test_the_default_vpc_of_another_region_does_too(site: Any) -> None:
    far = boto3.client("ec2", region_name="eu-central-1")
    assert len(far.describe_internet_gateways()["InternetGateways"]) == 1


def test_bare_moto_5_2_5_leads_nowhere(bare_site: Any) -> None:
    assert default_routes(bare_site) == []
    assert bare_site.ec2.describe_internet_gateways()["InternetGateways"] == []


def default_group(site: Any) -> dict[str, Any]:
    of_it = [{"Name": "vpc-id", "Values": [made.vpc(site)]}]
    (group,) = site.ec2.describe_security_groups(Filters=of_it)["SecurityGroups"]
    return dict(group)


def test_the_default_security_group_lets_its_members_in(site: Any) -> None:
    group = default_group(site)
    (rule,) = group["IpPermissions"]
    assert rule["IpProtocol"] == "-1"
    assert [one["GroupId"] for one in rule["UserIdGroupPairs"]] == [group["GroupId"]]


def test_bare_moto_5_2_5_lets_nobody_in(bare_site: Any) -> None:
    assert default_group(bare_site)["IpPermissions"] == []


def blocks(site: Any) -> list[str]:
    own = made.vpc(site, "10.9.0.18/16")
    inside = made.subnet(site, own, "10.9.1.7/24")
    table = made.table(site, own)
    made.route(site, table, "100.68.0.18/18", GatewayId=made.gateway(site, own))
    of_it = {"Filters": [{"Name": "vpc-id", "Values": [own]}]}
    (vpc,) = site.ec2.describe_vpcs(VpcIds=[own])["Vpcs"]
    (subnet,) = site.ec2.describe_subnets(SubnetIds=[inside])["Subnets"]
    tables = site.ec2.describe_route_tables(**of_it)["RouteTables"]
    routed = {one["DestinationCidrBlock"] for found in tables for one in found["Routes"]}
    return [vpc["CidrBlock"], subnet["CidrBlock"], *sorted(routed)]


def test_the_host_bits_of_a_block_are_dropped(site: Any) -> None:
    assert blocks(site) == ["10.9.0.0/16", "10.9.1.0/24", "10.9.0.0/16", "100.68.0.0/18"]


def test_bare_moto_5_2_5_keeps_them(bare_site: Any) -> None:
    assert blocks(bare_site) == ["10.9.0.18/16", "10.9.1.7/24", "10.9.0.18/16", "100.68.0.18/18"]


def states(site: Any) -> dict[str, str]:
    """Of routes by destination, when the gateways are gone and one peering is pending."""
    own, peer, shy = (made.vpc(site, f"10.{n}.0.0/16") for n in (9, 8, 7))
    table, gateway = made.table(site, own), made.gateway(site, own)
    nat = made.nat(site, made.subnet(site, own))
    made.route(site, table, "10.8.0.0/16", VpcPeeringConnectionId=made.peering(site, own, peer))
    pending = made.peering(site, own, shy, accept=False)
    made.route(site, table, "10.7.0.0/16", VpcPeeringConnectionId=pending)
    made.route(site, table, "100.64.0.0/10", NatGatewayId=nat)
    made.route(site, table, EVERYBODY, GatewayId=gateway)
    site.ec2.delete_nat_gateway(NatGatewayId=nat)
    site.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=own)
    (found,) = site.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return {one["DestinationCidrBlock"]: one["State"] for one in found["Routes"]}


def test_a_route_whose_target_is_gone_is_a_blackhole(site: Any) -> None:
    assert states(site) == {
        "10.9.0.0/16": "active",
        "10.8.0.0/16": "active",
        "10.7.0.0/16": "blackhole",
        "100.64.0.0/10": "blackhole",
        EVERYBODY: "blackhole",
    }


def test_bare_moto_5_2_5_has_active_routes_only(bare_site: Any) -> None:
    assert set(states(bare_site).values()) == {"active"}


def nat_gateway(site: Any, attached: bool = True) -> dict[str, Any]:
    own = made.vpc(site)
    if attached:
        made.gateway(site, own)
    nat = made.nat(site, made.subnet(site, own))
    (found,) = site.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"]
    return dict(found)


def nat_address(site: Any) -> str:
    return str(nat_gateway(site)["NatGatewayAddresses"][0]["PrivateIp"])


def test_a_nat_gateway_has_an_address_of_its_subnet(site: Any) -> None:
    own = nat_address(site)
    assert ip_address(own) in ip_network("10.9.0.0/28")
    interfaces = site.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert [one["PrivateIpAddress"] for one in interfaces] == [own]


def test_bare_moto_5_2_5_takes_any_address(bare_site: Any) -> None:
    assert ip_address(nat_address(bare_site)) not in ip_network("10.9.0.0/28")


def test_a_nat_gateway_fails_without_an_internet_gateway(site: Any) -> None:
    found = nat_gateway(site, attached=False)
    assert (found["State"], found["FailureCode"]) == ("failed", "Gateway.NotAttached")
    assert found["FailureMessage"].endswith("has no Internet gateway attached")
    (address,) = site.ec2.describe_addresses()["Addresses"]
    assert "AssociationId" not in address
    assert site.ec2.describe_network_interfaces()["NetworkInterfaces"] == []


def test_a_private_nat_gateway_needs_none(site: Any) -> None:
    nat = made.nat(site, made.subnet(site, made.vpc(site)), ConnectivityType="private")
    (found,) = site.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"]
    assert found["State"] == "available"


def test_bare_moto_5_2_5_has_a_nat_gateway_without_one(bare_site: Any) -> None:
    assert nat_gateway(bare_site, attached=False)["State"] == "available"


def test_a_nat_gateway_fails_in_a_full_subnet(site: Any) -> None:
    own = made.vpc(site)
    made.gateway(site, own)
    inside = made.subnet(site, own)
    site.launch(SubnetId=inside, MinCount=11, MaxCount=11)
    made.nat(site, inside)
    (found,) = site.ec2.describe_nat_gateways()["NatGateways"]
    assert found["FailureCode"] == "InsufficientFreeAddressesInSubnet"


def test_an_address_in_use_is_refused_and_nothing_is_left_behind(site: Any) -> None:
    own = made.vpc(site)
    made.gateway(site, own)
    inside = made.subnet(site, own)
    address = site.ec2.allocate_address(Domain="vpc")["AllocationId"]
    made.nat(site, inside, AllocationId=address)
    with pytest.raises(ClientError, match=r"Resource\.AlreadyAssociated"):
        made.nat(site, inside, AllocationId=address)
    with pytest.raises(ClientError, match=r"InvalidAllocationID\.NotFound"):
        made.nat(site, inside, AllocationId="eipalloc-00000000000000000")
    assert len(site.ec2.describe_network_interfaces()["NetworkInterfaces"]) == 1


def free_addresses(site: Any) -> int:
    nat = nat_gateway(site)["NatGatewayId"]
    site.ec2.delete_nat_gateway(NatGatewayId=nat)
    return sum("AssociationId" not in one for one in site.ec2.describe_addresses()["Addresses"])


def test_a_deleted_nat_gateway_leaves_its_address_free(site: Any) -> None:
    assert free_addresses(site) == 1
    assert site.ec2.describe_network_interfaces()["NetworkInterfaces"] == []


def test_bare_moto_5_2_5_keeps_the_address(bare_site: Any) -> None:
    assert free_addresses(bare_site) == 0


def test_an_address_that_is_still_in_use_leaves_its_nat_gateway_whole(
    site: Any, error_code: Any
) -> None:
    nat = nat_gateway(site)
    address = nat["NatGatewayAddresses"][0]["AllocationId"]
    release = {"AllocationId": address}
    assert error_code(lambda: site.ec2.release_address(**release)) == "InvalidIPAddress.InUse"
    site.ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    site.ec2.release_address(**release)
    site.ec2.delete_subnet(SubnetId=nat["SubnetId"])


def test_a_nat_gateway_whose_address_was_taken_away_is_deleted_whole(site: Any) -> None:
    nat = nat_gateway(site)
    (address,) = site.ec2.describe_addresses()["Addresses"]
    site.ec2.disassociate_address(AssociationId=address["AssociationId"])
    site.ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    site.ec2.delete_subnet(SubnetId=nat["SubnetId"])


def acls_after_a_move_to_nowhere(site: Any) -> int:
    inside = made.subnet(site, made.vpc(site))
    of_it = [{"Name": "association.subnet-id", "Values": [inside]}]
    (acl,) = site.ec2.describe_network_acls(Filters=of_it)["NetworkAcls"]
    (own,) = [one for one in acl["Associations"] if one["SubnetId"] == inside]
    with pytest.raises(ClientError, match=r"InvalidNetworkAclID\.NotFound"):
        site.ec2.replace_network_acl_association(
            AssociationId=own["NetworkAclAssociationId"], NetworkAclId="acl-00000000000000000"
        )
    return len(site.ec2.describe_network_acls(Filters=of_it)["NetworkAcls"])


def test_a_subnet_keeps_its_acl_when_the_other_does_not_exist(site: Any) -> None:
    assert acls_after_a_move_to_nowhere(site) == 1


def test_bare_moto_5_2_5_takes_it_away(bare_site: Any) -> None:
    assert acls_after_a_move_to_nowhere(bare_site) == 0


def launched_address(site: Any, **changes: Any) -> str:
    made_of = {"ImageId": site.image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    (found,) = site.ec2.run_instances(**made_of | changes)["Instances"]
    return str(found["PrivateIpAddress"])


def test_a_launch_without_a_subnet_gets_an_address_of_a_default_one(site: Any) -> None:
    first = site.ec2.describe_subnets(SubnetIds=[site.subnets["ap-northeast-1a"]])["Subnets"][0]
    assert ip_address(launched_address(site)) in ip_network(first["CidrBlock"])
    third = site.ec2.describe_subnets(SubnetIds=[site.subnets["ap-northeast-1d"]])["Subnets"][0]
    placed = launched_address(site, Placement={"AvailabilityZone": "ap-northeast-1d"})
    assert ip_address(placed) in ip_network(third["CidrBlock"])


def test_bare_moto_5_2_5_gives_any_address(bare_site: Any) -> None:
    assert ip_address(launched_address(bare_site)) not in ip_network("172.31.0.0/16")


def overlapping(site: Any) -> dict[str, Any]:
    one, other = made.vpc(site, "10.9.0.0/16"), made.vpc(site, "10.9.128.0/17")
    peering = made.peering(site, one, other, accept=False)
    (found,) = site.ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[peering])[
        "VpcPeeringConnections"
    ]
    return dict(found)


def test_peering_fails_where_blocks_overlap(site: Any) -> None:
    found = overlapping(site)
    assert found["Status"]["Code"] == "failed"
    assert "overlapping CIDR range" in found["Status"]["Message"]
    with pytest.raises(ClientError, match="InvalidStateTransition"):
        site.ec2.accept_vpc_peering_connection(
            VpcPeeringConnectionId=found["VpcPeeringConnectionId"]
        )


def test_peering_fails_where_a_further_block_overlaps(site: Any) -> None:
    one, other = made.vpc(site, "10.9.0.0/16"), made.vpc(site, "10.8.0.0/16")
    site.ec2.associate_vpc_cidr_block(VpcId=other, CidrBlock="10.7.0.0/16")
    site.ec2.associate_vpc_cidr_block(VpcId=one, CidrBlock="10.7.128.0/24")
    made.peering(site, one, other, accept=False)
    (found,) = site.ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert found["Status"]["Code"] == "failed"


def test_bare_moto_5_2_5_peers_overlapping_blocks(bare_site: Any) -> None:
    found = overlapping(bare_site)["VpcPeeringConnectionId"]
    answer = bare_site.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=found)
    assert answer["VpcPeeringConnection"]["Status"]["Code"] == "active"


def statuses(site: Any) -> list[str]:
    found = site.ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
    return [one["Status"]["Code"] for one in found]


def peered_with_a_deleted_vpc(site: Any) -> list[str]:
    one, other, third = (made.vpc(site, f"10.{n}.0.0/16") for n in (9, 8, 7))
    made.peering(site, one, other)
    made.peering(site, third, one, accept=False)
    made.peering(site, other, third)
    site.ec2.delete_vpc(VpcId=one)
    return statuses(site)


def test_the_peering_connections_of_a_deleted_vpc_are_deleted(site: Any) -> None:
    assert peered_with_a_deleted_vpc(site) == ["deleted", "deleted", "active"]


def test_bare_moto_5_2_5_leaves_them_active(bare_site: Any) -> None:
    assert peered_with_a_deleted_vpc(bare_site) == ["active", "pending-acceptance", "active"]


def test_an_unanswered_peering_request_expires_after_a_week(
    cloud: minicloud.Cloud, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert peering_expiry.EXPIRES_AFTER_S == 7 * 24 * 3600
    monkeypatch.setattr(peering_expiry, "EXPIRES_AFTER_S", 60.0)  # a week is 600,000 steps
    one, other, third = (made.vpc(site, f"10.{n}.0.0/16") for n in (9, 8, 7))
    made.peering(site, one, other, accept=False)
    cloud.advance(59)
    made.peering(site, one, third)
    assert statuses(site) == ["pending-acceptance", "active"]
    cloud.advance(1)
    assert statuses(site) == ["expired", "active"]
