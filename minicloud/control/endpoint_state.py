"""What a health checker of Route 53 would find at an address, by what stands in the cloud.

Simplified: a running instance answers every check on every port, unless `silence` says otherwise,
and a load balancer answers while one of its targets is healthy; security groups are not asked.
"""

import sys
from typing import TYPE_CHECKING, Any

from minicloud.dataplane.name_answers import resolve
from minicloud.dataplane.name_records import plain_name
from minicloud.dataplane.name_routing.health import Endpoint, ProbeResult

if TYPE_CHECKING:
    from minicloud.control.controllers.target_health import TargetHealthController
    from minicloud.control.load_balancer_names import LoadBalancerNames
    from minicloud.dataplane.name_source import NameSource

_CHECKERS_ADDRESS = "192.0.2.1"
_NO_NAME = ProbeResult(False, "Failure: DNS resolution failed")
_NO_CONNECTION = ProbeResult(False, "Failure: Connection timed out")
_SUCCESS = ProbeResult(True, "Success: HTTP Status Code 200, OK")
_CONNECTED = ProbeResult(True, "Success: Connection established")


class EndpointState:
    """Probes without sockets; `dns` is where a checker looks up a name."""

    def __init__(
        self,
        health: "TargetHealthController",
        load_balancers: "LoadBalancerNames",
        dns: "NameSource",
    ) -> None:
        self._health = health
        self._load_balancers = load_balancers
        self.dns = dns

    def probe(self, endpoint: Endpoint) -> ProbeResult:
        """What comes of a check now."""
        address = endpoint.address or self._look_up(endpoint.host.partition(":")[0])
        if not address:
            return _NO_NAME
        if not self._answers(address):
            return _NO_CONNECTION
        return _CONNECTED if endpoint.kind == "TCP" else _SUCCESS

    def _look_up(self, name: str) -> str:
        found = resolve([self.dns], plain_name(name), "A", _CHECKERS_ADDRESS)
        return next((one.value for one in found.answers if one.type == "A"), "")

    def _answers(self, address: str) -> bool:
        balancer = self._load_balancers.name_at(address)
        if balancer is not None:
            return self._load_balancers.is_healthy(balancer)
        instance = _instance_at(address)
        return (
            instance is not None
            and instance.state == "running"
            and not self._health.is_silent(instance.id)
        )


def _instance_at(address: str) -> Any:
    """moto's instance with a public or Elastic IP address; None: there is none."""
    if "moto.ec2.models" not in sys.modules:
        return None
    from moto.backends import get_backend

    backends: Any = get_backend("ec2")
    for _account, _region, ec2 in list(backends.iter_backends()):
        for elastic in ec2.addresses:
            if elastic.public_ip == address:
                return elastic.instance
        for reservation in ec2.reservations.values():
            for instance in reservation.instances:
                if instance.public_ip == address:
                    return instance
    return None
