"""moto, held started in this process with our seed, our settings and our replacements.

What others are given of its services stands in `service_doors`.
"""

from importlib import import_module
from random import Random
from typing import Any
from uuid import UUID

from minicloud.control import (
    certificate_key,
    handed_calls,
    moto_models,
    moto_settings,
    moto_state,
    nothing_made,
    offered_types,
)
from minicloud.control.amendments import AMENDMENTS
from minicloud.control.calls import Call
from minicloud.control.dispatch import Dispatch
from minicloud.control.frames import AwsAnswer, AwsCall
from minicloud.control.guards import GUARDS
from minicloud.control.instances_in_moto import instance_repairs
from minicloud.control.network_in_moto import network_repairs
from minicloud.control.passing_time import PassingTime
from minicloud.control.repeated_launches import answered_before
from minicloud.control.repeated_work import replacements
from minicloud.control.replacements import Replacements
from minicloud.control.safety import RefusedEndpointError
from minicloud.control.seeded_backends import SeededBackends
from minicloud.control.service_doors import ServiceDoors


class Emulation(ServiceDoors):
    """The cloud in this process.

    moto keeps its state in module globals, so there is one of these at a time; `session`
    sees to that.
    """

    def __init__(self, seed: int) -> None:
        time = PassingTime()
        super().__init__(
            time,
            Dispatch(
                GUARDS,
                (*AMENDMENTS, *time.amendments()),
                before_call=self._before_call,
                after_call=time.after_call,
                answered_before=answered_before,
            ),
        )
        self._moto = Replacements()
        self._one_key = False
        self._request_ids = Random()
        self._backends = SeededBackends(seed, time.notice_backend)
        moto_settings.replace_loaded_amis()
        self._variables = moto_settings.Variables()
        self._mock = self._started()
        self._dispatch.install()
        moto_state.drop_leftovers()
        self.reset(seed)

    def _started(self) -> Any:
        offered_types.read_when_asked()
        from moto import settings
        from moto.core.models import MockAWS

        put = self._moto.put
        put(import_module("moto.core.utils"), "create_loader", moto_models.create_loader)
        put(import_module("moto.core.responses"), "gen_amzn_requestid_long", self._request_id)
        # moto warns of error codes that AWS's models lack; a learner can do nothing about it.
        put(import_module("moto.core.errors"), "warn", lambda *_args, **_kwargs: None)
        for replaced in (*replacements(), *network_repairs(), *instance_repairs()):
            put(*replaced)
        backends: Any = import_module("moto.core.base_backend").AccountSpecificBackend
        put(backends, "__getitem__", self._backends.getting(backends.__getitem__))
        for name, value in moto_settings.SETTINGS.items():
            put(settings, name, value)
        mock: Any = MockAWS(config=moto_settings.CONFIGURATION)  # type: ignore[arg-type]
        mock.start()
        return mock

    def _before_call(self, call: Call) -> None:
        # moto.acm takes long to import: it is changed once somebody uses it.
        if call.service == "acm" and not self._one_key:
            self._one_key = True
            for replaced in certificate_key.replacements():
                self._moto.put(*replaced)
        self._time.before_call(call)

    def close(self) -> None:
        """Stop moto, forget its state and restore its settings."""
        self.end_enforcement()
        self._dispatch.remove()
        self._time.close()
        self._mock.stop()
        self._moto.undo()
        self._variables.put_back()

    def make_spares(self) -> None:
        """For a process that is forked: what it makes from now on, its children find made."""
        self._backends.spares.begin()

    def reset(self, seed: int) -> None:
        """Forget everything that was made; ids start over from `seed`."""
        from moto.moto_api._internal import mock_random

        self.end_enforcement()
        moto_state.forget()
        self._backends.seed = seed
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

    def _request_id(self, headers: dict[str, Any] | None = None) -> str:
        """Number a request without drawing from moto's generator.

        So that a call that only reads leaves the ids of what is made later as they were.
        """
        request_id = str(UUID(int=self._request_ids.getrandbits(128), version=4))
        if headers is not None:
            headers["x-amzn-requestid"] = request_id
        return request_id
