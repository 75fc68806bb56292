"""Who makes a request to S3: told by the access key that it was signed with.

While policies are enforced a caller is believed as everywhere else in the cloud. Otherwise each key
is good, and its holder may do everything that the bucket itself does not deny.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from minicloud.control.access.access import Access
from minicloud.control.access.credential import Credential, KeyState, anonymous
from minicloud.control.access.key_ring import ADMINISTRATOR
from minicloud.control.access.refusals import Distrust, distrusted
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.dataplane.s3.link import Link

VERIFIED = "minicloud.verified"
"""Stands in the environment of a request whose signature was looked at when it came over HTTP."""

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/")


def access_key_of(authorization: str | None, link: Link | None) -> str | None:
    """The access key that a request names; None when it is not signed."""
    if link is not None:
        return link.access_key_id
    if not authorization:
        return None
    match = _CREDENTIAL.search(authorization)
    if match:
        return match[1]
    scheme, _, rest = authorization.partition(" ")
    return rest.partition(":")[0] if scheme == "AWS" else authorization


def caller_of(
    access: Access, response: Any, key_id: str | None, services: Mapping[str, Credential]
) -> Credential:
    """The holder of a key; `services`: those of AWS's own services.

    Raises S3Refusal, while policies are enforced, for a key that is not believed.
    """
    if key_id is None:
        return anonymous()
    if key_id in services:
        return services[key_id]
    if access.enforces and VERIFIED not in response.request.environ:
        return access.believed(response, "s3", S3Refusal)
    found = access.keys.find(key_id) or ADMINISTRATOR
    return found if access.enforces else replace(found, is_administrator=True, session_policies=())


def holder_of(
    access: Access, key_id: str, token: str | None, services: Mapping[str, Credential]
) -> Credential:
    """The holder of a key that came over HTTP, whose secret a signature is compared with.

    Raises S3Refusal for a key that nobody has, or that is good no more.
    """
    found = services.get(key_id) or access.keys.find(key_id)
    why = None
    if found is None or found.state is not KeyState.ACTIVE:
        why = Distrust.UNKNOWN_KEY
    elif found.token != token:
        why = Distrust.WRONG_TOKEN
    elif found.has_ended(access.now_s()):
        why = Distrust.ENDED
    if why is not None or found is None:
        raise S3Refusal(*distrusted("s3", why or Distrust.UNKNOWN_KEY))
    return found
