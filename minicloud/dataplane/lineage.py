"""How often a function was invoked in one chain of requests, by which Lambda stops loops.

The count travels in X-Ray's trace header: the runtime puts it into the environment of the handler's
process, and AWS's SDK sends it with each of the handler's calls.

Source: AWS Compute Blog, Detecting and stopping recursive loops in AWS Lambda functions (requests
are dropped after exceeding 16 invocations; the header's Lineage counts).
Simplified: only calls of Invoke go on with a chain, and no function is allowed to loop.
"""

import re
from hashlib import sha256

MOST_INVOCATIONS = 16
_LONGEST = 4096
_LINEAGE = re.compile(r"Lineage=([0-9a-f]{8}:\d{1,4}(?:\|[0-9a-f]{8}:\d{1,4})*)")


def invoked_once_more(trace: str | None, function_arn: str) -> str:
    """The header of an invocation that the holder of `trace` asks for; None: a chain begins."""
    counts = _counts(trace)
    name = _name(function_arn)
    counts[name] = counts.get(name, 0) + 1
    lineage = "|".join(f"{one}:{count}" for one, count in counts.items())
    return f"Root=1-{name}-{sha256(lineage.encode()).hexdigest()[:24]};Lineage={lineage}"


def is_loop(trace: str, function_arn: str) -> bool:
    """Whether an invocation with this header is one too many of its function."""
    return _counts(trace).get(_name(function_arn), 0) > MOST_INVOCATIONS


def _counts(trace: str | None) -> dict[str, int]:
    found = _LINEAGE.search((trace or "")[:_LONGEST])
    if found is None:
        return {}
    pairs = (one.split(":") for one in found[1].split("|"))
    return {name: int(count) for name, count in pairs}


def _name(function_arn: str) -> str:
    return sha256(function_arn.encode()).hexdigest()[:8]
