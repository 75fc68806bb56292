"""moto, held started in this process with our seed, our AMIs and AWS's own validation on."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from minicloud.control import certificate_key, handed_calls, nothing_made, offered_types
from minicloud.control.amendments import AMENDMENTS
from minicloud.control.calls import Call
from minicloud.control.disk import Mounts
from minicloud.control.dispatch import Dispatch
from minicloud.control.frames import AwsAnswer, AwsCall
from minicloud.control.guards import GUARDS
from minicloud.control.instances_in_moto import instance_repairs
from minicloud.control.moto_models import MotoModels
from minicloud.control.network_in_moto import network_repairs
from minicloud.control.passing_time import PassingTime
from minicloud.control.repeated_launches import answered_before
from minicloud.control.repeated_work import replacements
from minicloud.control.safety import RefusedEndpointError
from minicloud.control.spare_backends import SpareBackends

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

AMIS_PATH = Path(__file__).with_name("amis.json")
_ENVIRONMENT = {
    "MOTO_AMIS_PATH": str(AMIS_PATH),
    # Larger objects would go into files, which no limit of a grader's on memory counts.
    "MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(sys.maxsize),
    # A rule's target must not be called over a network.
    "MOTO_EVENTS_INVOKE_HTTP": "false",
}

_SETTINGS = {
    "ENABLE_AMI_VALIDATION": True,
    "EC2_ENABLE_INSTANCE_TYPE_VALIDATION": True,
    # Real seconds: a certificate is issued when it is looked at, instead of after a minute.
    "ACM_VALIDATION_WAIT": -1,
}


class Emulation:
    """The cloud in this process.

    moto keeps its state in module globals, so there is one of these at a time; `session`
    sees to that.
    """

    def __init__(self, seed: int) -> None:
        self._time = PassingTime()
        self._dispatch = Dispatch(
            GUARDS,
            (*AMENDMENTS, *self._time.amendments()),
            before_call=self._before_call,
            after_call=self._time.after_call,
            answered_before=answered_before,
        )
        self._replaced: list[tuple[Any, str, Any]] = []
        self._environment_before = {name: os.environ.get(name) for name in _ENVIRONMENT}
        self._one_key = False
        self._enforcement: Enforcement | None = None
        self._mock: Any = None
        self._seed = seed
        self._request_ids = Random()
        self._spares = SpareBackends()
        self._open(seed)

    def _open(self, seed: int) -> None:
        _replace_loaded_amis()
        os.environ.update(_ENVIRONMENT)
        offered_types.read_when_asked()
        from moto import settings
        from moto.core.models import MockAWS

        self._replace(import_module("moto.core.utils"), "create_loader", MotoModels)
        responses: Any = import_module("moto.core.responses")
        self._replace(responses, "gen_amzn_requestid_long", self._request_id)
        # moto warns of error codes that AWS's models lack; a learner can do nothing about it.
        self._replace(import_module("moto.core.errors"), "warn", lambda *_args, **_kwargs: None)
        for owner, name, value in (*replacements(), *network_repairs(), *instance_repairs()):
            self._replace(owner, name, value)
        backends: Any = import_module("moto.core.base_backend").AccountSpecificBackend
        self._replace(backends, "__getitem__", self._seeded(backends.__getitem__))
        for name, value in _SETTINGS.items():
            self._replace(settings, name, value)
        self._mock = MockAWS(
            config={
                "core": {"mock_credentials": False},
                # A submission must not start containers on the machine of who grades it.
                "lambda": {"use_docker": False},
                "batch": {"use_docker": False},
            }
        )
        self._mock.start()
        self._dispatch.install()
        _drop_leftovers()
        self.reset(seed)

    def _before_call(self, call: Call) -> None:
        # moto.acm takes long to import: it is changed once somebody uses it.
        if call.service == "acm" and not self._one_key:
            self._one_key = True
            for owner, name, value in certificate_key.replacements():
                self._replace(owner, name, value)
        self._time.before_call(call)

    def close(self) -> None:
        """Stop moto, forget its state and restore its settings."""
        self._end_enforcement()
        self._dispatch.remove()
        self._time.close()
        self._mock.stop()
        for owner, name, value in reversed(self._replaced):
            setattr(owner, name, value)
        for name, value in self._environment_before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def make_spares(self) -> None:
        """For a process that is forked: what it makes from now on, its children find made."""
        self._spares.begin()

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

    def enforce_policies(self) -> "Enforcement":
        """Obey policies from now on, until the answer's `end()`, a reset or the cloud's end."""
        from minicloud.control.access.enforcement import Enforcement

        self._end_enforcement()
        self._enforcement = Enforcement(self._time.access, self._dispatch)
        return self._enforcement

    def identity_provider(self, issuer: str, published: bool) -> "IdentityProvider":
        """A provider that signs tokens by the cloud's clock."""
        from minicloud.control.access.identity_provider import IdentityProvider
        from minicloud.control.calendar import date_at

        provider = IdentityProvider(issuer, lambda: date_at(self.now_s))
        if published:
            self._time.access.published.publish(provider.issuer, provider.key_set)
        return provider

    def _end_enforcement(self) -> None:
        if self._enforcement is not None:
            self._enforcement.end()
            self._enforcement = None

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

    def reset(self, seed: int) -> None:
        """Forget everything that was made; ids start over from `seed`."""
        from moto.moto_api._internal import mock_random

        self._end_enforcement()
        _forget()
        self._seed = seed
        mock_random.seed(seed)
        self._request_ids.seed(seed)
        self._time.reset()

    def answer(self, request: Any) -> Any:
        """Answer a botocore AWSPreparedRequest with an AWSResponse, as the service would.

        Raises RefusedEndpointError for a host that is not AWS's.
        """
        from botocore.awsrequest import AWSResponse
        from moto.core.botocore_stubber import MockRawResponse
        from moto.core.models import botocore_stubber

        answer = botocore_stubber.process_request(request)
        if answer is None:
            raise RefusedEndpointError(
                f"{request.url.split('?')[0]} is not an AWS endpoint, and the emulated cloud "
                "sends nothing anywhere else. Leave endpoint_url out of boto3.client()."
            )
        status, headers, body = answer
        return AWSResponse(request.url, status, headers, MockRawResponse(body))

    def hand(self, call: AwsCall) -> AwsAnswer | None:
        """Answer a call that comes without HTTP; None: it has to come as a request."""
        return handed_calls.answer(call)

    def has_nothing(self, service: str, store: str, operation: str, region: str) -> str | None:
        """The number of a request for all of a list, where the list is empty; None: ask.

        Not for one that repeats the last question: then time passes.
        """
        from moto.core.models import DEFAULT_ACCOUNT_ID

        call = Call(service, operation, region, DEFAULT_ACCOUNT_ID, {})
        with self._dispatch.one_at_a_time:
            if (
                self._dispatch.admission is not None
                or self._time.is_repeated(call)
                or not nothing_made.is_empty(service, store, DEFAULT_ACCOUNT_ID, region)
            ):
                return None
            self._before_call(call)
            return self._request_id()

    def _seeded(self, get_backend: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
        """Draw a backend's first ids (default VPC, subnets) from a stream of its own.

        moto makes a backend when somebody first asks for it: without this the ids would depend
        on which service and region was looked at first.
        """

        def get(backends: Any, region: str) -> Any:
            if region in backends.keys():  # noqa: SIM118  moto's `in` means something else
                return get_backend(backends, region)
            from moto.moto_api._internal import mock_random

            if backends.service_name == "cloudfront":
                self._time.notice_cloudfront()
            if backends.service_name == "s3":
                self._time.notice_s3()
            if (spare := self._spares.take(backends, region, self._seed)) is not None:
                return spare
            state = mock_random.getstate()

            def draw_ids_anew() -> None:
                mock_random.seed(f"{self._seed}/{backends.service_name}/{region}")

            draw_ids_anew()
            try:
                made = get_backend(backends, region)
                self._spares.add(backends, region, self._seed, draw_ids_anew)
                return made
            finally:
                mock_random.setstate(state)

        return get

    def _replace(self, owner: Any, name: str, value: Any) -> None:
        self._replaced.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def _request_id(self, headers: dict[str, Any] | None = None) -> str:
        """Number a request without drawing from moto's generator.

        So that a call that only reads leaves the ids of what is made later as they were.
        """
        request_id = str(UUID(int=self._request_ids.getrandbits(128), version=4))
        if headers is not None:
            headers["x-amzn-requestid"] = request_id
        return request_id


def _forget() -> None:
    """Drop every backend, so that the next call makes it anew.

    BackendDict.reset() builds all backends again first, and those that build another's (Auto
    Scaling builds EC2's) leave it behind with the old random numbers in it: the ids after a
    reset would depend on what stood before. Only what holds files or threads needs its reset.
    """
    from moto.core.model_instances import reset_model_data

    base_backend: Any = import_module("moto.core.base_backend")
    in_use: list[Any] = base_backend.BackendDict._instances
    with base_backend.backend_lock:
        dictionaries = list(in_use)
        for dictionary in dictionaries:
            for _account, _region, backend in list(dictionary.iter_backends()):
                if type(backend).reset is not base_backend.BaseBackend.reset:
                    backend.reset()
        for dictionary in [*dictionaries, *in_use]:
            dictionary.clear()
        in_use.clear()
    reset_model_data()


def _drop_leftovers() -> None:
    """Drop what a mock_aws() before us left behind: backends that moto's reset made anew."""
    backend_dict: Any = import_module("moto.core.base_backend").BackendDict
    modules = [module for name, module in sys.modules.items() if name.startswith("moto.")]
    for module in modules:
        for value in list(vars(module).values()):
            if isinstance(value, backend_dict):
                value.clear()


def _replace_loaded_amis() -> None:
    """Replace moto's AMIs where moto.ec2 was imported before us."""
    amis: Any = sys.modules.get("moto.ec2.models.amis")
    if amis is not None:
        import json

        amis.AMIS[:] = json.loads(AMIS_PATH.read_text(encoding="utf-8"))
