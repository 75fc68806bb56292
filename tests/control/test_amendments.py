"""Answers that are put right, each beside what bare moto 5.2.5 answers."""

from ipaddress import ip_address, ip_network
from typing import Any

import boto3
import moto

import minicloud
from tests.control import network_calls as made
from tests.control.ecs_cluster import NAME, Cluster


def partitions(site: Any) -> set[str]:
    names = [one["RegionName"] for one in site.ec2.describe_regions()["Regions"]]
    return {"-".join(name.split("-")[:-2]) for name in names if name.startswith(("us-gov", "cn-"))}


def test_regions_are_those_of_the_accounts_partition(site: Any) -> None:
    assert partitions(site) == set()
    assert len(site.ec2.describe_regions()["Regions"]) == 34


def test_bare_moto_5_2_5_lists_regions_of_other_partitions(bare_site: Any) -> None:
    assert partitions(bare_site) == {"us-gov", "cn"}


def address_after_stop_and_start(site: Any) -> tuple[str, str]:
    instance = site.launch()
    address = site.ec2.allocate_address(Domain="vpc")
    site.ec2.associate_address(InstanceId=instance, AllocationId=address["AllocationId"])
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance])
    site.ec2.start_instances(InstanceIds=[instance])
    (reservation,) = site.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    return address["PublicIp"], reservation["Instances"][0]["PublicIpAddress"]


def test_an_elastic_ip_is_kept_over_stop_and_start(site: Any) -> None:
    given, kept = address_after_stop_and_start(site)
    assert kept == given


def test_bare_moto_5_2_5_loses_an_elastic_ip(bare_site: Any) -> None:
    given, kept = address_after_stop_and_start(bare_site)
    assert kept != given


def credit_modes(site: Any) -> dict[str, str]:
    kinds = {site.launch(InstanceType=name): name for name in ("t2.micro", "t3.micro", "m5.large")}
    answer = site.ec2.describe_instance_credit_specifications(InstanceIds=list(kinds))
    told = answer["InstanceCreditSpecifications"]
    return {kinds[one["InstanceId"]]: one["CpuCredits"] for one in told}


def test_credit_modes_are_the_families_own(site: Any) -> None:
    assert credit_modes(site) == {"t2.micro": "standard", "t3.micro": "unlimited"}
    asked = site.launch(CreditSpecification={"CpuCredits": "standard"})
    answer = site.ec2.describe_instance_credit_specifications(InstanceIds=[asked])
    assert answer["InstanceCreditSpecifications"][0]["CpuCredits"] == "standard"


def test_bare_moto_5_2_5_says_standard_of_all(bare_site: Any) -> None:
    assert set(credit_modes(bare_site).values()) == {"standard"}
    assert len(credit_modes(bare_site)) == 3


def schemes(site: Any) -> tuple[str | None, str | None, str]:
    subnets = [site.subnets[zone] for zone in site.zones]
    (made,) = site.elbv2.create_load_balancer(Name="front", Subnets=subnets)["LoadBalancers"]
    site.elbv2.create_load_balancer(Name="inside", Subnets=subnets, Scheme="internal")
    front, inside = site.elbv2.describe_load_balancers()["LoadBalancers"]
    return made.get("Scheme"), front.get("Scheme"), inside["Scheme"]


def test_a_load_balancer_faces_the_internet_when_no_scheme_is_given(site: Any) -> None:
    assert schemes(site) == ("internet-facing", "internet-facing", "internal")


def test_bare_moto_5_2_5_leaves_the_scheme_out(bare_site: Any) -> None:
    assert schemes(bare_site) == (None, None, "internal")


def two_addresses(site: Any) -> list[str]:
    """One of each of two Regions, as they were allocated, and as they are found again."""
    clients = (site.ec2, boto3.client("ec2", region_name="us-east-1"))
    given = [client.allocate_address(Domain="vpc")["PublicIp"] for client in clients]
    found = [client.describe_addresses()["Addresses"][-1]["PublicIp"] for client in clients]
    assert found == given
    return given


def test_elastic_ips_are_addresses_kept_for_documentation(site: Any) -> None:
    given = two_addresses(site)
    assert len(set(given)) == 2
    assert {ip_address(one) in ip_network("203.0.113.0/24") for one in given} == {True}


