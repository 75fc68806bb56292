"""Answers in XML are read as botocore reads them, and clients keep their own events."""

from collections.abc import Callable

import boto3
import pytest

import minicloud

READ_TWICE = '''
    import json
    import botocore.session
    from botocore.parsers import create_parser
    from minicloud.control.shared_models import share_models

    ANSWERS = [
        ("ec2", "DescribeInstances", """<R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
            <nextToken>more</nextToken><reservationSet><item><groupSet/><instancesSet><item>
            <unknown>left out</unknown><instanceType>t3.micro</instanceType>
            <instanceId>i-1</instanceId><amiLaunchIndex>3</amiLaunchIndex>
            <launchTime>2026-01-02T03:04:05.000Z</launchTime>
            <tagSet><item><key>a</key><value>b &amp; c</value></item>
            <item><key>d</key><value/></item></tagSet></item></instancesSet></item>
            </reservationSet></R>"""),
        ("s3", "ListObjectsV2", """<R><Contents><Key>a</Key><Size>1</Size></Contents>
            <Contents><Key>b</Key></Contents><IsTruncated>false</IsTruncated>
            <CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></R>"""),
        ("s3", "GetBucketAcl", """<R><AccessControlList><Grant><Grantee
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">
            <ID>me</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList></R>"""),
        ("elbv2", "DescribeTargetHealth", """<R><DescribeTargetHealthResult>
            <TargetHealthDescriptions><member><TargetHealth><State>unused</State></TargetHealth>
            <Target><Port>80</Port><Id>i-1</Id></Target></member></TargetHealthDescriptions>
            </DescribeTargetHealthResult><ResponseMetadata><RequestId>r</RequestId>
            </ResponseMetadata></R>"""),
        ("sqs", "ListQueues", """{"QueueUrls": ["u"]}"""),
    ]

    def read():
        session, found = botocore.session.Session(), []
        for service, operation, text in ANSWERS:
            model = session.get_service_model(service)
            answer = {"status_code": 200, "headers": {"x": "y"}, "body": text.encode()}
            answer["context"] = {"operation_name": operation}
            parser = create_parser(model.resolved_protocol)
            parsed = parser.parse(answer, model.operation_model(operation).output_shape)
            found.append(json.dumps(parsed, default=str))
        return found

    plain = read()
    share_models()
    quick = read()
    assert quick == plain == read(), (quick, plain)
    assert "b & c" in plain[0] and "CanonicalUser" in plain[2] and "unused" in plain[3]
    print(len(plain))
'''


def test_xml_is_read_as_botocore_reads_it_in_the_same_order(run_python: Callable[..., str]) -> None:
    assert run_python(READ_TWICE) == "5"


def test_a_handler_of_one_client_is_called_for_that_client_only(cloud: minicloud.Cloud) -> None:
    first, second = boto3.client("ec2"), boto3.client("ec2")
    heard: list[str] = []

    def hear(event_name: str, **_more: object) -> None:
        heard.append(event_name)

    first.meta.events.register("before-call.ec2.DescribeVpcs", hear)
    second.describe_vpcs()
    assert heard == []
    first.describe_vpcs()
    assert heard == ["before-call.ec2.DescribeVpcs"]
    first.meta.events.unregister("before-call.ec2.DescribeVpcs", hear)
    first.describe_vpcs()
    assert len(heard) == 1


def test_handlers_are_called_first_middle_and_last(cloud: minicloud.Cloud) -> None:
    events = boto3.client("ec2").meta.events
    heard: list[str] = []
    events.register_last("our-event.ec2", lambda **_more: heard.append("last"))
    events.register("our-event.ec2", lambda **_more: heard.append("middle"))
    events.register_first("our-event.ec2", lambda **_more: heard.append("first"))
    boto3.client("ec2").meta.events.emit("our-event.ec2.Anything")
    assert heard == []
    events.emit("our-event.ec2.Anything")
    assert heard == ["first", "middle", "last"]


def test_a_client_of_another_region_has_that_region_s_address(cloud: minicloud.Cloud) -> None:
    hosts = [boto3.client("ec2", region_name=one).meta.endpoint_url for one in REGIONS]
    assert hosts == [f"https://ec2.{one}.amazonaws.com" for one in REGIONS]


