"""Each guard refuses what AWS refuses, with AWS's error code; bare moto 5.2.5 does not.

One wrong call for each guard, made twice: in the emulated cloud and in bare moto.
"""

from collections.abc import Callable
from typing import Any

import pytest

from minicloud.control.bucket_deviations import BUCKETS_BREAK
from minicloud.control.database_deviations import DATABASES_BREAK
from minicloud.control.edge_deviations import EDGES_BREAK
from minicloud.control.function_deviations import FUNCTIONS_BREAK
from minicloud.control.guards import GUARDS
from minicloud.control.instance_deviations import BROKEN_BY_MOTO
from minicloud.control.name_deviations import NAMES_BREAK
from minicloud.control.network_deviations import MOTO_BREAKS
from minicloud.control.scaling_deviations import SCALING_BREAKS
from tests.control import bucket_calls, cloudfront_calls, ecr_calls, route53_calls
from tests.control.alarm_calls import ALARM_CALLS
from tests.control.cache_calls import CACHE_CALLS
from tests.control.ecs_calls import ECS_CALLS
from tests.control.ecs_definition_calls import DEFINITION_CALLS
from tests.control.ecs_start_calls import START_CALLS
from tests.control.instance_calls import BROKEN_CALLS, INSTANCE_CALLS
from tests.control.lambda_calls import BREAKING_FUNCTION_CALLS, LAMBDA_CALLS
from tests.control.launch_calls import BREAKING_LAUNCH_CALLS, LAUNCH_CALLS
from tests.control.network_calls import BREAKING_CALLS, NETWORK_CALLS
from tests.control.rds_calls import BREAKING_DATABASE_CALLS, RDS_CALLS
from tests.control.scaling_calls import SCALING_CALLS
from tests.control.scaling_group_calls import BREAKING_GROUP_CALLS, GROUP_CALLS

CODE = {guard.id: guard.code for guard in GUARDS}


def same_zone_twice(site: Any) -> None:
    vpc = site.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        site.ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]
        for block, zone in [
            ("10.9.0.0/24", "ap-northeast-1a"),
            ("10.9.1.0/24", "ap-northeast-1a"),
            ("10.9.2.0/24", "ap-northeast-1c"),
        ]
    ]
    site.elbv2.create_load_balancer(Name="front", Subnets=[one["SubnetId"] for one in subnets])


def one_zone(site: Any) -> None:
    site.balancer(zones=("ap-northeast-1a",))


def idle_timeout_too_long(site: Any) -> None:
    site.idle_timeout(site.balancer(), "4001")


def idle_timeout_of_nothing(site: Any) -> None:
    site.idle_timeout(site.balancer(), "0")


def https_without_certificate(site: Any) -> None:
    site.listener(site.balancer(), site.group(), Protocol="HTTPS", Port=443)


def http_with_certificate(site: Any) -> None:
    site.listener(site.balancer(), site.group(), Certificates=[{"CertificateArn": certificate()}])


def unknown_certificate(site: Any) -> None:
    arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/none"
    own = [{"CertificateArn": certificate()}]
    listener = site.listener(
        site.balancer(), site.group(), Protocol="HTTPS", Port=443, Certificates=own
    )
    certificates = [{"CertificateArn": arn}]
    site.elbv2.add_listener_certificates(ListenerArn=listener, Certificates=certificates)


def port_twice(site: Any) -> None:
    balancer, group = site.balancer(), site.group()
    site.listener(balancer, group)
    site.listener(balancer, group)


def port_taken_by_modify(site: Any) -> None:
    balancer, group = site.balancer(), site.group()
    site.listener(balancer, group)
    second = site.listener(balancer, group, Port=81)
    site.elbv2.modify_listener(ListenerArn=second, Port=80)


def priority_too_high(site: Any) -> None:
    group = site.group()
    site.rule(site.listener(site.balancer(), group), group, 50_001)


def interval_too_long(site: Any) -> None:
    site.group(HealthCheckIntervalSeconds=301)


def timeout_too_long(site: Any) -> None:
    site.group(HealthCheckIntervalSeconds=300, HealthCheckTimeoutSeconds=121)


def threshold_too_high(site: Any) -> None:
    site.group(UnhealthyThresholdCount=11)


def timeout_as_long_as_the_default_interval(site: Any) -> None:
    group = site.group(HealthCheckIntervalSeconds=30, HealthCheckTimeoutSeconds=6)
    site.elbv2.modify_target_group(TargetGroupArn=group, HealthCheckIntervalSeconds=6)


def matcher_of_server_errors(site: Any) -> None:
    site.group(Matcher={"HttpCode": "200-599"})


def unknown_attribute(site: Any) -> None:
    site.attribute(site.group(), ("algorithm", "round_robin"))


def unknown_algorithm(site: Any) -> None:
    site.attribute(site.group(), ("load_balancing.algorithm.type", "magic"))


