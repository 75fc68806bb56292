"""Lambda's runtimes: which there are, and which take no new functions.

Source: Lambda API Reference, CreateFunction (Runtime, as in botocore's model); which are over as
AWS's refusals are quoted in github.com/pgarbe/cdk-ecr-sync/issues/715 (nodejs12.x),
github.com/transcend-io/terraform-aws-lambda-at-edge/pull/18 (nodejs10.x),
github.com/amazon-archives/aws-appsync-rds-aurora-sample/pull/15 (nodejs8.10),
github.com/mcohen01/amazonica/pull/358 (nodejs),
github.com/aws-samples/amazon-serverless-datalake-workshop/issues/4 (python2.7),
github.com/aws-samples/aws-backup-automation/pull/3 (python3.7),
github.com/aws/aws-lambda-dotnet/issues/476 (dotnetcore2.0), and for go1.x, java8, ruby2.7 and
nodejs14.x in github.com/aws/aws-sam-cli/issues/6298; what is older than one of them is over too.
Simplified: runtimes that ended later than these are still taken.
"""

NEWEST = {
    "nodejs": "nodejs24.x",
    "python": "python3.14",
    "java": "java25",
    "dotnet": "dotnet10",
    "ruby": "ruby3.4",
    "go": "provided.al2023",
}
"""By language. Source: Lambda Developer Guide, Lambda runtimes; endoflife.date/aws-lambda."""

OVER = frozenset(
    {
        "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x",
        "nodejs12.x", "nodejs14.x", "python2.7", "python3.6", "python3.7", "dotnetcore1.0",
        "dotnetcore2.0", "java8", "ruby2.5", "ruby2.7", "go1.x",
    }
)  # fmt: skip


def refused_runtime(runtime: str, known: frozenset[str]) -> str | None:
    """What AWS says to a new function with this runtime; None where it is taken.

    `known` are the runtimes of the API.
    """
    if runtime in OVER:
        language = next(name for name in NEWEST if runtime.startswith(name))
        return (
            f"The runtime parameter of {runtime} is no longer supported for creating or updating "
            "AWS Lambda functions. We recommend you use the new runtime "
            f"({NEWEST[language]}) while creating or updating functions."
        )
    if runtime not in known:
        return (
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum "
            f"value set: [{', '.join(sorted(known - OVER))}] or be a valid ARN"
        )
    return None
