"""What a call is about, as the policies of each service name it."""

from typing import Any

import pytest

import minicloud
from minicloud.control.access.call_requirements import call_requirements
from minicloud.control.access.resource_names import resource_of
from minicloud.control.calls import Call
from tests.control.access.people import ACCOUNT, client, iam, refused, user

PLACE = f"ap-northeast-1:{ACCOUNT}"
ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"
BALANCER = f"arn:aws:elasticloadbalancing:{PLACE}:loadbalancer/app/web/50dc6c495c0c9188"


def about(service: str, operation: str, **parameters: Any) -> str:
    return resource_of(Call(service, operation, "ap-northeast-1", ACCOUNT, parameters), ANA)


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "arn"),
    [
        ("ec2", "StopInstances", {"InstanceIds": ["i-1"]}, f"arn:aws:ec2:{PLACE}:instance/i-1"),
        ("ec2", "RunInstances", {"ImageId": "ami-1"}, f"arn:aws:ec2:{PLACE}:instance/*"),
        ("ec2", "DeleteVolume", {"VolumeId": "vol-1"}, f"arn:aws:ec2:{PLACE}:volume/vol-1"),
        ("ec2", "DescribeInstances", {"InstanceIds": ["i-1"]}, "*"),
        ("ecs", "UpdateService", {"cluster": "web"}, f"arn:aws:ecs:{PLACE}:cluster/web"),
        ("ecr", "ListImages", {"repositoryName": "web"}, f"arn:aws:ecr:{PLACE}:repository/web"),
        ("elbv2", "DeleteLoadBalancer", {"LoadBalancerArn": BALANCER}, BALANCER),
        (
            "autoscaling",
            "SetDesiredCapacity",
            {"AutoScalingGroupName": "web"},
            f"arn:aws:autoscaling:{PLACE}:autoScalingGroup:*:autoScalingGroupName/web",
        ),
        ("rds", "RebootDBInstance", {"DBInstanceIdentifier": "db"}, f"arn:aws:rds:{PLACE}:db:db"),
        (
            "elasticache",
            "TestFailover",
            {"ReplicationGroupId": "redis"},
            f"arn:aws:elasticache:{PLACE}:replicationgroup:redis",
        ),
        ("route53", "GetHostedZone", {"Id": "/hostedzone/Z1"}, "arn:aws:route53:::hostedzone/Z1"),
        ("events", "PutRule", {"Name": "nightly"}, f"arn:aws:events:{PLACE}:rule/nightly"),
        ("logs", "GetLogEvents", {"logGroupName": "g"}, f"arn:aws:logs:{PLACE}:log-group:g"),
        (
            "sqs",
            "SendMessage",
            {"QueueUrl": f"https://sqs.ap-northeast-1.amazonaws.com/{ACCOUNT}/jobs"},
            f"arn:aws:sqs:{PLACE}:jobs",
        ),
        ("iam", "CreateUser", {"UserName": "new"}, f"arn:aws:iam::{ACCOUNT}:user/new"),
        (
            "iam",
            "CreateUser",
            {"UserName": "new", "Path": "/web/"},
            f"arn:aws:iam::{ACCOUNT}:user/web/new",
        ),
        ("iam", "CreatePolicy", {"PolicyName": "p"}, f"arn:aws:iam::{ACCOUNT}:policy/p"),
        ("iam", "ListAccessKeys", {}, ANA),
        ("iam", "ListRoles", {}, f"arn:aws:iam::{ACCOUNT}:role/"),
        ("cloudwatch", "ListMetrics", {}, "*"),
    ],
)
def test_a_call_is_about_what_its_parameters_name(
    cloud: minicloud.Cloud, service: str, operation: str, parameters: dict[str, Any], arn: str
) -> None:
    assert about(service, operation, **parameters) == arn


def test_the_path_of_a_user_that_exists_counts(cloud: minicloud.Cloud) -> None:
    iam().create_user(UserName="eve", Path="/sales/")
    assert about("iam", "DeleteUser", UserName="eve") == f"arn:aws:iam::{ACCOUNT}:user/sales/eve"


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("elbv2", "DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("ec2", "DescribeVpcs", "ec2:DescribeVpcs"),
    ],
)
def test_actions_have_the_names_of_the_service_authorization_reference(
    cloud: minicloud.Cloud, service: str, operation: str, action: str
) -> None:
    call = Call(service, operation, "ap-northeast-1", ACCOUNT, {})
    assert call_requirements(call, ANA)[0].action == action


def test_a_name_in_the_path_of_an_address_counts(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    with cloud.enforce_policies():
        message = refused(client("lambda", key).invoke, FunctionName="hello")[1]
    assert f"on resource: arn:aws:lambda:{PLACE}:function:hello" in message
