"""A client that asks the site's resolver for a node and then talks real HTTP to it."""

import contextlib
import http.client
import json
import random
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

from minicloud.servers.errors import ServersError

_DEFAULT_PORT = {"http": 80, "https": 443}
# Loopback connects at once, unless thousands of connections wait at a node without power.
_CONNECT_S = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class NodeAddress:
    """Where a load balancer's node listens on this machine for one of its listeners."""

    load_balancer: str
    zone: str
    protocol: str
    listener_port: int
    host: str
    port: int

    @property
    def url(self) -> str:
        scheme = "https" if self.protocol in ("HTTPS", "TLS", "SSL") else "http"
        return f"{scheme}://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the client saw it. `status` 0: none came in time, and `error` says why."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    node_zone: str = ""
    error: str = ""
    history: tuple["Answer", ...] = ()

    def header(self, name: str) -> str:
        """The header's first value, "" when it was not sent."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    @property
    def instance_id(self) -> str:
        """The instance that answered; "" when the load balancer answered by itself."""
        return self.header("X-Instance-Id")

    @property
    def availability_zone(self) -> str:
        """The zone of the instance that answered."""
        return self.header("X-Availability-Zone")

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        return json.loads(self.body)


# From a host's name and a listener's port to the nodes that DNS names now, in listed order.
Resolve = Callable[[str, int], tuple[NodeAddress, ...]]

# Does something after so many of AWS's seconds, unless what it returns is called before.
After = Callable[[float, Callable[[], None]], Callable[[], None]]


class SiteClient:
    """Keeps a name's addresses for `dns_ttl_s` and cookies for ever; one request at a time.

    It takes a random address of an answer, as clients of a shuffled answer do, and gives a
    request up after `give_up_s`. Times are in AWS's seconds.
    Simplified: it tries no other address when one does not answer.
    """

    def __init__(
        self,
        resolve: Resolve,
        trust: ssl.SSLContext,
        now_s: Callable[[], float],
        after: After,
        rng: random.Random,
        dns_ttl_s: float = 0.0,
        give_up_s: float = 10.0,
    ) -> None:
        self._resolve = resolve
        self._trust = trust
        self._now_s = now_s
        self._after = after
        self._random = rng
        self._dns_ttl_s = dns_ttl_s
        self._give_up_s = give_up_s
        self._known: dict[tuple[str, int], tuple[float, NodeAddress]] = {}
        self._cookies: dict[str, dict[str, str]] = {}

    def get(self, url: str, **options: Any) -> Answer:
        """`request` with GET."""
        return self.request("GET", url, **options)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        follow_redirects: bool = False,
        trust: ssl.SSLContext | None = None,
    ) -> Answer:
        """The answer to one request, or to the last of at most five redirects.

        Raises ssl.SSLCertVerificationError when the certificate is not trusted or is for
        another name. A node that does not answer is no error: see Answer.
        """
        history: list[Answer] = []
        while True:
            answer = self._once(method, url, dict(headers or {}), body, trust or self._trust)
            location = answer.header("Location")
            if not (follow_redirects and answer.status in _REDIRECTS and location):
                break
            if len(history) == 5:
                raise ServersError(f"{url} redirects for ever: {[each.url for each in history]}")
            history.append(answer)
            url = urljoin(url, location)
        return Answer(
            answer.url,
            answer.status,
            answer.headers,
            answer.body,
            answer.node_zone,
            answer.error,
            tuple(history),
        )

    def _once(
        self, method: str, url: str, headers: dict[str, str], body: bytes, trust: ssl.SSLContext
    ) -> Answer:
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORT or not parts.hostname:
            raise ValueError(f"{url!r} is no URL: expected one such as http://example.com/path")
        node = self._node(parts.hostname, parts.port or _DEFAULT_PORT[parts.scheme])
        if node is None:
            return Answer(url, 0, error="DNS names no address")
        cookies = self._cookies.setdefault(parts.hostname, {})
        if cookies:
            headers.setdefault("Cookie", "; ".join(f"{k}={v}" for k, v in cookies.items()))
        headers.setdefault("Host", parts.netloc)
        headers.setdefault("Connection", "close")
        connection = http.client.HTTPConnection(node.host, node.port)
        try:
            connection.sock = sock = _connected(node, parts.scheme, parts.hostname, trust)
        except OSError as error:
            return Answer(url, 0, node_zone=node.zone, error=str(error))
        # The site's clock decides when to give up: it stands still while the machine is busy.
        given_up = threading.Event()
        keep_waiting = self._after(self._give_up_s, lambda: _break_off(sock, given_up))
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body=body or None, headers=headers)
            response = connection.getresponse()
            content = response.read()
            came = tuple(response.getheaders())
        except ssl.SSLCertVerificationError:
            raise
        except (OSError, http.client.HTTPException) as error:
            why = "timed out" if given_up.is_set() else str(error) or type(error).__name__
            return Answer(url, 0, node_zone=node.zone, error=why)
        finally:
            keep_waiting()
            connection.close()
        for name, value in came:
            if name.lower() == "set-cookie":
                cookies.update({k: each.value for k, each in SimpleCookie(value).items()})
        return Answer(url, response.status, came, content, node.zone)

    def _node(self, host: str, port: int) -> NodeAddress | None:
        now_s = self._now_s()
        known = self._known.get((host, port))
        if known and now_s < known[0]:
            return known[1]
        nodes = self._resolve(host, port)
        if not nodes:
            return None
        chosen = self._random.choice(nodes)
        self._known[(host, port)] = (now_s + self._dns_ttl_s, chosen)
        return chosen


def _connected(node: NodeAddress, scheme: str, host: str, trust: ssl.SSLContext) -> socket.socket:
    raw = socket.create_connection((node.host, node.port), _CONNECT_S)
    raw.settimeout(None)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if scheme != "https":
        return raw
    try:
        return trust.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
    except BaseException:
        raw.close()
        raise


def _break_off(sock: socket.socket, given_up: threading.Event) -> None:
    """Wakes the thread that waits for the socket. Called in another one."""
    given_up.set()
    with contextlib.suppress(OSError):
        # Not SSLSocket's own: that would take TLS away from under the waiting thread.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
