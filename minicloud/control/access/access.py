"""The access to one cloud: its keys, providers and second factors, and whether it enforces."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from minicloud.control.access.call_requirements import FREE, UNSIGNED, call_requirements
from minicloud.control.access.circumstances import of_caller
from minicloud.control.access.credential import Credential, KeyState, anonymous, is_anonymous
from minicloud.control.access.key_ring import ADMINISTRATOR, KeyRing
from minicloud.control.access.one_time_codes import OneTimeCodes
from minicloud.control.access.published_keys import PublishedKeys
from minicloud.control.access.refusals import Distrust, denied, distrusted
from minicloud.control.access.requirement import Requirement
from minicloud.control.access.signature import is_genuine, plain_headers, signer_of
from minicloud.control.access.standing_policies import (
    boundary_of,
    bucket_policy,
    identity_policies,
    repository_policy,
)
from minicloud.control.calls import Call
from minicloud.control.dispatch import refusal
from minicloud.dataplane.iam.evaluate import evaluate
from minicloud.dataplane.iam.policies import Policies
from minicloud.dataplane.iam.policy import Policy
from minicloud.dataplane.iam.request import Request
from minicloud.dataplane.iam.verdict import Verdict

DEFAULT_SOURCE_IP = "203.0.113.10"
"""An address that is kept for documentation: requests come from nowhere."""


class Access:
    """Decides on each call while policies are enforced; otherwise only remembers keys."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self.now_s = now_s
        self.keys = KeyRing(now_s)
        self.codes = OneTimeCodes(now_s)
        self.published = PublishedKeys()
        self.enforces = False
        self.source_ip = DEFAULT_SOURCE_IP
        self.verdicts: list[Verdict] = []
        """Each decision since enforcement began, in order."""
        self._arrived = threading.local()

    def reset(self) -> None:
        """No session, no provider's keys, nothing decided."""
        self.keys.reset()
        self.codes.reset()
        self.published.reset()
        self.verdicts.clear()
        self.source_ip = DEFAULT_SOURCE_IP

    @contextmanager
    def arrival(self, request: Any) -> Iterator[None]:
        """While a request is answered, its signature can be looked at as it was sent."""
        self._arrived.request = request
        try:
            yield
        finally:
            self._arrived.request = None

    def caller(self, response: Any) -> Credential:
        """Whose key a request names. While anybody may do anything, a stranger is everybody."""
        key_id = signer_of(plain_headers(response.headers), response.uri)
        found = None if key_id is None else self.keys.find(key_id)
        if found is None and self.enforces:
            return anonymous()
        return found or ADMINISTRATOR

    def admit(self, response: Any, call: Call) -> None:
        """Refuse a call whose signer is not believed, or whom no policy lets through."""
        if (call.service, call.operation) in UNSIGNED:
            return
        credential = self.believed(response, call.service)
        if is_anonymous(credential):
            raise refusal(*distrusted(call.service, Distrust.UNSIGNED))
        if (call.service, call.operation) in FREE:
            return
        # What stands in the path of an address, moto's services read by themselves.
        in_path = {k: v for k, v in response.uri_match.items() if isinstance(v, str)}
        call = replace(call, parameters={**in_path, **call.parameters})
        wanted = call_requirements(call, credential.principal.arn)
        self._require(credential, wanted, call.service)

    def believed(
        self, response: Any, service: str, refuse: Callable[[str, str], Exception] = refusal
    ) -> Credential:
        """The credential of a request whose key, signature and token are right."""
        headers = plain_headers(response.headers)
        key_id = signer_of(headers, response.uri)
        if key_id is None:
            return anonymous()
        credential = self.keys.find(key_id)
        why = None
        if credential is None or credential.state is not KeyState.ACTIVE:
            why = Distrust.UNKNOWN_KEY
        elif credential.token != headers.get("x-amz-security-token"):
            why = Distrust.WRONG_TOKEN
        elif credential.has_ended(self.now_s()):
            why = Distrust.ENDED
        elif not self._is_signed_by(credential, headers):
            why = Distrust.WRONG_SIGNATURE
        if why is not None or credential is None:
            raise refuse(*distrusted(service, why or Distrust.UNKNOWN_KEY))
        return credential

    def _is_signed_by(self, credential: Credential, headers: dict[str, str]) -> bool:
        request = getattr(self._arrived, "request", None)
        if request is None:
            # The course's own call without HTTP, or a signed address, which moto looks at.
            return credential.is_administrator or "authorization" not in headers
        headers = plain_headers(request.headers)
        return is_genuine(request, headers, credential.secret, credential.token)

    def _require(self, credential: Credential, wanted: Iterable[Requirement], service: str) -> None:
        for one in wanted:
            verdict = self.decide(credential, one)
            self.verdicts.append(verdict)
            if not verdict.allowed:
                raise refusal(*denied(service, verdict))

    def decide(self, credential: Credential, wanted: Requirement) -> Verdict:
        """What the standing policies make of one permission."""
        policy: Policy | None = None
        owner = ""
        if wanted.action.startswith("s3:") and wanted.resource != "*":
            # The bucket's name stands in its ARN and in that of each of its objects.
            policy, owner = bucket_policy(wanted.resource.split(":", 5)[5].partition("/")[0])
        elif wanted.action.startswith("ecr:") and ":repository/" in wanted.resource:
            policy, owner = repository_policy(wanted.resource)
        keys = of_caller(credential, self.now_s(), self.source_ip) | dict(wanted.context)
        request = Request(credential.principal, wanted.action, wanted.resource, keys, owner)
        return evaluate(request, self.policies_for(credential, policy))

    def policies_for(self, credential: Credential, resource: Policy | None) -> Policies:
        """All that stands for a caller, with a policy of the resource."""
        return Policies(
            identity=identity_policies(credential),
            resource=resource,
            boundary=boundary_of(credential),
            session=credential.session_policies,
        )
