"""Health checks of Route 53 on the virtual clock, and what DNS answers by them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

import minicloud
from minicloud.dataplane.name_routing.health import Endpoint, ProbeResult
from tests.control.route53_calls import change, check, record, route53, zone


class Probes:
    """Endpoints that fail when told to, and everything that they were asked."""

    def __init__(self) -> None:
        self.sick: set[str] = set()
        self.asked: list[Endpoint] = []

    def __call__(self, endpoint: Endpoint) -> ProbeResult:
        self.asked.append(endpoint)
        return ProbeResult(endpoint.address not in self.sick, "as told")


@pytest.fixture
def probes(cloud: minicloud.Cloud) -> Probes:
    probes = Probes()
    cloud.dns().check_health_by(probes)
    return probes


def failover(cloud: minicloud.Cloud, check_id: str | None, second: str | None = None) -> str:
    """A zone whose www answers 192.0.2.1, or 192.0.2.2 when that fails."""
    zone_id = zone()
    first = {"SetIdentifier": "p", "Failover": "PRIMARY"}
    other = {"SetIdentifier": "s", "Failover": "SECONDARY"}
    if check_id:
        first["HealthCheckId"] = check_id
    if second:
        other["HealthCheckId"] = second
    change(zone_id, record("www.example.com", "192.0.2.1", **first))
    change(zone_id, record("www.example.com", "192.0.2.2", **other))
    cloud.advance(60)
    return zone_id


def www(zone_id: str) -> str:
    asked = {"HostedZoneId": zone_id, "RecordName": "www.example.com", "RecordType": "A"}
    return str(route53().test_dns_answer(**asked)["RecordData"][0])


def seconds_until(cloud: minicloud.Cloud, zone_id: str, value: str) -> float:
    began_s = cloud.now_s
    while www(zone_id) != value:
        cloud.advance(1)
        assert cloud.now_s - began_s < 1000
    return cloud.now_s - began_s


@pytest.mark.parametrize(("interval", "threshold"), [(30, 3), (10, 3), (10, 1)])
def test_an_endpoint_fails_after_its_interval_times_its_threshold(
    cloud: minicloud.Cloud, probes: Probes, interval: int, threshold: int
) -> None:
    zone_id = failover(cloud, check(RequestInterval=interval, FailureThreshold=threshold))
    cloud.advance(100)
    probes.sick.add("203.0.113.10")
    down_s = seconds_until(cloud, zone_id, "192.0.2.2")
    # The last of the sixteen checkers that matters is a little before the last of all.
    assert interval * (threshold - 1) < down_s <= interval * threshold
    probes.sick.clear()
    up_s = seconds_until(cloud, zone_id, "192.0.2.1")
    # Three checkers are more than 18 %: it is up again sooner than it was down.
    assert interval * (threshold - 1) < up_s <= down_s


def test_checkers_of_eight_regions_ask_all_through_the_interval(
    cloud: minicloud.Cloud, probes: Probes
) -> None:
    check_id = check(ResourcePath="health", FullyQualifiedDomainName="www.example.com", Port=8080)
    cloud.advance(300)
    assert len(probes.asked) == 16 * 10
    assert probes.asked[0] == Endpoint(
        "HTTP", "203.0.113.10", 8080, "/health", "www.example.com:8080"
    )
    told = route53().get_health_check_status(HealthCheckId=check_id)["HealthCheckObservations"]
    assert len({one["Region"] for one in told}) == 8
    assert {one["StatusReport"]["Status"] for one in told} == {"as told"}
    assert all(
        0 <= (cloud.now - one["StatusReport"]["CheckedTime"]).total_seconds() < 30 for one in told
    )


def test_only_the_regions_that_were_named_ask(cloud: minicloud.Cloud, probes: Probes) -> None:
    check_id = check(Regions=["us-east-1", "eu-west-1", "ap-northeast-1"])
    cloud.advance(60)
    told = route53().get_health_check_status(HealthCheckId=check_id)["HealthCheckObservations"]
    assert {one["Region"] for one in told} == {"us-east-1", "eu-west-1", "ap-northeast-1"}
    route53().update_health_check(
        HealthCheckId=check_id, Regions=["us-west-1", "us-west-2", "sa-east-1"]
    )
    cloud.advance(60)
    told = route53().get_health_check_status(HealthCheckId=check_id)["HealthCheckObservations"]
    assert {one["Region"] for one in told} == {"us-west-1", "us-west-2", "sa-east-1"}


def test_a_new_check_is_healthy_until_it_has_failed(cloud: minicloud.Cloud, probes: Probes) -> None:
    probes.sick.add("203.0.113.10")
    zone_id = failover(cloud, check())
    assert www(zone_id) == "192.0.2.1"
    assert seconds_until(cloud, zone_id, "192.0.2.2") < 60


def test_without_a_health_check_nothing_fails_over(cloud: minicloud.Cloud, probes: Probes) -> None:
    probes.sick.add("192.0.2.1")
    zone_id = failover(cloud, None)
    cloud.advance(3600)
    assert www(zone_id) == "192.0.2.1"


def test_where_both_are_unhealthy_the_primary_answers(
    cloud: minicloud.Cloud, probes: Probes
) -> None:
    probes.sick.update({"203.0.113.10", "203.0.113.11"})
    zone_id = failover(cloud, check("203.0.113.10"), check("203.0.113.11"))
    cloud.advance(300)
    assert www(zone_id) == "192.0.2.1"


def test_a_disabled_check_is_healthy_and_an_inverted_one_is_turned_round(
    cloud: minicloud.Cloud, probes: Probes
) -> None:
    probes.sick.add("203.0.113.10")
    check_id = check()
    zone_id = failover(cloud, check_id)
    cloud.advance(120)
    assert www(zone_id) == "192.0.2.2"
    route53().update_health_check(HealthCheckId=check_id, Disabled=True)
    assert www(zone_id) == "192.0.2.1"
    route53().update_health_check(HealthCheckId=check_id, Disabled=True, Inverted=True)
    assert www(zone_id) == "192.0.2.2"


def test_a_calculated_check_counts_its_children(cloud: minicloud.Cloud, probes: Probes) -> None:
    children = [check(f"203.0.113.{n}") for n in (10, 11, 12)]
    made = route53().create_health_check(
        CallerReference="both",
        HealthCheckConfig={
            "Type": "CALCULATED",
            "ChildHealthChecks": children,
            "HealthThreshold": 2,
        },
    )
    zone_id = failover(cloud, made["HealthCheck"]["Id"])
    probes.sick.add("203.0.113.10")
    cloud.advance(120)
    assert www(zone_id) == "192.0.2.1"
    probes.sick.add("203.0.113.11")
    cloud.advance(120)
    assert www(zone_id) == "192.0.2.2"


def test_a_check_on_an_alarm_is_always_healthy(cloud: minicloud.Cloud, probes: Probes) -> None:
    made = route53().create_health_check(
        CallerReference="alarm",
        HealthCheckConfig={
            "Type": "CLOUDWATCH_METRIC",
            "AlarmIdentifier": {"Region": "us-east-1", "Name": "none"},
            "InsufficientDataHealthStatus": "Unhealthy",
        },
    )
    zone_id = failover(cloud, made["HealthCheck"]["Id"])
    cloud.advance(300)
    assert www(zone_id) == "192.0.2.1"


def test_a_deleted_check_is_asked_no_more(cloud: minicloud.Cloud, probes: Probes) -> None:
    check_id = check()
    cloud.advance(60)
    route53().delete_health_check(HealthCheckId=check_id)
    probes.asked.clear()
    cloud.advance(60)
    assert probes.asked == []
    with pytest.raises(ClientError, match="NoSuchHealthCheck"):
        route53().get_health_check_status(HealthCheckId=check_id)


def test_without_probes_an_instance_is_what_is_asked(site: Any, cloud: minicloud.Cloud) -> None:
    instance = site.launch()
    cloud.advance(60)
    elastic = site.ec2.allocate_address(Domain="vpc")
    site.ec2.associate_address(InstanceId=instance, AllocationId=elastic["AllocationId"])
    zone_id = failover(cloud, check(elastic["PublicIp"]))
    cloud.advance(7 * 24 * 3600)
    assert www(zone_id) == "192.0.2.1"
    site.ec2.stop_instances(InstanceIds=[instance])
    assert 60 < seconds_until(cloud, zone_id, "192.0.2.2") <= 90
    site.ec2.start_instances(InstanceIds=[instance])
    assert seconds_until(cloud, zone_id, "192.0.2.1") < 180


def test_what_changes_by_itself_in_a_long_wait_is_found_at_its_own_time(
    site: Any, cloud: minicloud.Cloud
) -> None:
    group, instance = site.group(), site.launch()
    site.listener(site.balancer(), group)
    site.register(group, instance)
    name = site.elbv2.describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    zone_id = failover(cloud, check(IPAddress=None, FullyQualifiedDomainName=name))
    cloud.advance(3600)
    cloud.silence(instance)
    # Twenty seconds for the load balancer's two checks, then those of Route 53.
    cloud.advance(20 + 60)
    assert www(zone_id) == "192.0.2.1"
    cloud.advance(30)
    assert www(zone_id) == "192.0.2.2"


def test_an_endpoint_may_be_a_name(site: Any, cloud: minicloud.Cloud) -> None:
    group, instance = site.group(), site.launch()
    site.listener(site.balancer(), group)
    site.register(group, instance)
    name = site.elbv2.describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    good = check(IPAddress=None, FullyQualifiedDomainName=name)
    bad = check(IPAddress=None, FullyQualifiedDomainName="none.example.com")
    cloud.advance(300)
    told = [
        route53().get_health_check_status(HealthCheckId=each)["HealthCheckObservations"][0]
        for each in (good, bad)
    ]
    assert [one["StatusReport"]["Status"] for one in told] == [
        "Success: HTTP Status Code 200, OK",
        "Failure: DNS resolution failed",
    ]
    cloud.silence(instance)
    cloud.advance(300)
    one = route53().get_health_check_status(HealthCheckId=good)["HealthCheckObservations"][0]
    assert one["StatusReport"]["Status"] == "Failure: Connection timed out"


def test_a_reset_forgets_checks_and_probes(cloud: minicloud.Cloud, probes: Probes) -> None:
    check()
    cloud.reset()
    cloud.advance(300)
    assert probes.asked == []
    check()
    cloud.advance(60)
    assert probes.asked == []


def test_bare_moto_5_2_5_finds_everything_healthy(bare_site: Any) -> None:
    check_id = check("203.0.113.99")
    told = route53().get_health_check_status(HealthCheckId=check_id)["HealthCheckObservations"]
    assert [one["StatusReport"]["Status"][:7] for one in told] == ["Success"]


def test_a_retry_gets_the_health_check_that_was_made(cloud: minicloud.Cloud) -> None:
    assert check(Inverted=True) == check(Inverted=True)
    assert len(route53().list_health_checks()["HealthChecks"]) == 1


def test_a_reference_makes_no_second_health_check_with_other_settings(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    told = {"Type": "HTTP", "IPAddress": "203.0.113.10"}
    route53().create_health_check(CallerReference="1", HealthCheckConfig=told)
    again = {"CallerReference": "1", "HealthCheckConfig": told | {"ResourcePath": "/health"}}
    refused = error_code(lambda: route53().create_health_check(**again))
    assert refused == "HealthCheckAlreadyExists"


def test_bare_moto_5_2_5_makes_two_health_checks_of_one_reference(bare_site: Any) -> None:
    assert check() != check()
