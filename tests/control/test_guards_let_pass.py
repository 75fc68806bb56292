"""What AWS accepts passes the guards, up to the limits themselves."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.control import ecr_calls, route53_calls
from tests.control import network_calls as made


def test_a_network_load_balancer_may_stand_in_one_zone(site: Any) -> None:
    site.balancer(zones=("ap-northeast-1a",), Type="network")


@pytest.mark.parametrize(
    ("interval", "timeout", "healthy", "unhealthy"), [(5, 2, 2, 2), (300, 120, 10, 10)]
)
def test_a_health_check_may_be_at_its_limits(
    site: Any, interval: int, timeout: int, healthy: int, unhealthy: int
) -> None:
    site.group(
        HealthCheckIntervalSeconds=interval,
        HealthCheckTimeoutSeconds=timeout,
        HealthyThresholdCount=healthy,
        UnhealthyThresholdCount=unhealthy,
        Matcher={"HttpCode": "200,301-499"},
    )


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("deregistration_delay.timeout_seconds", ["0", "3599"]),
        ("slow_start.duration_seconds", ["0", "30", "900"]),
        ("stickiness.lb_cookie.duration_seconds", ["1", "604800"]),
        ("load_balancing.algorithm.type", ["round_robin", "weighted_random"]),
        ("load_balancing.algorithm.type", ["least_outstanding_requests"]),
    ],
)
def test_attributes_may_be_at_their_limits(site: Any, key: str, values: list[str]) -> None:
    group = site.group()
    for value in values:
        site.attribute(group, (key, value))
        answer = site.elbv2.describe_target_group_attributes(TargetGroupArn=group)
        assert {one["Key"]: one["Value"] for one in answer["Attributes"]}[key] == value


@pytest.mark.parametrize("seconds", ["1", "4000"])
def test_an_idle_timeout_may_be_at_its_limits(site: Any, seconds: str) -> None:
    site.idle_timeout(site.balancer(), seconds)


def test_an_https_listener_takes_a_certificate_of_acm(site: Any) -> None:
    acm = boto3.client("acm")
    arn = acm.request_certificate(DomainName="example.com")["CertificateArn"]
    acm.get_waiter("certificate_validated").wait(CertificateArn=arn)
    certificates = [{"CertificateArn": arn}]
    listener = site.listener(
        site.balancer(), site.group(), Protocol="HTTPS", Port=443, Certificates=certificates
    )
    site.elbv2.modify_listener(ListenerArn=listener, Protocol="HTTPS", Port=8443)


@pytest.mark.parametrize("priority", [1, 50_000])
def test_a_rule_may_have_the_first_and_the_last_priority(site: Any, priority: int) -> None:
    group = site.group()
    site.rule(site.listener(site.balancer(), group), group, priority)


def test_a_group_may_serve_two_listeners_of_one_balancer(site: Any) -> None:
    group, balancer = site.group(), site.balancer()
    site.listener(balancer, group)
    site.listener(balancer, group, Port=8080)


def test_a_listener_keeps_its_port_when_it_is_modified(site: Any) -> None:
    group = site.group()
    site.elbv2.modify_listener(ListenerArn=site.listener(site.balancer(), group), Port=80)


def test_a_group_is_free_when_no_listener_sends_to_it_any_more(site: Any) -> None:
    first, second = site.group("first"), site.group("second")
    one, two = site.balancer("one"), site.balancer("two")
    listener = site.listener(one, first)
    actions = [{"Type": "forward", "TargetGroupArn": second}]
    site.elbv2.modify_listener(ListenerArn=listener, DefaultActions=actions)
    site.listener(two, first)
    site.elbv2.delete_listener(ListenerArn=listener)
    site.listener(two, second, Port=81)


def test_a_group_is_free_when_the_rule_that_sent_to_it_is_deleted(site: Any) -> None:
    first, second = site.group("first"), site.group("second")
    listener = site.listener(site.balancer("one"), first)
    site.rule(listener, second, 10)
    rules = site.elbv2.describe_rules(ListenerArn=listener)["Rules"]
    (rule,) = [one["RuleArn"] for one in rules if not one["IsDefault"]]
    site.elbv2.delete_rule(RuleArn=rule)
    site.listener(site.balancer("two"), second)


def test_a_stopped_instance_changes_its_type_and_starts(site: Any) -> None:
    instance = site.launch()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance])
    site.ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t3.small"})
    site.ec2.start_instances(InstanceIds=[instance])
    answer = site.ec2.describe_instances(InstanceIds=[instance])
    assert answer["Reservations"][0]["Instances"][0]["InstanceType"] == "t3.small"


def test_an_arm_image_launches_on_an_arm_type(site: Any) -> None:
    site.launch(ImageId="ami-0e5c0de0000000002", InstanceType="t4g.micro")


def test_a_call_takes_the_place_of_what_its_template_says(site: Any) -> None:
    site.ec2.create_launch_template(
        LaunchTemplateName="arm",
        LaunchTemplateData={"ImageId": site.image, "InstanceType": "t4g.micro"},
    )
    template = {"LaunchTemplateName": "arm", "Version": "$Latest"}
    site.launch(LaunchTemplate=template)


def test_a_volume_attaches_in_its_zone_again_after_it_was_detached(site: Any) -> None:
    volume, instance = site.volume(), site.launch()
    site.attach(volume, instance)
    site.ec2.detach_volume(VolumeId=volume, InstanceId=instance)
    site.attach(volume, site.launch())


def test_a_table_of_ones_own_and_a_route_of_ones_own_are_deleted(site: Any) -> None:
    own = made.vpc(site)
    table = made.table(site, own)
    made.route(site, table, GatewayId=made.gateway(site, own))
    site.ec2.delete_route(RouteTableId=table, DestinationCidrBlock=made.EVERYBODY)
    site.ec2.delete_route_table(RouteTableId=table)


def test_a_table_that_is_main_no_longer_is_deleted(site: Any) -> None:
    own = made.vpc(site)
    before = made.main_table(site, own)
    (found,) = site.ec2.describe_route_tables(RouteTableIds=[before])["RouteTables"]
    site.ec2.replace_route_table_association(
        AssociationId=found["Associations"][0]["RouteTableAssociationId"],
        RouteTableId=made.table(site, own),
    )
    site.ec2.delete_route_table(RouteTableId=before)


def test_a_vpc_goes_with_its_main_table(site: Any) -> None:
    site.ec2.delete_vpc(VpcId=made.vpc(site))


def test_a_further_block_goes_when_its_subnet_is_gone(site: Any) -> None:
    own = made.vpc(site)
    made.subnet(site, own)  # in the first block
    further = site.ec2.associate_vpc_cidr_block(VpcId=own, CidrBlock="10.8.0.0/16")
    site.ec2.delete_subnet(SubnetId=made.subnet(site, own, "10.8.0.0/24"))
    association = further["CidrBlockAssociation"]["AssociationId"]
    site.ec2.disassociate_vpc_cidr_block(AssociationId=association)


def test_an_address_of_an_instance_of_the_default_vpc_is_released(site: Any) -> None:
    address = site.ec2.allocate_address(Domain="vpc")["AllocationId"]
    site.ec2.associate_address(InstanceId=site.launch(), AllocationId=address)
    site.ec2.release_address(AllocationId=address)


def test_an_address_is_released_once_its_instance_is_gone(site: Any) -> None:
    own = made.vpc(site)
    made.gateway(site, own)
    instance = site.launch(SubnetId=made.subnet(site, own))
    address = site.ec2.allocate_address(Domain="vpc")["AllocationId"]
    site.ec2.associate_address(InstanceId=instance, AllocationId=address)
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.ec2.release_address(AllocationId=address)


def test_the_root_of_a_stopped_instance_is_detached_and_attached_again(site: Any) -> None:
    instance = site.launch()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance])
    mine = [{"Name": "attachment.instance-id", "Values": [instance]}]
    (root,) = site.ec2.describe_volumes(Filters=mine)["Volumes"]
    site.ec2.detach_volume(VolumeId=root["VolumeId"])
    device = root["Attachments"][0]["Device"]
    site.ec2.attach_volume(VolumeId=root["VolumeId"], InstanceId=instance, Device=device)


def test_a_volume_grows_and_changes_its_type(site: Any) -> None:
    volume = site.volume()
    site.ec2.modify_volume(VolumeId=volume, VolumeType="gp3")
    site.ec2.modify_volume(VolumeId=volume, Size=8)
    site.ec2.modify_volume(VolumeId=volume, Size=9)
    (found,) = site.ec2.describe_volumes(VolumeIds=[volume])["Volumes"]
    assert (found["Size"], found["VolumeType"]) == (9, "gp3")


def test_an_instance_is_launched_with_a_key_pair_and_up_to_more(site: Any) -> None:
    site.ec2.create_key_pair(KeyName="mine")
    site.launch(KeyName="mine", MinCount=1, MaxCount=3)


def test_a_template_names_the_image(site: Any) -> None:
    site.ec2.create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": site.image, "InstanceType": "t3.micro"},
    )
    site.ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1)


def test_a_tag_may_have_128_characters_and_a_type_need_not_be_said_twice(site: Any) -> None:
    ecr_calls.repository()
    config, layer = ecr_calls.add_layer(b"{}"), ecr_calls.add_layer(b"one")
    told = ecr_calls.manifest(config, layer)
    ecr_calls.put(told, "V_1.0-" + "x" * 122, imageManifestMediaType=told["mediaType"])
    kind = told.pop("mediaType")
    ecr_calls.put(told, "1", imageManifestMediaType=kind)


def test_a_token_may_be_of_another_account(site: Any) -> None:
    (data,) = ecr_calls.ecr().get_authorization_token(registryIds=["012345678901"])[
        "authorizationData"
    ]
    assert "012345678901.dkr.ecr" in data["proxyEndpoint"]


def test_targets_of_kind_ip_need_not_be_instances(site: Any) -> None:
    site.register(site.group(TargetType="ip"), "172.31.0.99")


def test_an_unknown_instance_is_still_not_found(site: Any) -> None:
    with pytest.raises(ClientError, match=r"InvalidInstanceID\.NotFound"):
        site.ec2.start_instances(InstanceIds=["i-00000000000000000"])


def test_a_message_is_worded_as_aws_words_it(site: Any) -> None:
    instance, volume = site.launch("ap-northeast-1a"), site.volume("ap-northeast-1c")
    with pytest.raises(ClientError) as refused:
        site.attach(volume, instance)
    assert str(refused.value) == (
        "An error occurred (InvalidVolume.ZoneMismatch) when calling the AttachVolume operation: "
        f"The volume '{volume}' is not in the same availability zone as instance '{instance}'"
    )


def test_a_group_without_instances_is_deleted_and_one_with_them_by_force(site: Any) -> None:
    site.scaling_group("empty", DesiredCapacity=0)
    site.auto_scaling.delete_auto_scaling_group(AutoScalingGroupName="empty")
    site.scaling_group("full")
    site.auto_scaling.delete_auto_scaling_group(AutoScalingGroupName="full", ForceDelete=True)
    assert site.auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []


@pytest.mark.parametrize(
    ("operation", "name", "value"),
    [
        ("describe_instances", "instance-state-name", "running"),
        ("describe_instances", "tag:Name", "web"),
        ("describe_instances", "tag-key", "Name"),
        ("describe_subnets", "availabilityZone", "ap-northeast-1a"),
        ("describe_subnets", "availability-zone", "ap-northeast-1a"),
        ("describe_vpcs", "isDefault", "true"),
        ("describe_nat_gateways", "vpc-id", "vpc-1"),
        ("describe_images", "name", "*"),
        ("describe_security_groups", "group-name", "default"),
    ],
)
def test_a_documented_filter_may_be_used(site: Any, operation: str, name: str, value: str) -> None:
    getattr(site.ec2, operation)(Filters=[{"Name": name, "Values": [value]}])


def test_a_refused_filter_is_named(site: Any) -> None:
    volumes = [{"Name": "availability", "Values": ["ap-northeast-1a"]}]
    with pytest.raises(ClientError, match=r"The filter 'availability' is invalid$"):
        site.ec2.describe_volumes(Filters=volumes)
    # Source: github.com/aws/aws-cli/issues/7225: not every call filters by tag.
    with pytest.raises(ClientError, match=r"The filter 'tag:Name' is invalid$"):
        site.ec2.describe_instance_status(Filters=[{"Name": "tag:Name", "Values": ["web"]}])


@pytest.mark.parametrize(
    "policy",
    [
        {"GeoLocation": {"CountryCode": "*"}},
        {"GeoLocation": {"CountryCode": "UA"}},
        {"GeoLocation": {"ContinentCode": "AN"}},
        {"GeoLocation": {"CountryCode": "US", "SubdivisionCode": "CA"}},
        {"Region": "ap-northeast-1"},
        {"Failover": "SECONDARY"},
    ],
    ids=str,
)
def test_a_policy_that_route_53_lists_may_be_used(site: Any, policy: dict[str, Any]) -> None:
    one = route53_calls.record("www.example.com", "192.0.2.1", SetIdentifier="a", **policy)
    route53_calls.change(route53_calls.zone("example.com."), one)


@pytest.mark.parametrize(
    "name", ["example", "xn--eckwd4c7c.example", "2.0.192.in-addr.arpa", "_a.b"]
)
def test_a_zone_may_have_any_name_of_dns(site: Any, name: str) -> None:
    route53_calls.zone(name)


@pytest.mark.parametrize(("kind", "iops"), [("gp3", 3_000), ("io1", 100), ("io2", 100)])
def test_a_volume_may_have_the_least_iops_of_its_type(site: Any, kind: str, iops: int) -> None:
    zone = "ap-northeast-1a"
    site.ec2.create_volume(AvailabilityZone=zone, Size=8, VolumeType=kind, Iops=iops)


def test_an_own_image_may_be_deregistered(site: Any, error_code: Any) -> None:
    image = site.ec2.create_image(InstanceId=site.launch(), Name="golden")["ImageId"]
    site.ec2.deregister_image(ImageId=image)
    amazons = site.ec2.describe_images()["Images"]
    assert amazons
    for one in amazons:
        refused = error_code(lambda own=one["ImageId"]: site.ec2.deregister_image(ImageId=own))
        assert refused == "AuthFailure"


@pytest.mark.parametrize("kind", ["region", "availability-zone", "availability-zone-id"])
def test_offers_are_listed_by_each_kind_of_location(site: Any, kind: str) -> None:
    assert site.ec2.describe_instance_type_offerings(LocationType=kind)["InstanceTypeOfferings"]
