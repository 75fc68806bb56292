"""start, reset and stop: the emulated cloud that this process talks to."""

import re
from datetime import datetime
from numbers import Real
from typing import TYPE_CHECKING, Any, Protocol

from minicloud.control import environment, link_dates, safety
from minicloud.control.calendar import date_at
from minicloud.control.disk import Disk, Mounts
from minicloud.control.frames import AwsAnswer, AwsCall
from minicloud.control.gateway_client import GatewayClient
from minicloud.control.safety import NotStartedError
from minicloud.control.shared_models import share_models

if TYPE_CHECKING:
    from minicloud.control.access.enforcement import Enforcement
    from minicloud.control.access.identity_provider import IdentityProvider
    from minicloud.control.bucket_store import BucketStore
    from minicloud.control.cache_plane import CachePlane
    from minicloud.control.cloud_dns import CloudDns
    from minicloud.control.database_link import DatabaseLink
    from minicloud.control.distributions.edge_distribution import EdgeDistribution
    from minicloud.control.image_store import ImageStore
    from minicloud.control.running_functions import RunningFunctions

DEFAULT_REGION = "ap-northeast-1"
DEFAULT_SEED = 7

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class Engine(Protocol):
    """What answers: moto in this process, or another process through the gateway."""

    @property
    def now_s(self) -> float: ...
    def answer(self, request: Any) -> Any: ...
    def hand(self, call: AwsCall) -> AwsAnswer | None: ...
    def has_nothing(
        self, service: str, store: str, operation: str, region: str, /
    ) -> str | None: ...
    def advance(self, seconds: float) -> float: ...
    def reset(self, seed: int) -> None: ...
    def silence(self, instance_id: str, silent: bool) -> None: ...
    def mounts(self, resource_id: str) -> Mounts: ...
    def close(self) -> None: ...


class Cloud:
    """The running emulated cloud. Made by `start()`; there is one in a process."""

    def __init__(self, region: str, seed: int, engine: Engine) -> None:
        self.region = region
        self.seed = seed
        self.resets = 0
        """How often it was reset since it was started."""
        self._engine = engine

    def __repr__(self) -> str:
        return f"<emulated cloud in {self.region}, seed {self.seed}, at {self.now_s:g} s>"

    @property
    def now_s(self) -> float:
        """Virtual seconds since the cloud was started or reset."""
        return self._engine.now_s

    @property
    def now(self) -> datetime:
        """The date in the emulated cloud, in UTC: what its answers mean by a time."""
        return date_at(self.now_s)

    def advance(self, seconds: float) -> float:
        """Let virtual time pass: health checks run, Auto Scaling reacts. Returns the new time."""
        if not isinstance(seconds, Real) or not 0 <= seconds < float("inf"):
            raise ValueError(f"advance({seconds!r}): give a number of seconds, 0 or more")
        return self._engine.advance(seconds)

    def reset(self, seed: int | None = None) -> None:
        """Forget everything that was made, back to time 0 and the first ids of the seed."""
        self.seed = self.seed if seed is None else seed
        self._engine.reset(self.seed)
        self.resets += 1

    def silence(self, instance_id: str, silent: bool = True) -> None:
        """Let an instance answer no health check from now on (or answer again).

        For what boto3 cannot do: an instance that runs and whose service hangs.
        """
        self._engine.silence(instance_id, silent)

    def disk(self, resource_id: str) -> Disk:
        """The files of a volume or of a running instance; see `minicloud.disk`."""
        return Disk(resource_id, self._engine.mounts)

    def answer(self, request: Any) -> Any:
        """Answer a botocore AWSPreparedRequest with an AWSResponse."""
        return self._engine.answer(request)

    def databases(self, region: str | None = None) -> "DatabaseLink":
        """RDS's instances in a region (default: this cloud's), for `servers.serve_databases`.

        Raises NotStartedError where the cloud is at the other end of a gateway: databases run
        beside the cloud, in its process.
        """
        link: DatabaseLink = self._beside("databases")(region or self.region)
        return link

    def hand(self, call: AwsCall) -> AwsAnswer | None:
        """Answer a call that comes without HTTP; None: it has to come as a request."""
        return self._engine.hand(call)

    def caches(self, region: str | None = None) -> "CachePlane":
        """ElastiCache's state in a region (default: this cloud's), for `servers.serve_caches`.

        Raises NotStartedError where the cloud is at the other end of a gateway: the caches run
        beside the cloud, in its process.
        """
        plane: CachePlane = self._beside("caches")(region or self.region)
        return plane

    def distribution(self, distribution_id: str) -> "EdgeDistribution":
        """A distribution of CloudFront's, for `servers.serve_distribution`.

        Raises ValueError when there is none of that id, and NotStartedError where the cloud is at
        the other end of a gateway: the edges run beside the cloud, in its process.
        """
        found: EdgeDistribution = self._beside("distribution")(distribution_id)
        return found

    def image_store(self, region: str | None = None) -> "ImageStore":
        """ECR's images in a region (default: this cloud's), for `servers.serve_registry`.

        Raises NotStartedError where the cloud is at the other end of a gateway: the registry
        runs beside the cloud, in its process.
        """
        store: ImageStore = self._beside("image_store")(region or self.region)
        return store

    def functions(self) -> "RunningFunctions":
        """Lambda's functions, for `servers.run_functions`.

        Raises NotStartedError where the cloud is at the other end of a gateway.
        """
        functions: RunningFunctions = self._beside("functions")()
        return functions

    def service_event(self, source: str, detail_type: str, **told: Any) -> str:
        """Let a service of AWS tell something: it goes to the default event bus, as `aws.health`.

        `told` are the event's `detail` (an object) and `resources` (ARNs or ids), and `event_id`
        where it is told again. Returns the event's id.
        """
        event_id: str = self._beside("service_event")(self.region, source, detail_type, **told)
        return event_id

    def dns(self, *, vpc_id: str = "", seed: int | None = None) -> "CloudDns":
        """What hosted zones and load balancers answer, for `servers.serve_names`.

        `vpc_id`: as the resolver of that VPC, which knows its private hosted zones too. `seed`
        (default: the cloud's) chooses among answers that may be given.
        Raises NotStartedError where the cloud is at the other end of a gateway: ask
        route53.test_dns_answer there.
        """
        dns: CloudDns = self._beside("dns")(self.seed if seed is None else seed, vpc_id)
        return dns

    def bucket_store(self, region: str | None = None) -> "BucketStore":
        """S3's buckets as a region's endpoint (default: this cloud's), for `servers.serve_buckets`.

        Raises NotStartedError where the cloud is at the other end of a gateway: the endpoint
        runs beside the cloud, in its process.
        """
        store: BucketStore = self._beside("bucket_store")(region or self.region)
        return store

    def enforce_policies(self) -> "Enforcement":
        """Obey IAM's policies from now on: `with cloud.enforce_policies(): ...`.

        Each call then needs a key that is known and active, its signature, and a policy that
        allows it. The key that the course uses may do everything. It ends with the block, with
        the answer's `end()`, or with a reset.

        Raises NotStartedError where the cloud is at the other end of a gateway.
        """
        enforcement: Enforcement = self._beside("enforce_policies")()
        return enforcement

    def identity_provider(self, issuer: str, published: bool = True) -> "IdentityProvider":
        """An emulated OpenID Connect provider at an address such as `https://ci.example.com`.

        Its keys are published to the cloud, which has no network to fetch them by; with
        `published=False` it is somebody who only claims to be `issuer`.

        Raises NotStartedError where the cloud is at the other end of a gateway.
        """
        provider: IdentityProvider = self._beside("identity_provider")(issuer, published)
        return provider

    def make_spares(self) -> None:
        """For a process that is forked: what it makes, its children find made once more."""
        self._beside("make_spares")()

    def _beside(self, name: str) -> Any:
        """What only the engine in this process has, while it runs."""
        found = getattr(self._engine, name, None)
        if found is None:
            raise NotStartedError(
                f"this process reaches the cloud through a gateway, which {name}() does not pass: "
                "call it where the cloud itself runs"
            )
        if _Running.cloud is not self:
            raise NotStartedError(f"{name}() of a cloud that was stopped: start another one")
        return found


