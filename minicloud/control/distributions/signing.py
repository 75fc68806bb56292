"""CloudFront's signature on its requests to a bucket, made by botocore's own signer.

Source: CloudFront Developer Guide, Restrict access to an Amazon S3 origin (Signature Version 4).
"""

import re
from typing import Any

from minicloud.dataplane.edge_cache.records import Headers, Origin

SERVICE = "cloudfront.amazonaws.com"
_REGION = re.compile(r".+\.s3[.-]([a-z0-9-]+)\.amazonaws\.com")


def signature(origin: Origin, method: str, target: str, credentials: tuple[str, str]) -> Headers:
    """The headers of a signed request without a body."""
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request: Any = AWSRequest(method, f"http://{origin.domain_name}{target}")
    S3SigV4Auth(Credentials(*credentials), "s3", region_of(origin.domain_name)).add_auth(request)
    return tuple((str(name), str(value)) for name, value in request.headers.items())


def region_of(domain_name: str) -> str:
    """The Region in a bucket's domain name; us-east-1 where there is none."""
    match = _REGION.fullmatch(domain_name)
    return match[1] if match else "us-east-1"
