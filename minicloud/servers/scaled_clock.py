"""AWS's seconds on a clock that runs faster than life."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScaledClock:
    """`time_scale` of AWS's seconds pass in one second of the running event loop."""

    time_scale: float

    def __post_init__(self) -> None:
        if not 0 < self.time_scale <= 1000:
            raise ValueError(
                f"time_scale is {self.time_scale}: expected a number above 0 and up to 1000, "
                "such as 20 for twenty times faster than life"
            )

    def now_s(self) -> float:
        """AWS's seconds since some moment. To be asked in the loop's thread."""
        return asyncio.get_running_loop().time() * self.time_scale

    def real(self, aws_s: float) -> float:
        """How long that is on our clock, in seconds."""
        return aws_s / self.time_scale

    async def sleep(self, aws_s: float) -> None:
        await asyncio.sleep(self.real(aws_s))
