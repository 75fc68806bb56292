"""Presigned links: what is signed into one, and until when it is good.

Source: Signature Version 4, query string authentication (X-Amz-Date and X-Amz-Expires, at most
604800 s); S3 User Guide, Download and upload objects with presigned URLs; the older Signature
Version 2 carries AWSAccessKeyId, Signature and Expires, a date in seconds since 1970.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MAX_EXPIRES_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says of itself."""

    access_key_id: str
    ends: datetime
    version: int  # of the signature: 2 or 4

    def has_ended(self, now: datetime) -> bool:
        """Whether it lets nobody in any more."""
        return now >= self.ends


class LinkError(ValueError):
    """A query that carries a signature and is no link; AWS's code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def link_in(query: Mapping[str, str]) -> Link | None:
    """The link that a request came by; None when its query is not signed. Raises LinkError."""
    if "X-Amz-Signature" in query:
        return _version_4(query)
    if "Signature" in query and "AWSAccessKeyId" in query:
        try:
            ends = datetime.fromtimestamp(int(query["Expires"]), UTC)
        except (KeyError, ValueError, OverflowError, OSError) as error:
            raise LinkError(
                "AccessDenied",
                "Query-string authentication requires the Signature, Expires and "
                "AWSAccessKeyId parameters",
            ) from error
        return Link(query["AWSAccessKeyId"], ends, 2)
    return None


def _version_4(query: Mapping[str, str]) -> Link:
    try:
        signed = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        lasts_s = int(query["X-Amz-Expires"])
        access_key_id = query["X-Amz-Credential"].split("/")[0]
    except (KeyError, ValueError) as error:
        raise LinkError(
            "AuthorizationQueryParametersError",
            "Query-string authentication version 4 requires the X-Amz-Algorithm, "
            "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
            "X-Amz-Expires parameters.",
        ) from error
    if lasts_s > MAX_EXPIRES_S:
        raise LinkError(
            "AuthorizationQueryParametersError",
            "X-Amz-Expires must be less than a week (in seconds); that is, the given "
            "X-Amz-Expires must be less than 604800 seconds",
        )
    if lasts_s < 0:
        raise LinkError("AuthorizationQueryParametersError", "X-Amz-Expires must be non-negative")
    return Link(access_key_id, signed + timedelta(seconds=lasts_s), 4)
