"""What a cloud gives to those who run its services, or look at them from outside its API."""

from typing import TYPE_CHECKING, Any

from minicloud.control.disk import Mounts
from minicloud.control.dispatch import Dispatch
from minicloud.control.passing_time import PassingTime

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


class ServiceDoors:
    """One method for each door; each imports its service when it is first opened."""

    def __init__(self, time: PassingTime, dispatch: Dispatch) -> None:
        self._time = time
        self._dispatch = dispatch
        self._enforcement: Enforcement | None = None

    @property
    def now_s(self) -> float:
        """Virtual seconds since the cloud was started or reset."""
        return self._time.clock.now_s

    def advance(self, seconds: float) -> float:
        """Let virtual time pass; return the new time."""
        with self._dispatch.one_at_a_time:
            return self._time.advance(seconds)

    def functions(self) -> "RunningFunctions":
        """Lambda's functions, for who runs them."""
        from minicloud.control.running_functions import RunningFunctions

        return RunningFunctions(self._time.functions, self._dispatch.wait_for)

    def service_event(self, region: str, source: str, detail_type: str, **told: Any) -> str:
        """Put what a service of AWS tells on the default event bus; the event's id."""
        with self._dispatch.one_at_a_time:
            return self._time.events.tell(region, source, detail_type, **told)

    def databases(self, region: str) -> "DatabaseLink":
        """The DB instances of a region, for who runs them."""
        from minicloud.control.database_link import DatabaseLink

        return DatabaseLink(region, self._time.rds)

    def caches(self, region: str) -> "CachePlane":
        """ElastiCache's state in a region."""
        from minicloud.control.cache_plane import CachePlane

        return CachePlane(region, self._time.elasticache.controller, lambda: self.now_s)

    def distribution(self, distribution_id: str) -> "EdgeDistribution":
        """A distribution of CloudFront's for its edges."""
        credentials = self.bucket_store("us-east-1").service_credentials
        return self._time.cloudfront.distribution(distribution_id, credentials)

    def image_store(self, region: str) -> "ImageStore":
        """ECR's images in a region, with their layers."""
        from minicloud.control.image_store import ImageStore

        return ImageStore(region, self._time.ecr.tokens, lambda: self.now_s)

    def dns(self, seed: int, vpc_id: str) -> "CloudDns":
        """What hosted zones and load balancers answer to DNS questions."""
        from minicloud.control.cloud_dns import CloudDns

        return CloudDns(self._time.route53, seed, vpc_id)

    def bucket_store(self, region: str) -> "BucketStore":
        """S3's buckets, for a server of this machine."""
        from minicloud.control.bucket_store import BucketStore

        return BucketStore(region, self._time.s3)

    def silence(self, instance_id: str, silent: bool) -> None:
        """Let an instance answer no health check from now on, or answer again."""
        self._time.health.silence(instance_id, silent)

    def mounts(self, resource_id: str) -> Mounts:
        """The files of a volume, or of each disk that a running instance has mounted."""
        self._time.instances.settle()
        return self._time.storage.disks.mounts(resource_id)

    def enforce_policies(self) -> "Enforcement":
        """Obey policies from now on, until the answer's `end()`, a reset or the cloud's end."""
        from minicloud.control.access.enforcement import Enforcement

        self.end_enforcement()
        self._enforcement = Enforcement(self._time.access, self._dispatch)
        return self._enforcement

    def end_enforcement(self) -> None:
        """Obey policies no more."""
        if self._enforcement is not None:
            self._enforcement.end()
            self._enforcement = None

    def identity_provider(self, issuer: str, published: bool) -> "IdentityProvider":
        """A provider that signs tokens by the cloud's clock."""
        from minicloud.control.access.identity_provider import IdentityProvider
        from minicloud.control.calendar import date_at

        provider = IdentityProvider(issuer, lambda: date_at(self.now_s))
        if published:
            self._time.access.published.publish(provider.issuer, provider.key_set)
        return provider
