"""Where moto's domain registration is replaced: it takes time, and a year is a year.

moto registers at once, refuses one year, and cannot say whether a name is free.
Simplified: a registration takes 15 minutes, where AWS gives no figure; no mail has to be answered;
nobody but the course's account and a few well-known names has a domain.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from math import inf
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.late_services import LateService, Surroundings

REGISTRATION_S = 15 * 60.0
_TAKEN = frozenset({"amazon.com", "wantedly.com"})
# Source: RFC 2606, section 3: reserved for examples.
_RESERVED = frozenset({"example.com", "example.net", "example.org"})
_DOMAINS = "_Route53DomainsBackend__domains"
_LEAST_FOR_MOTO = 2


@dataclass(slots=True)
class _Pending:
    """A registration on its way; domain and zone are moto's, and not yet where moto has them."""

    due_s: float
    backend: Any
    operation: Any
    domain: Any
    zone: Any


class DomainsInMoto(LateService):
    """Registrations, and the questions about them."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self._pending: list[_Pending] = []

    def reset(self) -> None:
        """Back to time 0: nothing is on its way."""
        self._pending.clear()

    def install(self) -> None:
        """From now on moto's domains are this course's."""
        models: Any = import_module("moto.route53domains.models").Route53DomainsBackend
        responses: Any = import_module("moto.route53domains.responses").Route53DomainsResponse
        self.moto.put(models, "register_domain", self._registering(models.register_domain))
        self.moto.put(responses, "check_domain_availability", self._check())

    def tick(self, now_s: float, changed: bool) -> None:
        """Finish the registrations that are due."""
        for one in [each for each in self._pending if each.due_s <= now_s]:
            self._pending.remove(one)
            one.operation.last_updated_date = date_at(one.due_s)
            if one.domain.domain_name in _TAKEN | _RESERVED:
                one.operation.status = "FAILED"
                one.operation.message = "The domain is not available."
                continue
            one.operation.status = "SUCCESSFUL"
            getattr(one.backend, _DOMAINS)[one.domain.domain_name] = one.domain
            self._zones()[one.zone.resource_id] = one.zone

    def quiet_until(self, now_s: float) -> float:
        """Before the next registration is done."""
        return min((one.due_s for one in self._pending), default=inf)

    def _registering(self, original: Any) -> Any:
        def register(backend: Any, domain_name: str, duration_in_years: int, **told: Any) -> Any:
            now = date_at(self.cloud.now_s())
            zones_before = set(self._zones())
            # moto counts a year from a moment too late, and finds one year too short.
            years = _LEAST_FOR_MOTO if duration_in_years == 1 else duration_in_years
            operation = original(backend, domain_name, years, **told)
            domain = getattr(backend, _DOMAINS).pop(domain_name)
            (zone_id,) = set(self._zones()) - zones_before
            domain.creation_date = domain.updated_date = now
            domain.expiration_date = _years_after(now, duration_in_years)
            zone = self._zones().pop(zone_id)
            for named in (zone, *zone.rrsets):
                named.name = named.name.removesuffix(".") + "."
            servers: Any = import_module("moto.route53domains.validators").NameServer
            domain.nameservers = [
                servers.validate(name=name) for name in zone.delegation_set.name_servers
            ]
            operation.status = "IN_PROGRESS"
            operation.submitted_date = operation.last_updated_date = now
            due_s = self.cloud.now_s() + REGISTRATION_S
            self._pending.append(_Pending(due_s, backend, operation, domain, zone))
            return operation

        return register

    def _check(self) -> Any:
        def check(response: Any) -> str:
            name = response._get_param("DomainName").lower()
            own: Any = import_module("moto.route53domains.exceptions")
            wrong: list[str] = []
            import_module("moto.route53domains.validators").Route53Domain.validate_domain_name(
                name, wrong
            )
            if wrong:
                raise own.InvalidInputException(wrong)
            registered = getattr(response.route53domains_backend, _DOMAINS)
            pending = {one.domain.domain_name for one in self._pending}
            if name in _RESERVED:
                return json.dumps({"Availability": "RESERVED"})
            taken = name in registered or name in pending or name in _TAKEN
            return json.dumps({"Availability": "UNAVAILABLE" if taken else "AVAILABLE"})

        return check

    @staticmethod
    def _zones() -> dict[str, Any]:
        from minicloud.control.record_sets import route53

        zones: dict[str, Any] = route53().zones
        return zones


def _years_after(date: datetime, years: int) -> datetime:
    """The same day, years later; of 29 February, the day after where there is none."""
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return date.replace(year=date.year + years, month=3, day=1)
