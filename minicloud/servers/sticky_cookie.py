"""AWSALB, the cookie by which a load balancer knows a client's target again."""

import json
from email.utils import formatdate
from time import time

from cryptography.fernet import Fernet, InvalidToken

from minicloud.dataplane.records import Target
from minicloud.servers.http_head import Headers, values

# Source: ALB User Guide, Sticky sessions (the names; the cookies' own expiry of seven days).
_NAME = "AWSALB"
_CORS_NAME = "AWSALBCORS"
_EXPIRY_S = 7 * 24 * 3600


class StickyCookies:
    """Writes and reads the cookies of one load balancer; only itself can read them.

    Source: ALB User Guide, Sticky sessions (the cookie is encrypted with a key that rotates; it
    names the target; its life starts anew with every answer).
    Simplified: the key does not rotate. A cookie remembers one target for each target group, as
    the simulation does; what AWS's holds is not published. Stickiness between target groups
    (AWSALBTG) and application cookies (AWSALBAPP) are left out.
    """

    def __init__(self) -> None:
        self._cipher = Fernet(Fernet.generate_key())

    def read(
        self, headers: Headers, target_group: str, now_s: float, stickiness_s: float
    ) -> Target | None:
        """The target that the client's cookie names for the group, unless that is too old."""
        known = self._known(headers).get(target_group)
        if known is None or now_s - known[2] >= stickiness_s:
            return None
        return Target(known[0], known[1])

    def write(self, headers: Headers, target_group: str, target: Target, now_s: float) -> Headers:
        """The Set-Cookie headers of the answer to a request that came with `headers`."""
        known = self._known(headers) | {target_group: (target.instance_id, target.port, now_s)}
        value = self._cipher.encrypt(json.dumps(known).encode()).decode()
        expires = formatdate(time() + _EXPIRY_S, usegmt=True)
        cookie = f"={value}; Expires={expires}; Path=/"
        return (
            ("Set-Cookie", _NAME + cookie),
            ("Set-Cookie", f"{_CORS_NAME}{cookie}; SameSite=None; Secure"),
        )

    def _known(self, headers: Headers) -> dict[str, tuple[str, int, float]]:
        """Instance, port and time of writing by target group; empty for a cookie of others."""
        for name, value in _cookies(headers):
            if name in (_NAME, _CORS_NAME):
                try:
                    known: dict[str, tuple[str, int, float]] = json.loads(
                        self._cipher.decrypt(value)
                    )
                except (InvalidToken, ValueError):
                    continue
                return known
        return {}


def _cookies(headers: Headers) -> list[tuple[str, str]]:
    pairs = [each.partition("=") for v in values(headers, "cookie") for each in v.split(";")]
    return [(name.strip(), value.strip()) for name, _, value in pairs]