def test_an_elastic_ip_that_was_asked_for_by_name_is_that_one(site: Any) -> None:
    given = site.ec2.allocate_address(Domain="vpc", Address="198.51.100.7")
    assert given["PublicIp"] == "198.51.100.7"


def test_bare_moto_5_2_5_gives_loopback_addresses(bare_site: Any) -> None:
    assert {ip_address(one).is_loopback for one in two_addresses(bare_site)} == {True}


def balancer_attribute(site: Any) -> str:
    answer = site.elbv2.describe_load_balancer_attributes(LoadBalancerArn=site.balancer())
    attributes = {one["Key"]: one["Value"] for one in answer["Attributes"]}
    return str(attributes["load_balancing.cross_zone.enabled"])


def test_an_application_load_balancer_is_always_cross_zone(site: Any) -> None:
    assert balancer_attribute(site) == "true"


def test_bare_moto_5_2_5_says_it_is_not(bare_site: Any) -> None:
    assert balancer_attribute(bare_site) == "false"


def group_attributes(site: Any) -> set[str]:
    group = site.group(Protocol="TCP")
    answer = site.elbv2.describe_target_group_attributes(TargetGroupArn=group)
    return {one["Key"] for one in answer["Attributes"]}


ALB_ONLY = {"load_balancing.algorithm.type", "slow_start.duration_seconds"}


def test_a_network_load_balancers_group_has_no_routing_algorithm(site: Any) -> None:
    assert not group_attributes(site) & ALB_ONLY


def test_bare_moto_5_2_5_gives_it_one(bare_site: Any) -> None:
    assert group_attributes(bare_site) >= ALB_ONLY


def icmp_rule(site: Any) -> dict[str, Any]:
    acl = site.ec2.create_network_acl(VpcId=site.vpc)["NetworkAcl"]["NetworkAclId"]
    site.ec2.create_network_acl_entry(
        NetworkAclId=acl,
        RuleNumber=100,
        Protocol="icmp",
        RuleAction="allow",
        Egress=False,
        CidrBlock="0.0.0.0/0",
        IcmpTypeCode={"Type": 8, "Code": -1},
    )
    (found,) = site.ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]
    return dict(next(one for one in found["Entries"] if one["RuleNumber"] == 100))


def test_a_rule_of_a_network_acl_keeps_its_icmp_type(site: Any) -> None:
    rule = icmp_rule(site)
    assert (rule["Protocol"], rule["IcmpTypeCode"]) == ("1", {"Type": 8, "Code": -1})


def test_bare_moto_5_2_5_loses_it(bare_site: Any) -> None:
    rule = icmp_rule(bare_site)
    assert (rule["Protocol"], rule.get("IcmpTypeCode")) == ("icmp", None)


def test_the_pinned_moto_is_the_one_that_was_looked_at() -> None:
    assert moto.__version__ == "5.2.5"


def test_a_group_keeps_its_default_instance_warmup(site: Any) -> None:
    def warmup() -> int | None:
        (group,) = site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
        found: int | None = group.get("DefaultInstanceWarmup")
        return found

    site.scaling_group(DefaultInstanceWarmup=90)
    assert warmup() == 90
    update = site.auto_scaling.update_auto_scaling_group
    update(AutoScalingGroupName="web", MaxSize=12)
    assert warmup() == 90
    update(AutoScalingGroupName="web", DefaultInstanceWarmup=-1)
    assert warmup() is None


def test_bare_moto_5_2_5_forgets_the_default_instance_warmup(bare_site: Any) -> None:
    bare_site.scaling_group(DefaultInstanceWarmup=90)
    (group,) = bare_site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert "DefaultInstanceWarmup" not in group


def cooldowns(site: Any) -> list[int]:
    """As created with 0, and as updated to 60."""

    def cooldown() -> int:
        (group,) = site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
        return int(group["DefaultCooldown"])

    site.scaling_group(DefaultCooldown=0)
    first = cooldown()
    site.auto_scaling.update_auto_scaling_group(AutoScalingGroupName="web", DefaultCooldown=60)
    return [first, cooldown()]


def test_a_group_has_the_default_cooldown_that_it_was_given_last(site: Any) -> None:
    assert cooldowns(site) == [0, 60]


def test_bare_moto_5_2_5_keeps_another_default_cooldown(bare_site: Any) -> None:
    assert cooldowns(bare_site) == [300, 300]


