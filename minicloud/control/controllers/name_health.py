"""Route 53's health checks on the virtual clock: many checkers, each at its own second.

Simplified: the checkers of a health check are spread evenly over its interval, where AWS's do not
know of each other. Where a checker finds what it expects, and nothing has changed in the cloud, it
is taken as having checked. A health check on a CloudWatch alarm or a routing control is healthy.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Any

from minicloud.control.record_sets import route53
from minicloud.dataplane.name_routing.health import (
    CHECKERS_A_REGION,
    REGIONS,
    Endpoint,
    Opinion,
    ProbeResult,
    after_probe,
    calculated_is_healthy,
    is_healthy,
)

Prober = Callable[[Endpoint], ProbeResult]
_WITHOUT_PROBES = ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL")
_DEEPEST = 8
_STEP_S = 1.0  # the virtual clock's; what is due is looked at no later than that


@dataclass(slots=True)
class Checker:
    """One checker of one health check; times in virtual seconds."""

    region: str
    next_s: float
    opinion: Opinion = field(default_factory=Opinion)
    last: ProbeResult | None = None
    checked_s: float = 0.0


class NameHealthController:
    """Follows every health check. `probe` says what comes of a check now.

    `probe_again`: what a probe says may change without a call, so that none can be left out.
    """

    def __init__(self, probe: Prober) -> None:
        self.probe = probe
        self.probe_again = False
        self._checkers: dict[str, list[Checker]] = {}

    def reset(self) -> None:
        """Forget every health check."""
        self._checkers.clear()

    def checkers(self, check_id: str) -> tuple[Checker, ...]:
        """Those of a health check; none of one that asks no endpoint."""
        return tuple(self._checkers.get(check_id, ()))

    def is_healthy(self, check_id: str, depth: int = 0) -> bool:
        """Whether Route 53 finds it healthy; so is one that is not there or is disabled."""
        check = route53().health_checks.get(check_id)
        if check is None:
            return True
        return self._believed(check, depth) != bool(check.inverted)

    def _believed(self, check: Any, depth: int) -> bool:
        if check.disabled or depth > _DEEPEST:
            return True
        if check.type_ == "CALCULATED":
            children = [self.is_healthy(child, depth + 1) for child in check.children or ()]
            return calculated_is_healthy(children, int(check.health_threshold or 0))
        checkers = self._checkers.get(check.id, ())
        return not checkers or is_healthy([one.opinion for one in checkers])

    def tick(self, now_s: float) -> None:
        """Let the checkers check that are due."""
        checks = route53().health_checks
        for gone in set(self._checkers) - set(checks):
            del self._checkers[gone]
        for check in checks.values():
            if check.type_ in _WITHOUT_PROBES or check.disabled:
                self._checkers.pop(check.id, None)
                continue
            checkers = self._checkers.get(check.id, [])
            if [one.region for one in checkers] != _regions(check):
                checkers = self._checkers[check.id] = _new_checkers(check, now_s)
            self._check(check, checkers, now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before when no checker changes what it believes."""
        due_s = inf
        checks = route53().health_checks if self._checkers else {}
        for check_id, checkers in self._checkers.items():
            if check_id in checks and not self._is_settled(checks[check_id], checkers):
                due_s = min(due_s, *(one.next_s for one in checkers))
        return due_s

    def _is_settled(self, check: Any, checkers: list[Checker]) -> bool:
        if self.probe_again:
            return False
        passes = self.probe(endpoint_of(check)).passed
        return all(one.last and one.opinion == Opinion(passes) for one in checkers)

    def _check(self, check: Any, checkers: list[Checker], now_s: float) -> None:
        interval_s, threshold = float(check.request_interval), int(check.failure_threshold)
        for one in checkers:
            behind_s = now_s - _STEP_S - one.next_s
            if one.last is not None and behind_s >= 0:
                # Due while nothing could change: taken as having come out as before.
                one.next_s += (behind_s // interval_s + 1) * interval_s
                one.checked_s = one.next_s - interval_s
            if one.next_s <= now_s:
                one.last, one.checked_s = self.probe(endpoint_of(check)), one.next_s
                one.opinion = after_probe(one.opinion, one.last.passed, threshold)
                one.next_s += interval_s


def endpoint_of(check: Any) -> Endpoint:
    """What a health check of moto's asks; without an address it is a name to be looked up.

    Source: API Reference, HealthCheckConfig (FullyQualifiedDomainName and the Host header).
    """
    port = int(check.port or (443 if check.type_.startswith("HTTPS") else 80))
    standard = {"HTTP": 80, "HTTPS": 443}.get(check.type_.partition("_")[0])
    host = check.fqdn or check.ip_address or ""
    return Endpoint(
        kind=check.type_,
        address=check.ip_address or "",
        port=port,
        path="/" + (check.resource_path or "").removeprefix("/"),
        host=host if port == standard else f"{host}:{port}",
        search_string=check.search_string or "",
    )


def _regions(check: Any) -> list[str]:
    """The Region of each checker; other Regions are new checkers, which start out healthy."""
    return [region for region in check.regions or REGIONS for _ in range(CHECKERS_A_REGION)]


def _new_checkers(check: Any, now_s: float) -> list[Checker]:
    regions = _regions(check)
    step_s = float(check.request_interval) / len(regions)
    return [Checker(region, now_s + (n + 1) * step_s) for n, region in enumerate(regions)]
