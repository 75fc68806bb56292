"""Route 53 of the emulated cloud: batches, propagation, answers; what bare moto makes of them."""

from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

import minicloud
from minicloud.dataplane.name_routing.places import client_address
from tests.control.route53_calls import (
    ALB_ZONE,
    alias,
    change,
    changes,
    record,
    route53,
    weighted,
    zone,
)


def answered(zone_id: str, name: str, record_type: str = "A", client: str = "") -> dict[str, Any]:
    asked = {"HostedZoneId": zone_id, "RecordName": name, "RecordType": record_type}
    if client:
        asked["EDNS0ClientSubnetIP"] = client_address(client)
    return dict(route53().test_dns_answer(**asked))


def data(zone_id: str, name: str, record_type: str = "A", client: str = "") -> list[str]:
    return list(answered(zone_id, name, record_type, client)["RecordData"])


def listed(zone_id: str) -> list[tuple[str, str]]:
    found = route53().list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    return [(one["Name"], one["Type"]) for one in found if one["Type"] not in ("NS", "SOA")]


def test_a_change_reaches_the_name_servers_after_a_minute(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    cloud.advance(60)
    info = change(zone_id, record("www.example.com", "192.0.2.1"))
    assert info["Status"] == "PENDING"
    assert info["SubmittedAt"] == cloud.now
    assert listed(zone_id) == [("www.example.com.", "A")]
    cloud.advance(59)
    assert answered(zone_id, "www.example.com")["ResponseCode"] == "NXDOMAIN"
    assert route53().get_change(Id=info["Id"])["ChangeInfo"]["Status"] == "PENDING"
    cloud.advance(1)
    assert data(zone_id, "www.example.com") == ["192.0.2.1"]
    assert route53().get_change(Id=info["Id"])["ChangeInfo"]["Status"] == "INSYNC"


def test_name_servers_answer_as_before_until_each_change_has_arrived(
    cloud: minicloud.Cloud,
) -> None:
    zone_id = zone()
    seen = {}
    change(zone_id, record("www.example.com", "192.0.2.1"))
    cloud.advance(30)
    change(zone_id, record("www.example.com", "192.0.2.2"), action="UPSERT")
    for _ in range(5):
        cloud.advance(15)
        seen[cloud.now_s] = data(zone_id, "www.example.com")
    assert seen == {
        45: [],
        60: ["192.0.2.1"],
        75: ["192.0.2.1"],
        90: ["192.0.2.2"],
        105: ["192.0.2.2"],
    }


def test_the_waiter_waits_without_sleeping(cloud: minicloud.Cloud, monkeypatch: Any) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    info = change(zone(), record("www.example.com", "192.0.2.1"))
    route53().get_waiter("resource_record_sets_changed").wait(Id=info["Id"])
    assert cloud.now_s >= 60


def test_an_unknown_change_is_not_found(cloud: minicloud.Cloud) -> None:
    with pytest.raises(ClientError, match="NoSuchChange"):
        route53().get_change(Id="C00000000000000000000")


def test_equal_calls_give_equal_changes(cloud: minicloud.Cloud) -> None:
    first = change(zone(), record("www.example.com", "192.0.2.1"))
    cloud.reset()
    assert change(zone(), record("www.example.com", "192.0.2.1")) == first


def test_a_refused_batch_changes_nothing(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    change(zone_id, record("www.example.com", "192.0.2.1"))
    with pytest.raises(ClientError, match=r"www.example.org. is not permitted in zone example.com"):
        changes(
            zone_id,
            ("DELETE", record("www.example.com", "192.0.2.1")),
            ("CREATE", record("new.example.com", "192.0.2.2")),
            ("CREATE", record("www.example.org", "192.0.2.3")),
        )
    assert listed(zone_id) == [("www.example.com.", "A")]
    cloud.advance(60)
    assert data(zone_id, "www.example.com") == ["192.0.2.1"]


def test_a_cname_takes_the_place_of_an_address_in_one_batch(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    change(zone_id, record("www.example.com", "192.0.2.1"))
    changes(
        zone_id,
        ("DELETE", record("www.example.com", "192.0.2.1")),
        ("CREATE", record("www.example.com", "web.example.org", Type="CNAME")),
    )
    assert listed(zone_id) == [("www.example.com.", "CNAME")]


def test_letter_case_and_a_missing_dot_make_no_other_name(cloud: minicloud.Cloud) -> None:
    zone_id = zone("Example.com")
    change(zone_id, record("WWW.example.com", "192.0.2.1"))
    with pytest.raises(ClientError, match=r"\[name='www.example.com.', type='A'\] but it already"):
        change(zone_id, record("www.example.com.", "192.0.2.2"))
    change(zone_id, record("www.example.com.", "192.0.2.1"), action="DELETE")
    assert listed(zone_id) == []


def test_one_set_of_a_group_is_deleted_alone(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    other = weighted("blue", 1) | {"Name": "api.example.com"}
    change(zone_id, weighted("blue", 1), weighted("green", 1, "192.0.2.2"), other)
    change(zone_id, weighted("blue", 1), action="DELETE")
    assert listed(zone_id) == [("api.example.com.", "A"), ("www.example.com.", "A")]


@pytest.mark.parametrize("action", ["REPLACE", ""])
def test_an_action_that_there_is_not_is_refused(cloud: minicloud.Cloud, action: str) -> None:
    with pytest.raises(ClientError, match="InvalidInput"):
        change(zone(), record("www.example.com", "192.0.2.1"), action=action)


def test_a_zone_that_is_not_there_is_not_changed(cloud: minicloud.Cloud) -> None:
    with pytest.raises(ClientError, match="NoSuchHostedZone"):
        change("Z000", record("www.example.com", "192.0.2.1"))


def test_a_zone_keeps_its_own_records(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    found = route53().list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    for one in found:
        with pytest.raises(ClientError, match="must contain exactly one SOA record"):
            change(zone_id, one, action="DELETE")


def test_weights_are_shares_over_many_questions(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    change(zone_id, weighted("blue", 90), weighted("green", 10, "192.0.2.2"))
    cloud.advance(60)
    counts = cloud.dns(seed=7).census("www.example.com", {"JP": 2000}).by_value()
    assert counts == cloud.dns(seed=7).census("www.example.com", {"JP": 2000}).by_value()
    assert counts != cloud.dns(seed=8).census("www.example.com", {"JP": 2000}).by_value()
    assert 1740 < counts["192.0.2.1"] < 1860
    assert sum(counts.values()) == 2000


def test_a_weight_of_nothing_is_a_weight(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    change(zone_id, weighted("blue", 10), weighted("green", 0, "192.0.2.2"))
    cloud.advance(60)
    assert cloud.dns().census("www.example.com", {"JP": 50}).by_value() == {"192.0.2.1": 50}
    change(zone_id, weighted("blue", 0), action="UPSERT")
    cloud.advance(60)
    assert len(cloud.dns().census("www.example.com", {"JP": 50}).by_value()) == 2


def test_clients_are_told_by_where_they_ask_from(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    for identifier, place in (("jp", {"CountryCode": "JP"}), ("eu", {"ContinentCode": "EU"})):
        one = record(
            "www.example.com",
            f"192.0.2.{len(listed(zone_id)) + 1}",
            SetIdentifier=identifier,
            GeoLocation=place,
        )
        change(zone_id, one)
    cloud.advance(60)
    assert data(zone_id, "www.example.com", client="JP") == ["192.0.2.1"]
    assert data(zone_id, "www.example.com", client="FR") == ["192.0.2.2"]
    nowhere = answered(zone_id, "www.example.com", client="BR")
    assert (nowhere["ResponseCode"], nowhere["RecordData"]) == ("NOERROR", [])
    # Without a client the resolver in us-east-1 is asked for.
    assert data(zone_id, "www.example.com") == []


def test_a_measured_latency_changes_where_clients_go(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    for n, region in enumerate(("ap-south-1", "ap-southeast-1"), 1):
        one = record("www.example.com", f"192.0.2.{n}", SetIdentifier=region, Region=region)
        change(zone_id, one)
    cloud.advance(60)
    dns = cloud.dns()
    assert dns.census("www.example.com", {"IN": 3}).by_value() == {"192.0.2.1": 3}
    dns.measure_latency("IN", "ap-south-1", 120)
    assert dns.census("www.example.com", {"IN": 3}).by_value() == {"192.0.2.2": 3}
    assert data(zone_id, "www.example.com", client="IN") == ["192.0.2.2"]
    cloud.reset()
    zone()
    assert cloud.dns().census("www.example.com", {"IN": 1}).by_value() == {"": 1}


def test_a_place_on_the_map_is_kept_and_obeyed(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    tokyo = {"AWSRegion": "ap-northeast-1"}
    sydney = {"Coordinates": {"Latitude": "-33.90", "Longitude": "151.20"}, "Bias": 10}
    change(
        zone_id,
        record("www.example.com", "192.0.2.1", SetIdentifier="t", GeoProximityLocation=tokyo),
        record("www.example.com", "192.0.2.2", SetIdentifier="s", GeoProximityLocation=sydney),
    )
    found = route53().list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    assert [one["GeoProximityLocation"] for one in found if one["Type"] == "A"] == [tokyo, sydney]
    cloud.advance(60)
    assert data(zone_id, "www.example.com", client="KR") == ["192.0.2.1"]
    assert data(zone_id, "www.example.com", client="NZ") == ["192.0.2.2"]


def test_a_zone_below_is_asked_once_it_is_delegated(cloud: minicloud.Cloud) -> None:
    parent, child = zone("example.com"), zone("dev.example.com")
    change(child, record("www.dev.example.com", "192.0.2.1"))
    cloud.advance(60)
    assert answered(parent, "www.dev.example.com")["ResponseCode"] == "NXDOMAIN"
    servers = route53().get_hosted_zone(Id=child)["DelegationSet"]["NameServers"]
    change(parent, record("dev.example.com", *servers, Type="NS"))
    cloud.advance(60)
    assert data(parent, "www.dev.example.com") == ["192.0.2.1"]


def test_a_private_zone_answers_inside_its_vpc_only(site: Any, cloud: minicloud.Cloud) -> None:
    own = zone(
        HostedZoneConfig={"PrivateZone": True, "Comment": ""},
        VPC={"VPCRegion": "ap-northeast-1", "VPCId": site.vpc},
    )
    public = zone(CallerReference="public")
    change(public, record("db.example.com", "192.0.2.5"), record("www.example.com", "192.0.2.6"))
    change(own, record("db.example.com", "10.0.0.5"))
    cloud.advance(60)
    inside, outside = cloud.dns(vpc_id=site.vpc), cloud.dns()
    assert inside.census("db.example.com", {"JP": 1}).by_value() == {"10.0.0.5": 1}
    assert outside.census("db.example.com", {"JP": 1}).by_value() == {"192.0.2.5": 1}
    # The private zone holds the name, so the public one is not asked.
    assert inside.census("www.example.com", {"JP": 1}).by_value() == {"": 1}
    with pytest.raises(ClientError, match="only supports querying public"):
        answered(own, "db.example.com")


def test_a_vpc_that_is_tied_later_is_answered_a_minute_later(
    site: Any, cloud: minicloud.Cloud
) -> None:
    other = site.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    own = {"VPCRegion": "ap-northeast-1", "VPCId": site.vpc}
    private = zone(HostedZoneConfig={"PrivateZone": True, "Comment": ""}, VPC=own)
    change(private, record("db.example.com", "10.0.0.5"))
    cloud.advance(60)
    info = route53().associate_vpc_with_hosted_zone(
        HostedZoneId=private, VPC=own | {"VPCId": other}
    )["ChangeInfo"]
    assert info["Status"] == "PENDING"
    dns = cloud.dns(vpc_id=other)
    assert dns.census("db.example.com", {"JP": 1}).by_value() == {"": 1}
    cloud.advance(60)
    assert dns.census("db.example.com", {"JP": 1}).by_value() == {"10.0.0.5": 1}


def test_a_load_balancers_name_leads_to_its_zones(site: Any, cloud: minicloud.Cloud) -> None:
    site.balancer(zones=("ap-northeast-1a", "ap-northeast-1c"))
    name = site.elbv2.describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    zone_id = zone()
    change(zone_id, record("example.com", AliasTarget=alias(name, ALB_ZONE)))
    cloud.advance(60)
    apex = answered(zone_id, "example.com")
    assert sorted(apex["RecordData"]) == ["198.51.100.1", "198.51.100.2"]
    orders = {tuple(data(zone_id, "example.com")) for _ in range(20)}
    assert len(orders) == 2
    assert cloud.dns().answer(f"dualstack.{name}", "AAAA", "127.0.0.1") == ()
    assert cloud.dns().answer("other-1.ap-northeast-1.elb.amazonaws.com", "A", "127.0.0.1") is None


def test_a_zone_without_healthy_targets_leaves_a_network_load_balancers_name(
    site: Any, cloud: minicloud.Cloud
) -> None:
    zones = ("ap-northeast-1a", "ap-northeast-1c")
    balancer = site.balancer(zones=zones, Type="network")
    group = site.group(Protocol="TCP")
    site.listener(balancer, group, Protocol="TCP")
    instances = [site.launch(zone) for zone in zones]
    site.register(group, *instances)
    cloud.advance(120)
    name = site.elbv2.describe_load_balancers()["LoadBalancers"][0]["DNSName"]

    def given() -> list[str]:
        found = cloud.dns().answer(name, "A", "127.0.0.1") or ()
        return sorted(each.value for each in found)

    assert len(given()) == 2
    cloud.silence(instances[0])
    cloud.advance(120)
    assert given() == ["198.51.100.2"]


def test_an_alias_fails_over_with_the_targets_of_its_load_balancer(
    site: Any, cloud: minicloud.Cloud
) -> None:
    group, instance = site.group(), site.launch()
    site.listener(site.balancer(), group)
    site.register(group, instance)
    name = site.elbv2.describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    zone_id = zone()
    change(
        zone_id,
        record(
            "www.example.com",
            SetIdentifier="p",
            Failover="PRIMARY",
            AliasTarget=alias(name, ALB_ZONE, evaluate=True),
        ),
        record("www.example.com", "192.0.2.99", SetIdentifier="s", Failover="SECONDARY"),
    )
    cloud.advance(120)
    assert len(data(zone_id, "www.example.com")) == 3
    cloud.silence(instance)
    cloud.advance(120)
    assert data(zone_id, "www.example.com") == ["192.0.2.99"]


def test_an_alias_to_a_website_is_kept_and_has_no_address(cloud: minicloud.Cloud) -> None:
    zone_id = zone()
    website = alias("d111111abcdef8.cloudfront.net", "Z2FDTNDATAQYW2")
    change(zone_id, record("example.com", AliasTarget=website))
    cloud.advance(60)
    found = answered(zone_id, "example.com")
    assert (found["ResponseCode"], found["RecordData"]) == ("NOERROR", [])


def test_all_zones_have_the_same_name_servers(cloud: minicloud.Cloud) -> None:
    sets = [
        tuple(route53().get_hosted_zone(Id=zone(name))["DelegationSet"]["NameServers"])
        for name in ("example.com", "example.org")
    ]
    assert sets[0] == sets[1]


def test_the_zone_that_is_named_is_tested(cloud: minicloud.Cloud) -> None:
    first, second = zone(CallerReference="1"), zone(CallerReference="2")
    below, top = zone("shop.example.com"), zone("com")
    change(first, record("www.example.com", "192.0.2.1"))
    change(second, record("www.example.com", "192.0.2.2"))
    change(below, record("www.shop.example.com", "192.0.2.3"))
    cloud.advance(60)
    assert data(first, "www.example.com") == ["192.0.2.1"]
    assert data(second, "www.example.com") == ["192.0.2.2"]
    assert data(below, "www.shop.example.com") == ["192.0.2.3"]
    assert answered(top, "www.example.com")["ResponseCode"] == "NXDOMAIN"


def test_a_zone_com_does_not_silence_the_zones_below_it(cloud: minicloud.Cloud) -> None:
    zone("com")
    zone_id = zone()
    change(zone_id, record("www.example.com", "192.0.2.1"))
    cloud.advance(60)
    (found,) = cloud.dns().answer("www.example.com", "A", client_address("JP")) or ()
    assert found.value == "192.0.2.1"


def test_collections_of_blocks_cannot_be_made(cloud: minicloud.Cloud) -> None:
    with pytest.raises(ClientError, match="404"):
        route53().create_cidr_collection(Name="offices", CallerReference="1")


def test_a_cloud_behind_a_gateway_answers_by_the_api_only() -> None:
    class Elsewhere:
        now_s = 0.0

    engine: Any = Elsewhere()
    with pytest.raises(minicloud.NotStartedError, match="where the cloud itself runs"):
        minicloud.Cloud("ap-northeast-1", 7, engine).dns()


def test_moto_is_as_it_was_after_the_cloud_stops() -> None:
    from moto.route53 import models, responses, urls
    from moto.route53domains import models as domain_models

    owners = (models.Route53Backend, responses.Route53, domain_models.Route53DomainsBackend)
    before = [dict(vars(owner)) for owner in owners], dict(urls.url_paths)
    minicloud.start(seed=7)
    zone()
    minicloud.stop()
    assert ([dict(vars(owner)) for owner in owners], dict(urls.url_paths)) == before


def test_bare_moto_5_2_5_answers_no_question(bare_site: Any) -> None:
    zone_id = zone()
    with pytest.raises(ClientError, match="404"):
        answered(zone_id, "example.com")


def test_bare_moto_5_2_5_has_every_change_in_sync_at_once(bare_site: Any) -> None:
    zone_id = zone()
    infos = [change(zone_id, record(f"{n}.example.com", "192.0.2.1")) for n in "ab"]
    assert Counter((one["Id"], one["Status"]) for one in infos) == {(infos[0]["Id"], "INSYNC"): 2}


def test_bare_moto_5_2_5_makes_half_a_batch(bare_site: Any) -> None:
    zone_id = zone()
    with pytest.raises(ClientError, match="not permitted"):
        change(zone_id, record("www.example.com", "192.0.2.1"), record("a.org", "192.0.2.1"))
    assert listed(zone_id) == [("www.example.com.", "A")]


def test_bare_moto_5_2_5_deletes_by_identifier_alone(bare_site: Any) -> None:
    zone_id = zone()
    change(zone_id, weighted("blue", 1), weighted("blue", 1) | {"Name": "api.example.com"})
    change(zone_id, weighted("blue", 1), action="DELETE")
    assert listed(zone_id) == []


def test_bare_moto_5_2_5_wraps_the_authority_record(bare_site: Any) -> None:
    zone_id = zone()
    found = route53().list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    (authority,) = [one for one in found if one["Type"] == "SOA"]
    assert authority["ResourceRecords"][0]["Value"].startswith("{'Value': ")


def test_bare_moto_5_2_5_forgets_where_a_resource_is(bare_site: Any) -> None:
    zone_id = zone()
    place = {"AWSRegion": "ap-northeast-1"}
    change(
        zone_id,
        record("www.example.com", "192.0.2.1", SetIdentifier="t", GeoProximityLocation=place),
    )
    found = route53().list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    assert not any("GeoProximityLocation" in one for one in found)


def test_a_process_without_route53_does_not_load_it(run_python: Any) -> None:
    loaded = run_python(
        """
        import sys
        import boto3
        import minicloud
        minicloud.start(seed=7)
        boto3.client("ec2").describe_vpcs()
        print([name for name in sys.modules if "route53" in name and name.startswith("moto")])
        """
    )
    assert loaded == "[]"
