"""What fails inside moto comes as an error of AWS's; what fails in our own code does not."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

import minicloud
from minicloud.control import failures_of_moto
from minicloud.control.calls import Call
from minicloud.control.safety import RefusedEndpointError
from tests.functions import client, make

CALL = Call("ec2", "DescribeVpcs", "ap-northeast-1", "123456789012", {})


def failure(call: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call()
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def ask_for_limits() -> None:
    boto3.client("autoscaling").describe_account_limits()


def rule_of_a_regular_expression(site: Any) -> None:
    group = site.group()
    site.elbv2.create_rule(
        ListenerArn=site.listener(site.balancer(), group),
        Priority=10,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/api"]}}],
        Actions=[{"Type": "forward", "TargetGroupArn": group}],
    )


def raised_by(call: Callable[[], Any]) -> Exception:
    with pytest.raises(Exception, match=r".*") as raised:
        call()
    return raised.value


def test_an_action_that_moto_does_not_know_is_an_unsupported_operation(site: Any) -> None:
    code, message = failure(ask_for_limits)
    assert code == "UnsupportedOperation"
    assert "does not know DescribeAccountLimits of autoscaling" in message


def test_a_python_exception_of_motos_is_an_internal_failure_that_names_the_call(site: Any) -> None:
    code, message = failure(lambda: rule_of_a_regular_expression(site))
    assert code == "InternalFailure"
    assert message.startswith("CreateRule of elbv2 failed inside the emulated cloud")
    assert "KeyError: 'Values'" in message


def test_a_filter_that_moto_does_not_know_is_named_without_motos_address(site: Any) -> None:
    site.launch()
    asked = [{"Name": "hibernation-options.configured", "Values": ["true"]}]
    code, message = failure(lambda: site.ec2.describe_instances(Filters=asked))
    assert code == "UnsupportedOperation"
    assert "hibernation-options" in message
    assert "github" not in message


def test_a_defect_of_this_cloud_stays_a_python_exception(cloud: minicloud.Cloud) -> None:
    assert failures_of_moto.told(CALL, raised_by(lambda: CALL.parameters["none"])) is None
    assert failures_of_moto.told(CALL, raised_by(lambda: cloud.advance(-1))) is None


@pytest.mark.parametrize(
    ("service", "operation"),
    [("rds", "describe_db_instances"), ("elasticache", "describe_cache_clusters")],
)
def test_a_marker_that_no_answer_gave_is_refused_in_the_service_s_form(
    cloud: minicloud.Cloud, service: str, operation: str
) -> None:
    client = boto3.client(service)
    code, _ = failure(lambda: getattr(client, operation)(Marker="junk"))
    assert code == "InvalidParameterValue"


def test_lambda_s_answer_that_moto_raises_as_a_value_error_is_the_answer(
    cloud: minicloud.Cloud,
) -> None:
    make()
    nowhere = {"S3Bucket": "no-such-bucket", "S3Key": "code.zip"}
    code, message = failure(lambda: client().update_function_code(FunctionName="f", **nowhere))
    assert code == "InvalidParameterValueException"
    assert "NoSuchBucket" in message


def test_the_cloud_goes_on_after_a_failure(site: Any) -> None:
    failure(ask_for_limits)
    site.scaling_group()
    assert len(site.members()) == 3


@pytest.mark.parametrize("service", ["ec2", "ecs", "autoscaling"])
def test_a_region_that_does_not_exist_has_no_address(cloud: Any, service: str) -> None:
    client = boto3.client(service, region_name="ap-northeast-9")
    ask = {"ec2": "describe_instances", "ecs": "list_clusters"}.get(service, "describe_policies")
    with pytest.raises(EndpointConnectionError, match=rf"https://{service}.ap-northeast-9"):
        getattr(client, ask)()


def test_a_service_that_this_environment_lacks_is_named(cloud: Any) -> None:
    with pytest.raises(RefusedEndpointError, match=r"cognito-idp.*does not have this service"):
        boto3.client("cognito-idp").list_user_pools(MaxResults=1)
