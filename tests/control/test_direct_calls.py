"""A grader's calls, without HTTP and by copied clients, give what a notebook's calls give."""

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSRequest
from botocore.client import BaseClient, ClientCreator
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.stub import Stubber

import minicloud
from minicloud.control import copied_clients, direct_calls, safety
from minicloud.control.safety import ACCESS_KEY_ID, RefusedEndpointError
from tests.control.broad_calls import make_all_calls

VARIES = re.compile(
    r"datetime\.datetime\([^)]*\)+|\d{4}-\d\d-\d\d[T ][\d:.]+|\b\d{10,13}(?:\.\d+)?\b"
    r"|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT|(?<='ClientToken': ')[\w-]+|(?<=/)\d+(?=',)"
    r"|'(?:x-amz-crc32|content-length)': '\d+'"
    r"| object at 0x[0-9a-f]+"
    r"|(?<='SessionToken': ')[^']+|(?<='Serial': ')[\d:a-f]+"
)
"""What moto and boto3 take from the machine: its time, its memory's addresses, its randomness."""


@pytest.fixture
def stopped() -> Iterator[None]:
    minicloud.stop()
    yield
    minicloud.stop()


def become_a_grader(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a grader's processes are, until the patch is undone."""
    monkeypatch.setattr(BaseClient, "_make_request", BaseClient._make_request)
    monkeypatch.setattr(ClientCreator, "create_client", ClientCreator.create_client)
    direct_calls.call_directly()
    copied_clients.copy_clients()


def what_calls_give(monkeypatch: pytest.MonkeyPatch, direct: bool) -> tuple[list[str], int]:
    """The text of each answer or error of the corpus, and how many went by HTTP."""
    given: list[str] = []
    through_http = 0
    original, prepare = BaseClient._make_api_call, AWSRequest.prepare

    def recording(client: Any, operation: str, arguments: Any) -> Any:
        try:
            answer = original(client, operation, arguments)
        except ClientError as error:
            given.append(VARIES.sub("", f"{operation} {type(error).__name__} {error.response}"))
            raise
        given.append(VARIES.sub("", f"{operation} {answer}"))
        return answer

    def counting(request: Any) -> Any:
        nonlocal through_http
        through_http += 1
        return prepare(request)

    minicloud.start(region="ap-northeast-1", seed=7)
    with monkeypatch.context() as patch:
        if direct:
            become_a_grader(patch)
        patch.setattr(BaseClient, "_make_api_call", recording)
        patch.setattr(AWSRequest, "prepare", counting)
        make_all_calls()
    minicloud.stop()
    return given, through_http


@pytest.mark.usefixtures("stopped")
def test_answers_and_errors_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected, all_calls = what_calls_give(monkeypatch, direct=False)
    given, through_http = what_calls_give(monkeypatch, direct=True)
    assert len(given) == len(expected) > 150
    for one, other in zip(given, expected, strict=True):
        assert one == other
    # REST services keep HTTP, whose paths and headers say what is asked.
    assert through_http < all_calls / 2


def test_only_the_account_s_own_calls_are_direct(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = []
    prepare = AWSRequest.prepare
    monkeypatch.setattr(AWSRequest, "prepare", lambda one: signed.append(one.url) or prepare(one))
    become_a_grader(monkeypatch)
    boto3.client("sts").get_caller_identity()
    assert not signed
    other = boto3.client("sts", aws_access_key_id="AKIAOTHER", aws_secret_access_key="x")
    assert other.get_caller_identity()["Account"]
    assert signed
    assert boto3.client("sts")._request_signer._credentials.access_key == ACCESS_KEY_ID


def test_a_stopped_cloud_answers_nothing(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_a_grader(monkeypatch)
    ec2 = boto3.client("ec2")
    ec2.describe_vpcs()
    minicloud.stop()
    with pytest.raises(minicloud.NotStartedError):
        ec2.describe_vpcs()


def test_who_listens_to_a_client_s_requests_hears_them(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_a_grader(monkeypatch)
    other, ec2, heard = boto3.client("ec2"), boto3.client("ec2"), []
    ec2.describe_regions()
    for event in ("request-created", "before-sign", "before-send", "response-received"):
        ec2.meta.events.register(f"{event}.ec2", lambda event_name, **_: heard.append(event_name))
    ec2.describe_regions()
    once = len(heard)
    other.describe_regions()
    boto3.client("ec2").describe_regions()
    assert len(heard) == once
    # Signing is one of the things that happen when a request is made.
    assert [one.partition(".")[0] for one in heard] == [
        "before-sign",
        "request-created",
        "before-send",
        "response-received",
    ]


def test_a_stubbed_client_leaves_others_alone(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_a_grader(monkeypatch)
    stubbed = boto3.client("ec2")
    with Stubber(stubbed) as stubber:
        stubber.add_response("describe_vpcs", {"Vpcs": []})
        assert stubbed.describe_vpcs()["Vpcs"] == []
        assert boto3.client("ec2").describe_vpcs()["Vpcs"]


def test_texts_that_xml_changes_come_as_through_http(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    ec2 = boto3.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    values = [
        "two\nlines",
        "carriage\r\nreturn",
        "tab\t",
        " spaces ",
        "<&>\"'",
        "",
        "日本語",
        "]]>",
    ]
    ec2.create_tags(
        Resources=[vpc], Tags=[{"Key": f"k{n}", "Value": one} for n, one in enumerate(values)]
    )

    def tags() -> Any:
        return boto3.client("ec2").describe_tags()["Tags"]

    expected = tags()
    become_a_grader(monkeypatch)
    assert tags() == expected
    assert len(expected) == len(values)


def test_a_handler_after_a_call_can_read_the_answer_s_text(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_a_grader(monkeypatch)
    ec2, texts = boto3.client("ec2"), []
    ec2.meta.events.register(
        "after-call.ec2", lambda http_response, **_: texts.append(http_response.content)
    )
    ec2.describe_vpcs()
    assert b"<vpcId>vpc-" in texts[0]


def test_a_client_is_of_the_settings_when_it_is_made(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_a_grader(monkeypatch)
    assert boto3.client("ec2").meta.region_name == boto3.client("ec2").meta.region_name
    assert boto3.client("ec2", region_name="eu-west-1").meta.region_name == "eu-west-1"
    assert (
        boto3.client("ec2", "us-west-2").meta.endpoint_url == "https://ec2.us-west-2.amazonaws.com"
    )
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    assert boto3.client("ec2").meta.region_name == "sa-east-1"
    twice = Config(retries={"total_max_attempts": 2}, user_agent_extra="mine")
    assert boto3.client("ec2", config=twice).meta.config.user_agent_extra == "mine"
    assert boto3.client("ec2").meta.config.user_agent_extra is None
    own = boto3.session.Session(aws_access_key_id="AKIAOWN", aws_secret_access_key="x")
    own.client("ec2")
    assert own.client("ec2")._request_signer._credentials.access_key == "AKIAOWN"
    assert boto3.client("ec2")._request_signer._credentials.access_key == ACCESS_KEY_ID


def test_a_session_s_handlers_are_in_the_clients_made_after(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_a_grader(monkeypatch)
    session, heard = boto3.session.Session(), []
    before = session.client("ec2")
    session.events.register("provide-client-params.ec2", lambda **_: heard.append(1))
    after = session.client("ec2")
    before.describe_regions()
    assert not heard
    after.describe_regions()
    assert heard


def test_a_service_that_this_cloud_lacks_is_named_without_http_too(
    cloud: minicloud.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_a_grader(monkeypatch)
    with pytest.raises(RefusedEndpointError, match=r"cloudformation.*does not have this service"):
        boto3.client("cloudformation").list_stacks()
    with pytest.raises(RefusedEndpointError, match=r"cognito-idp.*does not have this service"):
        boto3.client("cognito-idp").list_user_pools(MaxResults=1)


@pytest.mark.usefixtures("stopped")
def test_resources_and_clients_with_settings_go_without_http_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    become_a_grader(monkeypatch)
    minicloud.start()
    prepared: list[Any] = []
    prepare = AWSRequest.prepare
    monkeypatch.setattr(
        AWSRequest, "prepare", lambda request: prepared.append(request) or prepare(request)
    )
    ec2 = boto3.resource("ec2")
    images = boto3.client("ec2").describe_images(Owners=["amazon"])["Images"]
    (made,) = ec2.create_instances(ImageId=images[0]["ImageId"], MinCount=1, MaxCount=1)
    assert [one.id for one in ec2.instances.all()] == [made.id]
    careful = boto3.client("ec2", config=Config(retries={"mode": "standard"}))
    assert len(careful.describe_instances()["Reservations"]) == 1
    assert prepared == []


LISTS = (
    ("autoscaling", "describe_auto_scaling_groups"),
    ("ec2", "describe_instances"),
    ("elb", "describe_load_balancers"),
    ("elbv2", "describe_load_balancers"),
    ("elbv2", "describe_target_groups"),
)


def ask_for_all() -> str:
    """Each list of an empty cloud, then with something in each, then of an empty one again."""
    said = []
    cloud = minicloud.start(region="us-east-1", seed=3)
    for made in (False, True, False):
        if made:
            make_one_of_each()
        else:
            cloud.reset()
        for _ in range(2):
            for service, operation in LISTS:
                said.append(getattr(boto3.client(service), operation)())
                with pytest.raises(ClientError) as told:
                    boto3.client("ec2").describe_instances(InstanceIds=["i-0123456789abcdef0"])
                said.append(told.value.response)
        said += [boto3.client(*LISTS[0][:1]).describe_auto_scaling_groups() for _ in range(3)]
        said.append(cloud.now_s)
    minicloud.stop()
    return VARIES.sub("*", repr(said))


def make_one_of_each() -> None:
    ec2, elbv2 = boto3.client("ec2"), boto3.client("elbv2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"][:2]]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)
    elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    elbv2.create_load_balancer(Name="web", Subnets=subnets)
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    zones = ["us-east-1a"]
    boto3.client("elb").create_load_balancer(
        LoadBalancerName="old", Listeners=[listener], AvailabilityZones=zones
    )
    auto_scaling = boto3.client("autoscaling")
    auto_scaling.create_launch_configuration(
        LaunchConfigurationName="web", ImageId=image, InstanceType="t3.micro"
    )
    auto_scaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchConfigurationName="web",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=zones,
    )


@pytest.mark.usefixtures("stopped")
def test_lists_of_nothing_are_as_moto_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    by_http = ask_for_all()
    with monkeypatch.context() as patch:
        become_a_grader(patch)
        first = ask_for_all()
        asked, hand = [], safety.hand

        def counting(call: Any) -> Any:
            asked.append(call.form)
            return hand(call)

        patch.setattr(safety, "hand", counting)
        again = ask_for_all()
    assert first == again == by_http
    actions = [form["Action"] for form in asked]
    of_the_empty_cloud = asked[: actions.index("DescribeVpcs")]
    # Who asks the same again lets time pass: that is asked.
    polls = ["DescribeAutoScalingGroups"] * 2
    assert [form["Action"] for form in of_the_empty_cloud if len(form) == 2] == polls


@pytest.mark.usefixtures("stopped")
def test_who_may_not_ask_is_refused_though_there_is_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    become_a_grader(monkeypatch)
    cloud = minicloud.start()
    client = boto3.client("autoscaling")
    assert client.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert client.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    boto3.client("iam").create_user(UserName="ann")
    keys = boto3.client("iam").create_access_key(UserName="ann")["AccessKey"]
    cloud.enforce_policies()
    anns = boto3.client(
        "autoscaling",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        anns.describe_auto_scaling_groups()


@pytest.mark.usefixtures("stopped")
def test_clients_with_equal_settings_are_copies_and_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    become_a_grader(monkeypatch)
    minicloud.start()
    made: list[str] = []
    create_class = ClientCreator._create_client_class

    def counting(self: Any, name: str, model: Any) -> Any:
        made.append(name)
        return create_class(self, name, model)

    monkeypatch.setattr(ClientCreator, "_create_client_class", counting)
    first, second = boto3.resource("ec2"), boto3.resource("ec2")
    assert made == ["ec2"]
    assert first.meta.client.meta.events is not second.meta.client.meta.events
    agents = [
        boto3.client("ec2", config=Config(user_agent_extra=extra)).meta.config.user_agent_extra
        for extra in ("a", "a", "b")
    ]
    assert agents == ["a", "a", "b"]
    assert len(made) == 3
    retries = [
        boto3.client("ec2", config=Config(retries={"total_max_attempts": number}))
        for number in (1, 2)
    ]
    assert [one.meta.config.retries["total_max_attempts"] for one in retries] == [1, 2]
