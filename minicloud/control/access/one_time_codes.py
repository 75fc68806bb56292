"""The codes of second factors, checked on the virtual clock.

A device shows a new code every 30 seconds; which one follows from its seed and the time
(RFC 6238). The time is the cloud's: `pyotp.TOTP(seed).at(cloud.now)` is what a device would show.
Source: IAM API Reference, EnableMFADevice; IAM User Guide, Virtual MFA devices.
Simplified: a code of the step before or after is taken as well, and AWS does not say how far it
looks.
"""

from collections.abc import Callable, Iterator

from minicloud.control.calendar import date_at

STEP_S = 30
_SLACK_STEPS = 1


class OneTimeCodes:
    """Checks codes, and takes none twice."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._last_step: dict[str, int] = {}

    def reset(self) -> None:
        """No code has been used."""
        self._last_step.clear()

    def are_consecutive(self, seed: str, first: str, second: str) -> bool:
        """Whether two codes follow one another, about now."""
        return any(
            self._code(seed, step) == first and self._code(seed, step + 1) == second
            for step in self._steps(before=_SLACK_STEPS + 1)
        )

    def take(self, serial_number: str, seed: str, code: str) -> bool:
        """Whether a code is the device's about now; it cannot be used a second time."""
        for step in self._steps(before=_SLACK_STEPS):
            if self._code(seed, step) == code and step > self._last_step.get(serial_number, -1):
                self._last_step[serial_number] = step
                return True
        return False

    def _steps(self, before: int) -> Iterator[int]:
        now = int(date_at(self._now_s()).timestamp()) // STEP_S
        yield from range(now - before, now + _SLACK_STEPS + 1)

    def _code(self, seed: str, step: int) -> str:
        import pyotp

        return pyotp.TOTP(seed, interval=STEP_S).at(step * STEP_S)
