"""Where moto's Route 53 is replaced: batches, propagation, health checks, TestDNSAnswer."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from minicloud.control.calendar import date_at
from minicloud.control.cloud_dns import CloudDns
from minicloud.control.controllers.name_health import NameHealthController, Prober
from minicloud.control.dispatch import refusal
from minicloud.control.endpoint_state import EndpointState
from minicloud.control.late_services import LateService, Surroundings
from minicloud.control.load_balancer_names import LoadBalancerNames
from minicloud.control.record_sets import change, hosted_zone, moto_record_set, route53
from minicloud.control.zone_changes import ZoneChanges
from minicloud.dataplane.name_answers import resolve
from minicloud.dataplane.name_records import plain_name
from minicloud.dataplane.name_routing.changes import Action, apply
from minicloud.dataplane.name_routing.latencies import Latencies
from minicloud.dataplane.name_routing.places import client_address

if TYPE_CHECKING:
    from minicloud.dataplane.name_routing.health import ProbeResult

# The resolver that TestDNSAnswer asks for where none is named is in us-east-1.
_TEST_CLIENT = client_address("US")
_TEST_URL = r"{0}/(?P<api_version>[\d_-]+)/testdnsanswer$"
_CHANGING = (
    "create_hosted_zone",
    "change_resource_record_sets",
    "associate_vpc_with_hosted_zone",
    "disassociate_vpc_from_hosted_zone",
    "delete_hosted_zone",
)


class Route53InMoto(LateService):
    """Hosted zones, their changes, and the health checks that watch endpoints."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.changes = ZoneChanges()
        self.latencies = Latencies()
        self.load_balancers = LoadBalancerNames(cloud.health)
        self._endpoints = EndpointState(cloud.health, self.load_balancers, CloudDns(self, 0))
        self.health = NameHealthController(self._endpoints.probe)
        self._tested = CloudDns(self, 0)

    def reset(self) -> None:
        """Back to time 0: nothing submitted, measured or checked."""
        self.changes.reset()
        self.latencies.forget()
        self.load_balancers.reset()
        self.probe_by(None)
        self.health.reset()
        self._endpoints.dns = CloudDns(self, 0)
        self._tested = CloudDns(self, 0)

    def probe_by(self, probe: Prober | None) -> None:
        """Let the health checkers ask in this way; None: they look at what stands in the cloud."""
        self.health.probe = probe or self._endpoints.probe
        self.health.probe_again = probe is not None

    def tick(self, now_s: float, changed: bool) -> None:
        """Let the health checkers check that are due."""
        self.health.tick(now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before the next check that may change something."""
        return self.health.quiet_until(now_s)

    def install(self) -> None:
        """From now on moto's hosted zones and health checks are this course's."""
        models: Any = import_module("moto.route53.models").Route53Backend
        responses: Any = import_module("moto.route53.responses").Route53
        urls: Any = import_module("moto.route53.urls")
        self.moto.put(urls, "url_paths", {**urls.url_paths, _TEST_URL: responses.dispatch})
        self.moto.put(models, "create_hosted_zone", _with_plain_values(models.create_hosted_zone))
        self.moto.put(models, "create_health_check", _made_once(models.create_health_check))
        self.moto.put(models, "change_resource_record_sets", _change_record_sets)
        for name in _CHANGING:
            self.moto.put(responses, name, self._submitted(getattr(responses, name)))
        self.moto.put(responses, "get_change", self._get_change())
        self.moto.put(responses, "get_health_check_status", self._get_health_check_status())
        self.moto.put(responses, "test_dns_answer", self._test_dns_answer())

    def _submitted(self, original: Any) -> Any:
        def submit(response: Any) -> Any:
            answer = original(response)
            zone = answer.result.get("HostedZone")
            zone_id = response._get_param("HostedZoneId")
            if zone is None and zone_id:
                zone = route53(response.current_account).get_hosted_zone(zone_id)
            comment = response._get_param("ChangeBatch.Comment") or response._get_param("Comment")
            answer.result["ChangeInfo"] = self.changes.submit(self.cloud.now_s(), zone, comment)
            return answer

        return submit

    def _get_change(self) -> Any:
        def get(response: Any) -> Any:
            told = self.changes.info(response._get_param("Id"), self.cloud.now_s())
            if told is None:
                raise refusal(
                    "NoSuchChange", f"Could not find resource with ID: {response._get_param('Id')}"
                )
            return _answer({"ChangeInfo": told})

        return get

    def _get_health_check_status(self) -> Any:
        def get(response: Any) -> Any:
            check = response.backend.get_health_check(response._get_param("HealthCheckId"))
            checkers = self.health.checkers(check.id)
            return _answer(
                {
                    "HealthCheckObservations": [
                        {
                            "Region": one.region,
                            "IPAddress": f"192.0.2.{number}",
                            "StatusReport": {
                                "Status": _said(one.last),
                                "CheckedTime": date_at(one.checked_s),
                            },
                        }
                        for number, one in enumerate(checkers, 1)
                        if one.last is not None
                    ]
                }
            )

        return get

    def _test_dns_answer(self) -> Any:
        def test(response: Any) -> Any:
            zone = response.backend.get_hosted_zone(response._get_param("HostedZoneId"))
            if zone.private_zone:
                raise refusal(
                    "InvalidInput", "TestDNSAnswer only supports querying public hosted zones"
                )
            name, record_type = response._get_param("RecordName"), response._get_param("RecordType")
            self._tested.first_zone_id = hosted_zone(zone).id
            client = response._get_param("EDNS0ClientSubnetIP") or response._get_param("ResolverIP")
            found = resolve([self._tested], plain_name(name), record_type, client or _TEST_CLIENT)
            return _answer(
                {
                    "Nameserver": zone.delegation_set.name_servers[0],
                    "RecordName": name,
                    "RecordType": record_type,
                    "RecordData": [one.value for one in found.answers],
                    "ResponseCode": found.rcode,
                    "Protocol": "UDP",
                }
            )

        return test


def _with_plain_values(original: Any) -> Any:
    """moto wraps the SOA record's value once more, and name servers lack their dot."""

    def create(backend: Any, *args: Any, **named: Any) -> Any:
        zone = original(backend, *args, **named)
        for one in zone.rrsets:
            if one.type == "NS":
                one.records = [f"{name.removesuffix('.')}." for name in one.records]
            elif one.type == "SOA":
                first = zone.delegation_set.name_servers[0]
                # Source: Route 53 Developer Guide, The start of authority (SOA) record.
                one.records = [f"{first}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"]
        return zone

    return create


def _made_once(original: Any) -> Any:
    """A caller reference makes one health check; a retry gets the one that was made.

    Source: Route 53 API Reference, CreateHealthCheck.
    Simplified: references of deleted health checks may be used again.
    """

    def create(backend: Any, caller_reference: str, health_check_args: dict[str, Any]) -> Any:
        for made in backend.health_checks.values():
            if made.caller_reference != caller_reference:
                continue
            asked = type(made)(made.id, caller_reference, health_check_args)
            asked.set_children(health_check_args.get("children", []))
            asked.set_regions(health_check_args.get("regions", []))
            asked.health_check_version = made.health_check_version
            if any(getattr(made, name) != value for name, value in vars(asked).items()):
                raise refusal(
                    "HealthCheckAlreadyExists",
                    "A health check with other settings has already been created with the caller "
                    f"reference {caller_reference}",
                )
            return made
        return original(backend, caller_reference, health_check_args)

    return create


def _change_record_sets(backend: Any, zoneid: str, change_list: list[Mapping[str, Any]]) -> None:
    """All changes or none; guards have looked at them, and this looks once more."""
    exceptions: Any = import_module("moto.route53.exceptions")
    check_characters = import_module("moto.route53.utils").validate_domain_name
    zone = backend.get_hosted_zone(zoneid)
    for one in change_list:
        check_characters(one["ResourceRecordSet"]["Name"], code="InvalidChangeBatch")
        if one["Action"] not in tuple(Action):
            raise exceptions.InvalidActionValue(one["Action"])
    outcome = apply(hosted_zone(zone), [change(one) for one in change_list])
    if outcome.refusals:
        told = ", ".join(one.message for one in outcome.refusals)
        raise refusal("InvalidChangeBatch", f"[{told}]")
    for one in change_list:
        asked = moto_record_set(one)
        key = (asked.name, asked.type, asked.set_identifier)
        at = [
            number
            for number, kept in enumerate(zone.rrsets)
            if (plain_name(kept.name) + ".", kept.type, kept.set_identifier) == key
        ]
        if one["Action"] == "DELETE":
            del zone.rrsets[at[0]]
        elif at:
            zone.rrsets[at[0]] = asked
        else:
            zone.rrsets.append(asked)


def _said(last: "ProbeResult | None") -> str:
    return "" if last is None else last.said


def _answer(result: dict[str, Any]) -> Any:
    return import_module("moto.core.responses").ActionResult(result)