def interfaces_of_a_small_subnet(site: Any) -> tuple[set[str], str, int]:
    """Of ten made: their addresses; what the next has when one was deleted; addresses in use."""
    own = made.subnet(site, made.vpc(site))
    interfaces = [
        site.ec2.create_network_interface(SubnetId=own)["NetworkInterface"] for _ in range(10)
    ]
    site.ec2.delete_network_interface(NetworkInterfaceId=interfaces[3]["NetworkInterfaceId"])
    again = made.interface(site, own)
    launched = site.launch(SubnetId=own)
    (found,) = site.ec2.describe_instances(InstanceIds=[launched])["Reservations"]
    addresses = {one["PrivateIpAddress"] for one in interfaces}
    last = found["Instances"][0]["PrivateIpAddress"]
    return addresses, again, len(addresses | {last})


def test_an_interface_takes_a_free_address_of_its_subnet_until_it_is_deleted(site: Any) -> None:
    addresses, again, used = interfaces_of_a_small_subnet(site)
    assert len(addresses) == 10
    assert addresses < {f"10.9.0.{last}" for last in range(4, 15)}
    assert again in addresses
    assert used == 11


def test_an_interface_has_the_addresses_that_it_was_given_and_further_ones(site: Any) -> None:
    own = made.subnet(site, made.vpc(site))
    told = site.ec2.create_network_interface(
        SubnetId=own, PrivateIpAddress="10.9.0.7", SecondaryPrivateIpAddressCount=2
    )["NetworkInterface"]
    addresses = [one["PrivateIpAddress"] for one in told["PrivateIpAddresses"]]
    assert told["PrivateIpAddress"] == addresses[0] == "10.9.0.7"
    assert len(set(addresses)) == 3
    assert made.interface(site, own) not in addresses


def test_bare_moto_5_2_5_draws_any_address(bare_site: Any) -> None:
    own = made.subnet(bare_site, made.vpc(bare_site))
    drawn = [made.interface(bare_site, own) for _ in range(40)]
    assert len(set(drawn)) < len(drawn)


def launched_twice(site: Any, **told: Any) -> tuple[list[str], int]:
    ids = [site.launch(PrivateIpAddress="172.31.0.50", **told) for _ in range(2)]
    return ids, len(site.ec2.describe_instances()["Reservations"])


def test_a_launch_that_comes_twice_with_one_token_happens_once(site: Any) -> None:
    (first, second), launched = launched_twice(site, ClientToken="once")
    assert first == second
    assert launched == 1
    assert site.launch(ClientToken="another") != first


def test_a_token_counts_in_its_region_and_until_a_reset(site: Any, cloud: minicloud.Cloud) -> None:
    kind = {"ImageId": site.image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    there = boto3.client("ec2", region_name="us-east-1")
    for client in (site.ec2, there):
        client.run_instances(ClientToken="once", **kind)
    assert len(there.describe_instances()["Reservations"]) == 1
    cloud.reset()
    site.ec2.run_instances(ClientToken="once", **kind)
    assert len(site.ec2.describe_instances()["Reservations"]) == 1


def test_bare_moto_5_2_5_launches_again(bare_site: Any) -> None:
    assert len({bare_site.launch(ClientToken="once") for _ in range(2)}) == 2


def test_tasks_that_are_not_there_are_named(site: Any) -> None:
    cluster = Cluster(site)
    cluster.define()
    (task,) = cluster.run()["tasks"]
    cluster.ecs.create_cluster(clusterName="other")
    known = task["taskArn"]
    answer = cluster.ecs.describe_tasks(cluster=NAME, tasks=["none", known])
    assert [one["taskArn"] for one in answer["tasks"]] == [known]
    (missing,) = answer["failures"]
    assert missing["reason"] == "MISSING"
    assert missing["arn"].endswith(f":task/{NAME}/none")
    answer = cluster.ecs.describe_tasks(cluster="other", tasks=[known])
    assert (answer["tasks"], answer["failures"][0]["arn"]) == ([], known)


def test_bare_moto_5_2_5_keeps_silent_about_tasks_that_are_not_there(bare_site: Any) -> None:
    cluster = Cluster(bare_site)
    cluster.define()
    cluster.ecs.create_cluster(clusterName="other")
    (task,) = cluster.run()["tasks"]
    answer = cluster.ecs.describe_tasks(cluster="other", tasks=["none", task["taskArn"]])
    assert (len(answer["tasks"]), answer["failures"]) == (1, [])
