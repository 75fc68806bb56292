"""An address that was answered once is answered again without a search, and by the same service."""

import boto3
import pytest
from moto import backend_index

import minicloud


@pytest.fixture
def no_patterns(cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on moto finds no service, after three were asked."""
    for service in ("ec2", "elbv2", "logs"):
        ask(service)
    monkeypatch.setattr(backend_index, "backend_url_patterns", [])


def ask(service: str, region: str = "ap-northeast-1") -> int:
    client = boto3.client(service, region_name=region)
    if service == "ec2":
        return len(client.describe_vpcs()["Vpcs"])
    if service == "elbv2":
        return len(client.describe_load_balancers()["LoadBalancers"])
    return len(client.describe_log_groups()["logGroups"])


@pytest.mark.usefixtures("no_patterns")
def test_a_known_address_is_not_searched_again() -> None:
    assert [ask(service) for service in ("ec2", "elbv2", "logs")] == [1, 0, 0]


@pytest.mark.usefixtures("no_patterns")
def test_an_address_of_another_region_is_not_known() -> None:
    with pytest.raises(Exception, match="Not yet implemented"):
        ask("ec2", "us-east-1")


def test_both_generations_of_load_balancers_share_an_address(cloud: minicloud.Cloud) -> None:
    """moto tells them apart by the version that is asked for."""
    classic, newer = boto3.client("elb"), boto3.client("elbv2")
    subnets = [one["SubnetId"] for one in boto3.client("ec2").describe_subnets()["Subnets"]]
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    classic.create_load_balancer(LoadBalancerName="old", Listeners=[listener], Subnets=subnets[:1])
    newer.create_load_balancer(Name="new", Subnets=subnets[:2])
    for _ in range(2):
        (old,) = classic.describe_load_balancers()["LoadBalancerDescriptions"]
        (new,) = newer.describe_load_balancers()["LoadBalancers"]
        assert (old["LoadBalancerName"], new["LoadBalancerName"]) == ("old", "new")


def test_regions_not_looked_at_before_still_have_their_network(cloud: minicloud.Cloud) -> None:
    def networks(region: str) -> list[str]:
        client = boto3.client("ec2", region_name=region)
        return [one["VpcId"] for one in client.describe_vpcs()["Vpcs"]]

    first = networks("ap-northeast-1"), networks("us-east-1")
    cloud.reset()
    assert (networks("ap-northeast-1"), networks("us-east-1")) == first
