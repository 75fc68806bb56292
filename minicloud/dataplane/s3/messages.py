"""What a client asks of S3 over HTTP, and what it is answered."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

Headers = tuple[tuple[str, str], ...]

# Source: S3 User Guide, Virtual hosting of general purpose buckets: the bucket's name stands before
# the Region's host, or is the first part of the path. localhost is ours, for browsers.
_VIRTUAL_HOST = re.compile(
    r"(?P<bucket>.+?)\.(?:s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com|(?:s3\.)?localhost)"
)


@dataclass(frozen=True, slots=True)
class S3Request:
    """A request as it arrived: `path` and `query` as they were sent, still percent-encoded."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """A header's value, whatever its letters' case; None when it was not sent."""
        return next((value for own, value in self.headers if own.lower() == name.lower()), None)

    @property
    def bucket(self) -> str:
        """The bucket's name, from host or path; empty when none is named."""
        return self._address()[0]

    @property
    def key(self) -> str:
        """The object's key, decoded; empty for a request to a bucket."""
        return unquote(self._address()[1])

    @property
    def path_style(self) -> str:
        """The path that names the bucket too, encoded as the client encoded it."""
        bucket, key = self._address()
        return f"/{bucket}/{key}" if bucket else "/"

    def _address(self) -> tuple[str, str]:
        name = self.host.partition(":")[0].lower()
        match = _VIRTUAL_HOST.fullmatch(name)
        if match:
            return match["bucket"], self.path.removeprefix("/")
        bucket, _, key = self.path.removeprefix("/").partition("/")
        return unquote(bucket), key


@dataclass(frozen=True, slots=True)
class S3Reply:
    """What S3 answers."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """A header's value, whatever its letters' case; None when it is not there."""
        return next((value for own, value in self.headers if own.lower() == name.lower()), None)
