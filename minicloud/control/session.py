"""start, reset and stop: the emulated cloud that this process talks to."""

import re

from minicloud.control import environment, safety
from minicloud.control.clock import VirtualClock
from minicloud.control.emulation import Emulation
from minicloud.control.safety import NotStartedError

DEFAULT_REGION = "ap-northeast-1"
DEFAULT_SEED = 7

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class Cloud:
    """The running emulated cloud. Made by `start()`; there is one in a process."""

    def __init__(self, region: str, seed: int) -> None:
        self.region = region
        self.seed = seed
        self.clock = VirtualClock()
        self._environment = environment.enter(region)
        self._emulation = Emulation(seed)
        self._emulation.open()
        safety.connect(self._emulation.answer)

    def __repr__(self) -> str:
        return f"<emulated cloud in {self.region}, seed {self.seed}, at {self.clock.now_s:g} s>"

    @property
    def now_s(self) -> float:
        """Virtual seconds since the cloud was started or reset."""
        return self.clock.now_s

    def advance(self, seconds: float) -> float:
        """Let virtual time pass: health checks run, Auto Scaling reacts. Returns the new time."""
        return self.clock.advance(seconds)

    def reset(self, seed: int | None = None) -> None:
        """Forget everything that was made, back to time 0 and the first ids of the seed."""
        self.seed = self.seed if seed is None else seed
        self.clock.reset()
        self._emulation.reset(self.seed)

    def use_region(self, region: str) -> None:
        """Make `region` the one that boto3 uses when none is named."""
        _require_region(region)
        self.region = region
        environment.set_region(region)

    def close(self) -> None:
        """Stop the cloud and put the learner's environment back."""
        safety.disconnect()
        self._emulation.close()
        environment.leave(self._environment)


_running: list[Cloud] = []


def start(region: str | None = None, seed: int | None = None) -> Cloud:
    """Start the emulated cloud; plain boto3 works from here on, and nothing leaves the machine.

    The same seed and the same calls give the same ids.

    With a seed (`start(seed=7)`, the first cell of a notebook) the cloud is fresh, also when
    one was running: run a notebook again from the top and everything is as the first time.
    Without a seed (`start()`) a running cloud is joined as it stands, so that a test cell that
    starts for itself sees what the student built. `region` becomes boto3's default region;
    without one it stays as it was, and is ap-northeast-1 at first.
    """
    safety.cut_off_from_aws()
    if region is not None:
        _require_region(region)
    if not _running:
        cloud = Cloud(region or DEFAULT_REGION, DEFAULT_SEED if seed is None else seed)
        _running.append(cloud)
        return cloud
    cloud = _running[0]
    if region is not None:
        cloud.use_region(region)
    if seed is not None:
        cloud.reset(seed)
    return cloud


def reset() -> None:
    """Forget everything that was made in the running cloud; ids start over.

    Raises NotStartedError when no cloud is running.
    """
    if not _running:
        raise NotStartedError(f"minicloud.reset() was called first. {safety.REMEDY}")
    _running[0].reset()


def stop() -> None:
    """Stop the cloud, if one runs, and restore the environment; boto3 is refused from here on."""
    while _running:
        _running.pop().close()


def _require_region(region: str) -> None:
    if not isinstance(region, str) or not _REGION.fullmatch(region):
        raise ValueError(
            f"region {region!r} is not the name of an AWS Region. "
            "Names look like 'ap-northeast-1' or 'us-east-1'."
        )
