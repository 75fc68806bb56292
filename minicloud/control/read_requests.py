"""What moto reads of a request before it answers, without the parts that cannot be there.

A query's members are looked for one by one, each list and structure by trying names that grow; most
are not in the request, which the beginnings of its names tell. And a handed call has neither files
nor a query string, and one address for all that is asked of a service in a region.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import urlparse

from minicloud.control.handed_calls import HandedRequest

_ADDRESSES_KEPT = 1_000
_PLANS_KEPT = 20_000


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there): moto's reading of requests."""
    responses: Any = import_module("moto.core.responses")
    yield responses.BaseResponse, "setup_class", _without_absent_parts(responses)
    yield responses, "http_date", _once_a_second(responses.http_date)
    parse: Any = import_module("moto.core.parse")
    yield parse.QueryParser, "_parse_structure", _by_beginnings(parse)


def _without_absent_parts(responses: Any) -> Callable[..., None]:
    base = responses.BaseResponse
    original, find_region = base.setup_class, base.get_region_from_url
    parsed = lru_cache(_ADDRESSES_KEPT)(urlparse)
    mark_as_visited = import_module("moto.iam.models").mark_account_as_visited
    kept_regions: dict[str, tuple[str, str]] = {}

    def region_of(response: Any, request: Any, url: str) -> tuple[str, str]:
        known = kept_regions.get(url)
        if known is None:
            region = response.get_region_from_url(request, url)
            known = (region, responses.get_partition(region))
            # Where an address says no region, moto looks at what was sent with it.
            if (
                base.region_regex.search(url)
                and type(response).get_region_from_url is find_region
                and len(kept_regions) < _ADDRESSES_KEPT
            ):
                kept_regions[url] = known
        return known

    def setup_class(
        self: Any, request: Any, full_url: Any = None, headers: Any = None, use_raw_body: Any = None
    ) -> None:
        if (
            type(request) is not HandedRequest
            or not request.form
            or "key" in request.form
            or request.data
            or (full_url is not None and full_url != request.raw_url)
        ):
            original(self, request, full_url, headers, use_raw_body)
            return
        raw = self.use_raw_body if use_raw_body is None else use_raw_body
        self.is_werkzeug_request = False
        self.normalized_request = request
        self.uri = request.raw_url
        self.parsed_url = parsed(request.raw_url)
        self.raw_body = request.data
        self.body = request.data if raw else ""
        self.form_data = request.form
        self.path = self.parsed_url.path
        self.raw_path = request.raw_path
        self.querystring = self.data = OrderedDict(
            (name, [value]) for name, value in request.form.items()
        )
        self.method = request.method
        self.region, self.partition = region_of(self, request, request.raw_url)
        self.uri_match = {}
        self.headers = request.headers
        self.response_headers = {
            "server": "amazon.com",
            "date": responses.http_date(datetime.now(UTC).replace(tzinfo=None)),
        }
        if self.automated_parameter_parsing and self._get_action():
            self.parse_parameters(request)
        self.access_key = self.get_access_key()
        self.current_account = self.get_current_account()
        mark_as_visited(
            account_id=self.current_account,
            access_key=self.access_key,
            service=self.service_name,
            region=self.region,
        )

    return setup_class


def _once_a_second(spell: Callable[[Any], str]) -> Callable[[Any], str]:
    spell_once = lru_cache(4)(spell)

    def http_date(moment: Any = None) -> str:
        if type(moment) is datetime:
            return spell_once(moment.replace(microsecond=0))
        return spell(moment)

    return http_date


class _Member(NamedTuple):
    key: str
    shape: Any
    name: str
    beginnings: tuple[str, ...] | None
    """What a name that belongs to it has up to its first dot; None: it is looked for always."""


def _by_beginnings(parse: Any) -> Callable[..., Any]:
    original = parse.QueryParser._parse_structure
    undefined = parse.UNDEFINED
    plans: dict[Any, tuple[_Member, ...]] = {}

    def parse_structure(self: Any, shape: Any, query_params: Any, prefix: str = "") -> Any:
        if self._gonna_recurse(query_params, prefix):
            return undefined
        asked = (type(self), shape)
        plan = plans.get(asked)
        if plan is None:
            if len(plans) >= _PLANS_KEPT:
                plans.clear()
            plan = plans[asked] = _plan(self, shape)
        if type(self)._parse_structure is not parse_structure:
            return original(self, shape, query_params, prefix)
        cut = len(prefix) + 1 if prefix else 0
        # What a name goes on with after the structure's own, up to its next dot.
        sent = {name[cut:].partition(".")[0] for name in query_params if name.startswith(prefix)}
        parsed = self.MAP_TYPE()
        for key, member, name, beginnings in plan:
            if beginnings is not None and sent.isdisjoint(beginnings):
                continue
            place = f"{prefix}.{name}" if prefix else name
            value = self._parse_shape(member, query_params, place)
            if value is not undefined:
                parsed[self._parsed_key_name(key)] = value
        return parsed if parsed != {} else undefined

    return parse_structure


def _plan(parser: Any, shape: Any) -> tuple[_Member, ...]:
    return tuple(
        _Member(
            key,
            member,
            name := parser._get_serialized_name(member, key),
            _begin(parser, member, name),
        )
        for key, member in shape.members.items()
    )


def _begin(parser: Any, member: Any, name: str) -> tuple[str, ...] | None:
    if "default" in member.metadata or "." in name:
        return None
    if member.type_name == "list" and member.is_flattened:
        # Its items may stand under the name of what it holds.
        item = parser._get_serialized_name(member.member, None)
        if item is not None:
            return None if "." in item else (name, item)
    return (name,)
