"""What a month of a function costs beyond what is free.

Source: AWS Lambda pricing page as transcribed by API Evangelist, 20 September 2026 (a million
requests and 400,000 GB-seconds a month are free; x86, first tier); AWS whitepaper How AWS Pricing
Works, Lambda (the prices of requests and of time).
Simplified: the prices are those of US East (N. Virginia), in the first tier.
"""

from dataclasses import dataclass

FREE_REQUESTS = 1_000_000
FREE_GB_SECONDS = 400_000.0
REQUEST_USD = 0.20 / 1_000_000
GB_SECOND_USD = 0.00001667


@dataclass(frozen=True, slots=True)
class FunctionMonth:
    """Requests and memory-time of a month, in all and what has to be paid for."""

    requests: int
    gb_seconds: float

    @property
    def paid_requests(self) -> int:
        return max(0, self.requests - FREE_REQUESTS)

    @property
    def paid_gb_seconds(self) -> float:
        return max(0.0, self.gb_seconds - FREE_GB_SECONDS)

    @property
    def price_usd(self) -> float:
        return self.paid_requests * REQUEST_USD + self.paid_gb_seconds * GB_SECOND_USD


def function_month(requests: int, billed_ms: float, memory_mib: int) -> FunctionMonth:
    """A month of so many requests of one length. Raises ValueError below 0."""
    if requests < 0 or billed_ms < 0 or memory_mib <= 0:
        raise ValueError(
            f"{requests} requests of {billed_ms} ms with {memory_mib} MB: expected 0 or more, and "
            "memory above 0"
        )
    return FunctionMonth(requests, requests * billed_ms / 1000 * memory_mib / 1024)