class _Running:
    """The one cloud of this process, and the learner's variables as they were before it."""

    cloud: Cloud | None = None
    engine: Engine | None = None
    environment: dict[str, str] | None = None


def start(region: str | None = None, seed: int | None = None) -> Cloud:
    """Start the emulated cloud; plain boto3 works from here on, and nothing leaves the machine.

    The same seed and the same calls give the same ids.

    With a seed (`start(seed=7)`, the first cell of a notebook) the cloud is fresh, also when
    one was running: run a notebook again from the top and everything is as the first time.
    Without a seed (`start()`) a running cloud is joined as it stands, so that a test cell that
    starts for itself sees what the student built. `region` becomes boto3's default region;
    without one it stays as it was, and is ap-northeast-1 at first.

    Where the environment variable MINICLOUD_GATEWAY_FD names an inherited socket, the cloud is
    the one at its other end.
    """
    safety.cut_off_from_aws()
    if region is not None:
        _require_region(region)
    cloud = _Running.cloud
    if cloud is None:
        return _open(region or DEFAULT_REGION, seed)
    if region is not None:
        cloud.region = region
        environment.set_region(region)
    if seed is not None:
        cloud.reset(seed)
    return cloud


def reset() -> None:
    """Forget everything that was made in the running cloud; ids start over.

    Raises NotStartedError when no cloud is running.
    """
    running("reset").reset()


def running(called: str = "disk") -> Cloud:
    """The cloud of this process; NotStartedError names what was called before start()."""
    if _Running.cloud is None:
        raise NotStartedError(f"minicloud.{called}() was called first. {safety.REMEDY}")
    return _Running.cloud


def stop() -> None:
    """Stop the cloud, if one runs, and restore the environment; boto3 is refused from here on."""
    if _Running.cloud is None or _Running.engine is None or _Running.environment is None:
        return
    safety.disconnect()
    link_dates.follow(None)
    _Running.engine.close()
    environment.leave(_Running.environment)
    _Running.cloud = _Running.engine = _Running.environment = None


def _open(region: str, seed: int | None) -> Cloud:
    share_models()
    engine: Engine | None = GatewayClient.from_environment()
    before = environment.enter(region)
    try:
        if engine is None:
            from minicloud.control.emulation import Emulation

            engine = Emulation(DEFAULT_SEED if seed is None else seed)
        elif seed is not None:
            engine.reset(seed)
    except BaseException:
        environment.leave(before)
        raise
    safety.connect(engine.answer, engine.hand, engine.has_nothing)
    cloud = Cloud(region, DEFAULT_SEED if seed is None else seed, engine)
    link_dates.follow(lambda: cloud.now)
    _Running.cloud, _Running.engine, _Running.environment = cloud, engine, before
    return cloud


def _require_region(region: str) -> None:
    if not isinstance(region, str) or not _REGION.fullmatch(region):
        raise ValueError(
            f"region {region!r} is not the name of an AWS Region. "
            "Names look like 'ap-northeast-1' or 'us-east-1'."
        )