def slow_start_too_short(site: Any) -> None:
    site.attribute(site.group(), ("slow_start.duration_seconds", "29"))


def slow_start_with_least_outstanding(site: Any) -> None:
    group = site.group()
    site.attribute(group, ("slow_start.duration_seconds", "60"))
    site.attribute(group, ("load_balancing.algorithm.type", "least_outstanding_requests"))


def sticky_and_weighted(site: Any) -> None:
    site.attribute(
        site.group(),
        ("stickiness.enabled", "true"),
        ("load_balancing.algorithm.type", "weighted_random"),
    )


def an_address_as_instance(site: Any) -> None:
    site.register(site.group(), "10.0.0.1")


def no_such_target(site: Any) -> None:
    site.register(site.group(), "i-00000000000000000")


def target_of_another_vpc(site: Any) -> None:
    vpc = site.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = site.ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
    site.register(site.group(), site.launch(SubnetId=subnet))


def change_type_of_running(site: Any) -> None:
    instance = site.launch()
    site.ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t3.small"})


def arm_type_on_x86_image(site: Any) -> None:
    site.launch(InstanceType="t4g.micro")


def arm_template(site: Any) -> dict[str, str]:
    site.ec2.create_launch_template(
        LaunchTemplateName="arm",
        LaunchTemplateData={"ImageId": site.image, "InstanceType": "t4g.micro"},
    )
    return {"LaunchTemplateName": "arm"}


def arm_type_on_x86_image_in_a_template(site: Any) -> None:
    site.ec2.run_instances(LaunchTemplate=arm_template(site), MinCount=1, MaxCount=1)


def arm_type_on_x86_image_in_a_group(site: Any) -> None:
    site.scaling_group(LaunchTemplate=arm_template(site))


def sixth_address(site: Any) -> None:
    for _ in range(6):
        site.ec2.allocate_address(Domain="vpc")


def volume_in_no_zone(site: Any) -> None:
    site.volume("ap-northeast-1z")


def attach_across_zones(site: Any) -> None:
    site.attach(site.volume("ap-northeast-1c"), site.launch("ap-northeast-1a"))


def attach_twice(site: Any) -> None:
    volume = site.volume()
    site.attach(volume, site.launch())
    site.attach(volume, site.launch())


def desired_above_maximum(site: Any) -> None:
    site.scaling_group(MaxSize=2, DesiredCapacity=3)


def minimum_above_maximum(site: Any) -> None:
    site.scaling_group(MinSize=3, MaxSize=2, DesiredCapacity=2)


def minimum_raised_above_maximum(site: Any) -> None:
    site.scaling_group(MaxSize=4)
    site.auto_scaling.update_auto_scaling_group(AutoScalingGroupName="web", MinSize=5)


def set_desired_above_maximum(site: Any) -> None:
    site.scaling_group(MaxSize=3)
    site.auto_scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=4)


def delete_group_with_instances(site: Any) -> None:
    site.scaling_group()
    site.auto_scaling.delete_auto_scaling_group(AutoScalingGroupName="web")


def group_behind_two_balancers(site: Any) -> None:
    group = site.group()
    site.listener(site.balancer("one"), group)
    site.listener(site.balancer("two"), group)


def rule_modified_to_a_group_of_another_balancer(site: Any) -> None:
    first, second = site.group("first"), site.group("second")
    site.listener(site.balancer("one"), first)
    listener = site.listener(site.balancer("two"), second)
    site.rule(listener, second, 10)
    rules = site.elbv2.describe_rules(ListenerArn=listener)["Rules"]
    (rule,) = [one["RuleArn"] for one in rules if not one["IsDefault"]]
    actions = [{"Type": "forward", "TargetGroupArn": first}]
    site.elbv2.modify_rule(RuleArn=rule, Actions=actions)


def certificate() -> str:
    import boto3

    acm = boto3.client("acm")
    return str(acm.request_certificate(DomainName="example.com")["CertificateArn"])


