"""One run of a Lambda function: what is run, what comes of it, and the lines in its log.

Source: Lambda Developer Guide, Lambda quotas and Execution environment lifecycle; wording of the
lines as in Lambda Developer Guide, Log and monitor Python Lambda functions.
"""

from dataclasses import dataclass, field
from math import ceil

RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024
"""Source: Lambda Developer Guide, Lambda quotas (6 MB, synchronous)."""

UNPACKED_LIMIT_BYTES = 250 * 1024 * 1024
"""Source: Lambda Developer Guide, Lambda quotas (250 MB, unzipped)."""

ENVIRONMENTS = 10
"""How many run at the same time here. Simplified: AWS lets an account have 1,000 of a region's."""


@dataclass(frozen=True, slots=True)
class FunctionCredentials:
    """The temporary keys of a function's role, under which the function calls AWS."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FunctionCode:
    """A version of a function, as it stands when it is invoked."""

    arn: str  # with the version, without an alias
    name: str
    version: str
    runtime: str
    handler: str
    package: bytes = field(repr=False)  # a zip file
    digest: str
    memory_mib: int
    timeout_s: int
    variables: tuple[tuple[str, str], ...]
    region: str
    storage_mib: int = 512
    layers: tuple[bytes, ...] = field(default=(), repr=False)
    credentials: FunctionCredentials | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event for a function; `invoked_arn` is the name by which it was called.

    `trace` is X-Ray's header: see `lineage`.
    """

    request_id: str
    payload: bytes
    invoked_arn: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """What came of an invocation. `error` is None where the handler returned.

    `environment` names the execution environment. `init_ms` is None where it was warm,
    `max_memory_mib` where this machine does not tell.
    """

    payload: bytes
    error: str | None
    output: tuple[str, ...]
    duration_ms: float
    init_ms: float | None
    max_memory_mib: int | None
    environment: str

    @property
    def billed_ms(self) -> int:
        """Whole milliseconds, with the initialisation.

        Source: AWS Compute Blog, AWS Lambda standardizes billing for INIT Phase (from 1 August
        2025 the initialisation of every function is paid for).
        """
        return ceil(self.duration_ms + (self.init_ms or 0.0))


@dataclass(frozen=True, slots=True)
class Throttled:
    """The invocation found no execution environment and may have none of its own."""

    reason: str


def log_lines(
    function: FunctionCode, invocation: Invocation, result: FunctionResult
) -> tuple[str, ...]:
    """Everything that an invocation leaves in the log, in order."""
    request = f"RequestId: {invocation.request_id}"
    return (
        f"START {request} Version: {function.version}",
        *result.output,
        f"END {request}",
        _report(function, request, result),
    )


def _report(function: FunctionCode, request: str, result: FunctionResult) -> str:
    parts = [
        f"REPORT {request}",
        f"Duration: {result.duration_ms:.2f} ms",
        f"Billed Duration: {result.billed_ms} ms",
        f"Memory Size: {function.memory_mib} MB",
    ]
    if result.max_memory_mib is not None:
        parts.append(f"Max Memory Used: {result.max_memory_mib} MB")
    if result.init_ms is not None:
        parts.append(f"Init Duration: {result.init_ms:.2f} ms")
    return "\t".join(parts) + "\t"
