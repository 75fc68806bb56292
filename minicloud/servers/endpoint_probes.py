"""Route 53's health checks as real requests to servers on this machine.

Source: Route 53 Developer Guide, How Amazon Route 53 determines whether a health check is healthy
(time limits, what counts as success, certificates are not verified).
"""

import http.client
import socket
import ssl
from collections.abc import Mapping

from minicloud.dataplane.name_routing.health import (
    ANSWER_WITHIN_S,
    CONNECT_WITHIN_S,
    SEARCHED_BYTES,
    TCP_WITHIN_S,
    Endpoint,
    ProbeResult,
    status_passes,
)
from minicloud.servers.errors import NotReachedError
from minicloud.servers.name_lookup import Resolver

Sockets = Mapping[tuple[str, int], tuple[str, int]]
"""Where on this machine an emulated address listens: {("203.0.113.10", 80): ("127.0.0.1", 8080)}.

It is read at each use, so that servers may come and go.
"""

_USER_AGENT = "Amazon-Route53-Health-Check-Service"


class EndpointProbes:
    """Call it with an Endpoint for a ProbeResult; `cloud.dns().check_health_by` takes it.

    An address without a socket is one from which nothing comes back. `resolver` looks up the
    endpoints that are given by name only.
    Simplified: it waits `patience` times as long as Route 53 does, since a busy machine makes a
    server slow and not sick.
    """

    def __init__(
        self, sockets: Sockets, resolver: Resolver | None = None, *, patience: float = 10.0
    ) -> None:
        self._sockets = sockets
        self._resolver = resolver
        self._patience = patience

    def __call__(self, endpoint: Endpoint) -> ProbeResult:
        """What comes of a request now."""
        address = endpoint.address or self._look_up(endpoint.host.partition(":")[0])
        if not address:
            return ProbeResult(False, "Failure: DNS resolution failed")
        where = self._sockets.get((address, endpoint.port))
        if where is None:
            return ProbeResult(False, "Failure: Connection timed out")
        try:
            if endpoint.kind == "TCP":
                with socket.create_connection(where, timeout=self._patience * TCP_WITHIN_S):
                    return ProbeResult(True, "Success: Connection established")
            return _ask(endpoint, where, self._patience)
        except (OSError, http.client.HTTPException) as error:
            return ProbeResult(False, f"Failure: {error}")

    def _look_up(self, name: str) -> str:
        if self._resolver is None:
            return ""
        try:
            return next(iter(self._resolver.ask(name).values), "")
        except NotReachedError:
            return ""


def _ask(endpoint: Endpoint, where: tuple[str, int], patience: float) -> ProbeResult:
    connection = http.client.HTTPConnection(*where, timeout=patience * CONNECT_WITHIN_S)
    try:
        connection.connect()
        if endpoint.kind.startswith("HTTPS"):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection.sock = context.wrap_socket(connection.sock)
        connection.sock.settimeout(patience * ANSWER_WITHIN_S)
        headers = {"Host": endpoint.host, "User-Agent": _USER_AGENT}
        connection.request("GET", endpoint.path, headers=headers)
        answer = connection.getresponse()
        body = answer.read(SEARCHED_BYTES)
    finally:
        connection.close()
    if not status_passes(answer.status):
        said = f"HTTP Status Code {answer.status}, {answer.reason}"
        return ProbeResult(False, f"Failure: {said}")
    if endpoint.search_string and endpoint.search_string.encode() not in body:
        return ProbeResult(False, "Failure: The search string was not found in the body")
    return ProbeResult(True, f"Success: HTTP Status Code {answer.status}, {answer.reason}")
