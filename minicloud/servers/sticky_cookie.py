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
    Simplified: the key does not rotate. Stickiness between target groups (AWSALBTG) and
    application cookies (AWSALBAPP) are left out.
    """

    def __init__(self) -> None:
        self._cipher = Fernet(Fernet.generate_key())

    def read(
        self, headers: Headers, target_group: str, now_s: float, stickiness_s: float
    ) -> Target | None:
        """The target that the client's cookie names, unless it is another group's or too old."""
        for name, value in _cookies(headers):
            if name not in (_NAME, _CORS_NAME):
                continue
            try:
                group, instance_id, port, written_s = json.loads(self._cipher.decrypt(value))
            except (InvalidToken, ValueError):
                continue
            if group == target_group and now_s - written_s < stickiness_s:
                return Target(instance_id, port)
        return None

    def write(self, target_group: str, target: Target, now_s: float) -> Headers:
        """The Set-Cookie headers of an answer."""
        content = [target_group, target.instance_id, target.port, now_s]
        value = self._cipher.encrypt(json.dumps(content).encode()).decode()
        expires = formatdate(time() + _EXPIRY_S, usegmt=True)
        return (
            ("Set-Cookie", f"{_NAME}={value}; Expires={expires}; Path=/"),
            (
                "Set-Cookie",
                f"{_CORS_NAME}={value}; Expires={expires}; Path=/; SameSite=None; Secure",
            ),
        )


def _cookies(headers: Headers) -> list[tuple[str, str]]:
    pairs = [each.partition("=") for v in values(headers, "cookie") for each in v.split(";")]
    return [(name.strip(), value.strip()) for name, _, value in pairs]
