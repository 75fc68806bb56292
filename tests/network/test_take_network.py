"""What is read of the emulated cloud's network."""

from ipaddress import ip_address

import boto3
import pytest

import minicloud
from minicloud.dataplane.network import Network
from minicloud.dataplane.network.records import RouteTarget
from tests.network.world import World

pytestmark = pytest.mark.xdist_group("network")  # the world is built once


def test_everything_of_both_regions_is_read(world: World, network: Network) -> None:
    regions = {one.vpc_id: one.region for one in network.vpcs}
    assert regions[world.ids["main"]] == "ap-northeast-1"
    assert regions[world.ids["far"]] == "us-east-1"
    (peering,) = [one for one in network.peerings if one.peering_id == world.ids["pcx-far"]]
    assert peering.other(world.ids["main"]) == world.ids["far"]


def test_routes_say_what_they_lead_to(world: World, network: Network) -> None:
    (table,) = [one for one in network.route_tables if one.route_table_id == world.ids["public"]]
    targets = {(route.cidr, route.target) for route in table.routes}
    assert ("10.0.0.0/16", RouteTarget.LOCAL) in targets
    assert ("0.0.0.0/0", RouteTarget.INTERNET_GATEWAY) in targets
    assert ("10.1.0.0/16", RouteTarget.PEERING) in targets
    assert not table.main


def test_a_subnet_without_a_table_of_its_own_is_left_to_the_main_one(
    world: World, network: Network
) -> None:
    isolated = world.ids["isolated-a"]
    assert not any(isolated in one.subnet_ids for one in network.route_tables)
    main = [one.route_table_id for one in network.route_tables if one.main]
    assert world.ids["main-table"] in main


def test_rules_that_stand_last_in_every_acl_are_left_out(network: Network) -> None:
    numbers = [entry.number for acl in network.network_acls for entry in acl.inbound]
    assert numbers
    assert max(numbers) < 32767


def test_an_interface_of_a_nat_gateway_is_not_one_of_an_instance(
    world: World, network: Network
) -> None:
    nats = {one.private_ip for one in network.nat_gateways}
    assert nats
    assert not nats & {ip for one in network.interfaces for ip in one.private_ips}


def test_a_terminated_instance_is_left_out(world: World) -> None:
    assert world.ids
    cloud = boto3.client("ec2")
    subnet = cloud.describe_subnets()["Subnets"][0]["SubnetId"]
    made = cloud.run_instances(
        ImageId="ami-0e5c0de0000000001", MinCount=1, MaxCount=1, SubnetId=subnet,
        InstanceType="t3.micro",
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "short-lived"}]}
        ],
    )["Instances"][0]["InstanceId"]  # fmt: skip
    names = [one.name for one in minicloud.take_network().interfaces]
    cloud.terminate_instances(InstanceIds=[made])
    later = [one.name for one in minicloud.take_network().interfaces]
    assert "short-lived" in names
    assert "short-lived" not in later


@pytest.mark.parametrize("name", ["web1", "custom1"])
def test_a_public_address_is_read_with_its_interface(
    world: World, network: Network, name: str
) -> None:
    (found,) = [one for one in network.interfaces if one.instance_id == world.ids[name]]
    assert found.public_ip is not None
    assert ip_address(found.public_ip).is_global
