"""The error of each service for a caller who is not known, or may not.

Source: IAM API Reference, Common errors; EC2 API Reference, Error codes; S3 API Reference, Error
responses; for services that speak JSON, ECS API Reference, Common errors.
"""

from enum import Enum

from minicloud.dataplane.iam.principal import PrincipalKind
from minicloud.dataplane.iam.telling import denial_message
from minicloud.dataplane.iam.verdict import Verdict

_QUERY_403 = "AccessDenied"
_JSON = frozenset(
    {"acm", "dynamodb", "ecr", "ecs", "events", "lambda", "logs", "secretsmanager", "sqs", "ssm"}
)


class Distrust(Enum):
    """Why a request is not taken for its signer's."""

    UNKNOWN_KEY = "unknown"
    WRONG_SIGNATURE = "signature"
    WRONG_TOKEN = "token"
    ENDED = "ended"
    UNSIGNED = "unsigned"


_MESSAGES = {
    Distrust.UNKNOWN_KEY: "The security token included in the request is invalid.",
    Distrust.WRONG_TOKEN: "The security token included in the request is invalid.",
    Distrust.ENDED: "The security token included in the request is expired",
    Distrust.UNSIGNED: "Request is missing Authentication Token",
    Distrust.WRONG_SIGNATURE: (
        "The request signature we calculated does not match the signature you provided. Check "
        "your AWS Secret Access Key and signing method. Consult the service documentation for "
        "details."
    ),
}
_QUERY_CODES = {
    Distrust.UNKNOWN_KEY: "InvalidClientTokenId",
    Distrust.WRONG_TOKEN: "InvalidClientTokenId",
    Distrust.ENDED: "ExpiredToken",
    Distrust.UNSIGNED: "MissingAuthenticationToken",
    Distrust.WRONG_SIGNATURE: "SignatureDoesNotMatch",
}
_JSON_CODES = {
    Distrust.UNKNOWN_KEY: "UnrecognizedClientException",
    Distrust.WRONG_TOKEN: "UnrecognizedClientException",
    Distrust.ENDED: "ExpiredTokenException",
    Distrust.UNSIGNED: "MissingAuthenticationTokenException",
    Distrust.WRONG_SIGNATURE: "InvalidSignatureException",
}
_S3 = {
    Distrust.UNKNOWN_KEY: (
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    Distrust.WRONG_TOKEN: (
        "InvalidToken",
        "The provided token is malformed or otherwise invalid.",
    ),
    Distrust.ENDED: ("ExpiredToken", "The provided token has expired."),
    Distrust.UNSIGNED: ("AccessDenied", "Access Denied"),
    Distrust.WRONG_SIGNATURE: (
        "SignatureDoesNotMatch",
        (
            "The request signature we calculated does not match the signature you provided. Check "
            "your key and signing method."
        ),
    ),
}


def distrusted(service: str, why: Distrust) -> tuple[str, str]:
    """Code and message for a request whose signer is not believed."""
    if service == "s3":
        return _S3[why]
    if service == "ec2":
        if why is Distrust.ENDED:
            return "RequestExpired", "Request has expired."
        return "AuthFailure", "AWS was not able to validate the provided access credentials"
    codes = _JSON_CODES if service in _JSON else _QUERY_CODES
    return codes[why], _MESSAGES[why]


def denied(service: str, verdict: Verdict) -> tuple[str, str]:
    """Code and message for a request that no policy lets through."""
    if service == "s3":
        return _denied_by_s3(verdict)
    message = denial_message(verdict)
    if service == "ec2":
        told = f"You are not authorized to perform this operation. {message}"
        return "UnauthorizedOperation", told
    return ("AccessDeniedException" if service in _JSON else _QUERY_403), message


def _denied_by_s3(verdict: Verdict) -> tuple[str, str]:
    """S3 puts the resource in quotes, and tells strangers nothing.

    Source: S3 User Guide, Troubleshoot access denied (403 Forbidden) errors.
    """
    request = verdict.request
    if request.principal.kind is PrincipalKind.ANONYMOUS or request.crosses_accounts:
        return "AccessDenied", "Access Denied"
    told = denial_message(verdict)
    return "AccessDenied", told.replace(
        f"on resource: {request.resource}", f'on resource: "{request.resource}"'
    )