REGIONS = ("ap-northeast-1", "eu-west-1", "ap-northeast-1")


SAME_ADDRESSES = """
    import boto3
    import botocore.session
    from botocore.config import Config
    from minicloud.control.shared_models import share_models

    ASKED = [("elbv2", "DescribeRules", {}), ("ec2", "DescribeVpcs", {}),
             ("s3", "ListObjectsV2", {"Bucket": "one"}), ("s3", "ListObjectsV2", {"Bucket": "two"}),
             ("s3", "ListBuckets", {}), ("iam", "ListUsers", {}), ("sts", "GetCallerIdentity", {}),
             ("dynamodb", "ListTables", {})]

    def addresses(session):
        found = []
        for region in ("us-east-1", "cn-north-1"):
            for config in (None, Config(use_dualstack_endpoint=True)):
                for service, operation, given in ASKED:
                    client = session.create_client(
                        service, region, aws_access_key_id="a", aws_secret_access_key="b",
                        config=config)
                    for _ in range(2):
                        model = client.meta.service_model.operation_model(operation)
                        context = {"client_config": client.meta.config}
                        told = client._resolve_endpoint_ruleset(model, dict(given), context)
                        found.append((told, context.get("signing"), context.get("auth_type")))
        return found

    plain = addresses(botocore.session.Session())
    share_models()
    assert addresses(botocore.session.Session()) == plain

    client = boto3.client("elbv2", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    model = client.meta.service_model.operation_model("DescribeRules")
    before = client._resolve_endpoint_ruleset(model, {}, {})[0]
    client.meta.events.register(
        "before-endpoint-resolution.elastic-load-balancing-v2",
        lambda builtins, **_more: builtins.update({"AWS::Region": "eu-west-1"}))
    assert client._resolve_endpoint_ruleset(model, {}, {})[0] == before.replace(
        "us-east-1", "eu-west-1")

    agent = client._user_agent_creator
    once = agent.to_string()
    assert agent.to_string() == once and "Boto3/" in once
    agent.set_session_config("Mine", "1.0", "more")
    assert agent.to_string().startswith("Mine/1.0 ")
    assert agent.to_string().endswith(" more")
    print(len(plain))
"""


def test_a_call_goes_where_botocore_would_send_it(run_python: Callable[..., str]) -> None:
    assert run_python(SAME_ADDRESSES) == "64"


UNKNOWN = """
    import botocore.session
    from botocore.exceptions import UnknownServiceError
    from minicloud.control.shared_models import share_models

    def told(name, kind):
        loader = botocore.session.Session().get_component("data_loader")
        try:
            return len(loader.load_service_model(name, kind))
        except UnknownServiceError as error:
            return str(error)

    asked = [("ec3", "service-2"), ("ec2", "waiters-2"), ("acm", "no-such-file"), ("", "service-2")]
    plain = [told(*one) for one in asked]
    share_models()
    assert [told(*one) for one in asked] == plain
    assert len(botocore.session.Session().get_available_services()) > 300
    print(plain[0][:23])
"""


def test_an_unknown_service_is_told_as_botocore_tells_it(run_python: Callable[..., str]) -> None:
    assert run_python(UNKNOWN) == "Unknown service: 'ec3'."


def test_what_one_client_takes_out_stays_in_the_others(cloud: minicloud.Cloud) -> None:
    heard: list[str] = []

    def hear(**_more: object) -> None:
        heard.append("heard")

    session = boto3.session.Session()
    session.events.register("before-call.ec2", hear, unique_id="ours")
    session.events.register("before-call.ec2.DescribeVpcs", hear)
    first, second = session.client("ec2"), session.client("ec2")
    first.describe_vpcs()
    assert len(heard) == 2
    first.meta.events.unregister("before-call.ec2.DescribeVpcs", hear)
    first.describe_vpcs()
    assert len(heard) == 3
    second.describe_vpcs()
    assert len(heard) == 5
    with pytest.raises(ValueError, match="not in trie"):
        first.meta.events._emitter._handlers.remove_item("no-such-event.ec2", hear)
    second.describe_vpcs()
    assert len(heard) == 7