WRONG_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("alb-same-zone-twice", same_zone_twice),
    ("alb-two-zones", one_zone),
    ("alb-idle-timeout", idle_timeout_too_long),
    ("alb-idle-timeout", idle_timeout_of_nothing),
    ("listener-certificate-required", https_without_certificate),
    ("listener-certificate-refused", http_with_certificate),
    ("listener-certificate-exists", unknown_certificate),
    ("listener-port-in-use", port_twice),
    ("listener-port-in-use", port_taken_by_modify),
    ("target-group-one-balancer", group_behind_two_balancers),
    ("target-group-one-balancer", rule_modified_to_a_group_of_another_balancer),
    ("rule-priority-range", priority_too_high),
    ("health-check-ranges", interval_too_long),
    ("health-check-ranges", timeout_too_long),
    ("health-check-ranges", threshold_too_high),
    ("health-check-timeout", timeout_as_long_as_the_default_interval),
    ("health-check-matcher", matcher_of_server_errors),
    ("target-group-attribute-key", unknown_attribute),
    ("target-group-algorithm", unknown_algorithm),
    ("target-group-attribute-ranges", slow_start_too_short),
    ("target-group-slow-start", slow_start_with_least_outstanding),
    ("target-group-slow-start", sticky_and_weighted),
    ("target-id", an_address_as_instance),
    ("target-exists", no_such_target),
    ("target-vpc", target_of_another_vpc),
    ("change-type-running", change_type_of_running),
    *INSTANCE_CALLS,
    *LAUNCH_CALLS,
    ("launch-architecture", arm_type_on_x86_image),
    ("launch-architecture", arm_type_on_x86_image_in_a_template),
    ("auto-scaling-architecture", arm_type_on_x86_image_in_a_group),
    ("address-quota", sixth_address),
    ("volume-zone-exists", volume_in_no_zone),
    ("volume-zone", attach_across_zones),
    ("volume-in-use", attach_twice),
    ("auto-scaling-sizes", desired_above_maximum),
    ("auto-scaling-sizes", minimum_above_maximum),
    ("auto-scaling-sizes", minimum_raised_above_maximum),
    ("auto-scaling-desired", set_desired_above_maximum),
    ("auto-scaling-delete", delete_group_with_instances),
    *NETWORK_CALLS,
    *ecr_calls.WRONG_CALLS,
    *bucket_calls.WRONG_CALLS,
    *cloudfront_calls.WRONG_CALLS,
    *ECS_CALLS,
    *DEFINITION_CALLS,
    *START_CALLS,
    *SCALING_CALLS,
    *LAMBDA_CALLS,
    *RDS_CALLS,
    *ALARM_CALLS,
    *GROUP_CALLS,
    *CACHE_CALLS,
    *route53_calls.WRONG_CALLS,
]
ALL_BREAKING_CALLS = (
    BREAKING_CALLS
    + BREAKING_GROUP_CALLS
    + BROKEN_CALLS
    + BREAKING_LAUNCH_CALLS
    + bucket_calls.BREAKING_BUCKET_CALLS
    + route53_calls.BREAKING_NAME_CALLS
    + cloudfront_calls.BREAKING_EDGE_CALLS
    + BREAKING_FUNCTION_CALLS
    + BREAKING_DATABASE_CALLS
)
# What a Python exception of moto's says in each of them.
BROKEN = (
    r"^(IP .*|.* does not appear to be an IPv4 or IPv6 address|'[\w-]+'|Valid instance health .*"
    r"|.*'NoneType'.*|Filter dicts have not been implemented .*"
    r"|.* is not in list|no element found.*|list index out of range|Unknown canned acl.*"
    r"|The \w+ action has not been implemented"
    r"|invalid literal for int.*|At least 3 parts expected .*|.*BatchSize.*)?$"
)


def named(calls: list[tuple[str, Callable[[Any], None]]]) -> list[Any]:
    return [pytest.param(*one, id=f"{one[0]}-{one[1].__name__}") for one in calls]


@pytest.mark.parametrize(("guard", "wrong"), named(WRONG_CALLS + ALL_BREAKING_CALLS))
def test_the_emulated_cloud_refuses(
    site: Any, error_code: Any, guard: str, wrong: Callable[[Any], None]
) -> None:
    assert error_code(lambda: wrong(site)) == CODE[guard]


@pytest.mark.parametrize(("guard", "wrong"), named(WRONG_CALLS))
def test_bare_moto_5_2_5_does_not_refuse(
    bare_site: Any, error_code: Any, guard: str, wrong: Callable[[Any], None]
) -> None:
    assert error_code(lambda: wrong(bare_site)) is None


@pytest.mark.parametrize(("guard", "wrong"), named(ALL_BREAKING_CALLS))
def test_bare_moto_5_2_5_breaks(
    bare_site: Any, error_code: Any, guard: str, wrong: Callable[[Any], None]
) -> None:
    with pytest.raises(Exception, match=BROKEN):
        error_code(lambda: wrong(bare_site))
    breaks = MOTO_BREAKS | BROKEN_BY_MOTO | SCALING_BREAKS | BUCKETS_BREAK | NAMES_BREAK
    breaks |= EDGES_BREAK | DATABASES_BREAK | FUNCTIONS_BREAK
    assert guard in breaks


def test_every_guard_has_a_wrong_call() -> None:
    assert {guard.id for guard in GUARDS} == {
        guard for guard, _ in WRONG_CALLS + ALL_BREAKING_CALLS
    }
    assert len({guard.id for guard in GUARDS}) == len(GUARDS)


def test_every_guard_names_its_source() -> None:
    for guard in GUARDS:
        assert guard.source.startswith("https://docs.aws.amazon.com/")
        assert guard.rule.endswith(".")
