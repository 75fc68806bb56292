"""What a grader's warm processes do before they are forked, so that no submission pays for it.

Named in `c.Autograder.preload` and `c.Autograder.student_preload`; a notebook needs none of it.
"""

from typing import Any
from urllib.parse import parse_qs

from minicloud.control import environment, safety
from minicloud.control.frames import AwsAnswer, AwsCall
from minicloud.control.gateway_client import RawBody
from minicloud.control.session import DEFAULT_REGION
from minicloud.control.shared_models import share_models

KEPT_REQUESTS = 400_000
"""Requests of remembered runs: about 100 MiB, shared by all that are forked."""

_ASKED = {
    "ec2": (
        "describe_availability_zones describe_images describe_instances describe_regions "
        "describe_security_groups describe_subnets describe_volumes describe_vpcs"
    ),
    "elbv2": "describe_listeners describe_load_balancers describe_target_groups",
    "elb": "describe_load_balancers",
    "autoscaling": "describe_auto_scaling_groups",
    "logs": "describe_log_groups",
    "acm": "list_certificates",
    "sts": "get_caller_identity",
}
"""Operations without a required parameter, by service: each is called once."""

_REGIONS = (
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)
"""Those that each account has, beside the default: a test may ask for any.

Source: EC2 User Guide, Regions and Zones (opt-in status: not required).
"""

_READ = {
    "ec2": (
        "AllocateAddress AttachVolume AuthorizeSecurityGroupIngress CreateSecurityGroup "
        "CreateTags CreateVolume RunInstances StopInstances TerminateInstances"
    ),
    "elbv2": (
        "CreateListener CreateLoadBalancer CreateRule CreateTargetGroup DescribeRules "
        "DescribeTargetHealth ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets"
    ),
    "autoscaling": "CreateAutoScalingGroup UpdateAutoScalingGroup",
    "logs": "CreateLogGroup",
}
"""Operations whose models are read once."""


def remember_runs() -> None:
    """Of equal runs of the simulation make one: for the process that runs the tests."""
    from minicloud.dataplane import simulate

    simulate.remember_runs(KEPT_REQUESTS)


def make_clients() -> None:
    """Read the models of the course's services and use a client of each, with nobody to answer.

    For the student's process: no moto, no cloud. Every question is answered with nothing.
    """
    import boto3

    share_models()
    before = environment.enter(DEFAULT_REGION)
    safety.cut_off_from_aws()
    safety.connect(_nothing, _nothing_handed)
    try:
        for service, operations in _ASKED.items():
            client = boto3.client(service)
            for operation in operations.split():
                getattr(client, operation)()
                # The first question about pages reads their file, from among all services'.
                client.can_paginate(operation)
            client.waiter_names  # noqa: B018 the first look reads their file
            _read(client.meta.service_model, _READ.get(service, "").split())
            for region in _REGIONS:
                boto3.client(service, region_name=region)
        for region in (DEFAULT_REGION, *_REGIONS):
            _use_resources(boto3.resource("ec2", region_name=region))
    finally:
        safety.disconnect()
        environment.leave(before)


def _use_resources(ec2: Any) -> None:
    for collection in ("instances", "subnets", "vpcs"):
        list(getattr(ec2, collection).all())
    # boto3 imports what these names stand for when it first makes such a class.
    for make in (ec2.Instance, ec2.SecurityGroup, ec2.Subnet, ec2.Vpc):
        make("none")


def _nothing(request: Any) -> Any:
    from botocore.awsrequest import AWSResponse

    body = request.body
    text = body.decode() if isinstance(body, bytes) else str(body)
    answer = _empty(parse_qs(text).get("Action", [""])[0])
    return AWSResponse(request.url, 200, {}, RawBody(answer))


def _nothing_handed(call: AwsCall) -> AwsAnswer:
    return AwsAnswer(200, {}, _empty(call.form.get("Action", "")))


def _empty(action: str) -> bytes:
    """An empty answer, in JSON or in the XML that the operation's model looks for."""
    answer = f"<{action}Response><{action}Result/></{action}Response>" if action else "{}"
    return answer.encode()


def _read(model: Any, operations: list[str]) -> None:
    """Resolve what operations take and give, which botocore does at the first call."""
    for name in operations:
        operation = model.operation_model(name)
        waiting, seen = [operation.input_shape, operation.output_shape], set()
        while waiting:
            shape = waiting.pop()
            if shape is None or shape.name in seen:
                continue
            seen.add(shape.name)
            if shape.type_name == "structure":
                waiting += shape.members.values()
            elif shape.type_name == "list":
                waiting.append(shape.member)
            elif shape.type_name == "map":
                waiting += [shape.key, shape.value]
