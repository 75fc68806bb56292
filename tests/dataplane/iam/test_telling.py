"""The words of refusals are those of AWS's page on access denied error messages."""

import pytest

from minicloud.dataplane.iam import Policies, PolicyKind, Request, denial_message, evaluate
from tests.dataplane.iam.cases import allow, deny, policy, user

JOHN = user("JohnDoe")
GROUPS = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*"
WHO = "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: "
EVERYTHING = policy(allow("*"))


@pytest.mark.parametrize(
    ("policies", "action", "resource", "message"),
    [
        (
            Policies(),
            "codecommit:ListRepositories",
            "*",
            (
                "codecommit:ListRepositories because no identity-based policy allows the "
                "codecommit:ListRepositories action"
            ),
        ),
        (
            Policies(identity=(EVERYTHING, policy(deny("codedeploy:*")))),
            "codedeploy:ListDeployments",
            GROUPS,
            (
                f"codedeploy:ListDeployments on resource: {GROUPS} with an explicit deny in an "
                "identity-based policy"
            ),
        ),
        (
            Policies(
                identity=(EVERYTHING,), boundary=policy(allow("s3:*"), kind=PolicyKind.BOUNDARY)
            ),
            "codedeploy:ListDeployments",
            GROUPS,
            (
                f"codedeploy:ListDeployments on resource: {GROUPS} because no permissions boundary "
                "allows the codedeploy:ListDeployments action"
            ),
        ),
        (
            Policies(
                identity=(EVERYTHING,),
                boundary=policy(deny("sagemaker:*"), kind=PolicyKind.BOUNDARY),
            ),
            "sagemaker:ListModels",
            "*",
            "sagemaker:ListModels with an explicit deny in a permissions boundary",
        ),
        (
            Policies(
                identity=(EVERYTHING,), session=(policy(allow("s3:*"), kind=PolicyKind.SESSION),)
            ),
            "codecommit:ListRepositories",
            "*",
            (
                "codecommit:ListRepositories because no session policy allows the "
                "codecommit:ListRepositories action"
            ),
        ),
        (
            Policies(
                identity=(EVERYTHING,),
                service_control=((policy(allow("s3:*"), kind=PolicyKind.SERVICE_CONTROL),),),
            ),
            "codecommit:ListRepositories",
            "*",  # an implicit denial of an SCP reads like an explicit one
            "codecommit:ListRepositories with an explicit deny in a service control policy",
        ),
        (
            Policies(
                resource=policy(deny("secretsmanager:*", Principal="*"), kind=PolicyKind.RESOURCE)
            ),
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:*",
            (
                "secretsmanager:GetSecretValue on resource: "
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:* with an explicit deny in a "
                "resource-based policy"
            ),
        ),
    ],
)
def test_a_refusal_says_which_kind_of_policy_decided(
    policies: Policies, action: str, resource: str, message: str
) -> None:
    assert denial_message(evaluate(Request(JOHN, action, resource), policies)) == WHO + message
