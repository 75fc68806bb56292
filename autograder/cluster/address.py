"""Where the scheduler is, and how it is spoken to."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from autograder.errors import UsageError

_SCHEMES = ("tcp", "tls")


@dataclass(frozen=True, slots=True)
class Scheduler:
    """A Dask scheduler's address and the files of a TLS connection to it, in PEM form.

    What is not given is taken from Dask's own configuration.
    """

    address: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.address)
            right = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port is not None
        except ValueError:
            right = False
        if not right:
            raise UsageError(
                f"--dask {self.address!r} is no scheduler's address; "
                "expected tcp://host:port or tls://host:port, as the scheduler prints it"
            )
        files = [path for path in (self.ca, self.certificate, self.key) if path is not None]
        if files and not self.is_encrypted:
            raise UsageError(
                f"--dask {self.address!r} is not encrypted, and TLS files were given: "
                "write tls:// instead of tcp://"
            )
        for path in files:
            if not path.is_file():
                raise UsageError(f"there is no file {path} for the TLS connection")

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS is spoken, with a certificate on both sides."""
        return self.address.startswith("tls:")

    @property
    def warning(self) -> str:
        """What the instructor should know about this connection; usually nothing."""
        if self.is_encrypted or _is_loopback(urlsplit(self.address).hostname or ""):
            return ""
        return (
            f"{self.address} is neither encrypted nor of this machine: whoever reaches it can "
            "read submissions and hidden tests, send false results and run code on its workers. "
            "Use tls:// (docs/grading-at-scale.md says how), or a tunnel to this machine."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
