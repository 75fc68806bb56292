"""Answers in XML are read as botocore reads them, and clients keep their own events."""

from collections.abc import Callable

import boto3

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
