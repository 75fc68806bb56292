"""An edge's cache before its origins: who is asked, what is kept, what is given out.

Every method is to be called in the event loop's thread.
Simplified: objects are passed on whole, not piece by piece; ranges are not known; a HEAD is sent
on as a GET, so that both share an object.
"""

import asyncio
from dataclasses import dataclass, replace

from minicloud.dataplane.edge_cache.cache_key import (
    CacheKey,
    cache_key,
    forwards_cookies,
    origin_request,
)
from minicloud.dataplane.edge_cache.compression import packed
from minicloud.dataplane.edge_cache.edge_record import ResultType
from minicloud.dataplane.edge_cache.error_lifetime import DEFAULT_ERROR_TTL_S, error_lifetime_s
from minicloud.dataplane.edge_cache.freshness import Lifetime, lifetime
from minicloud.dataplane.edge_cache.records import (
    CacheBehavior,
    Distribution,
    ViewerRequest,
    header,
)
from minicloud.dataplane.edge_cache.store import CachedObject, EdgeStore, State
from minicloud.servers.edge_answers import error_page
from minicloud.servers.edge_source import EdgeSource
from minicloud.servers.http_head import Headers
from minicloud.servers.origins import OriginAnswer, OriginError, Origins, target_of

# A kept object has to be whole, and the edge itself says whether it has changed.
_CONDITIONS = frozenset(
    {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A viewer's request that an origin may have to answer."""

    distribution: Distribution
    behavior: CacheBehavior
    request: ViewerRequest
    body: bytes = b""
    client_ip: str = ""

    @property
    def key(self) -> CacheKey:
        policy = self.behavior.cache_policy
        return cache_key(self.distribution.domain_name, policy, self.request)


@dataclass(frozen=True, slots=True)
class Given:
    """What the viewer gets. `origin_status` is 0 when the origin gave no answer.

    `length` is that of a body that the origin told of and did not send.
    """

    status: int
    headers: Headers
    body: bytes
    result: ResultType
    age_s: float | None = None
    origin_asked: bool = False
    origin_status: int = 0
    length: int | None = None


class EdgeCache:
    """Asks an origin once for what many ask for at the same time.

    Source: CloudFront Developer Guide, Request and response behavior for custom origins,
    Simultaneous requests for the same object.
    """

    def __init__(self, source: EdgeSource, origins: Origins, capacity_bytes: int) -> None:
        self.store = EdgeStore(capacity_bytes)
        self._source = source
        self._origins = origins
        self._asking: dict[CacheKey, asyncio.Future[None]] = {}
        self._background: set[asyncio.Task[Given]] = set()

    async def answer(self, asked: Asked) -> Given:
        """From the cache where that is allowed."""
        if asked.request.method not in ("GET", "HEAD") or not asked.behavior.cache_policy.caches:
            return await self._pass_on(asked)
        key = asked.key
        given = self._from_cache(asked, key)
        if given is None and key in self._asking:
            await asyncio.shield(self._asking[key])
            given = self._from_cache(asked, key)
        return given or await self._ask(asked, key)

    def _from_cache(self, asked: Asked, key: CacheKey) -> Given | None:
        kept = self.store.get(key)
        if kept is None:
            return None
        state = kept.state(self._source.now_s())
        if state is State.EXPIRED:
            return None
        if state is State.STALE_AND_GIVEN_OUT and key not in self._asking:
            task = asyncio.get_running_loop().create_task(self._ask(asked, key))
            self._background.add(task)
            task.add_done_callback(self._background.discard)
        return self._give(kept, ResultType.HIT)

    async def _ask(self, asked: Asked, key: CacheKey) -> Given:
        if key in self._asking:
            return await self._refresh(asked, key)
        done = self._asking[key] = asyncio.get_running_loop().create_future()
        try:
            return await self._refresh(asked, key)
        finally:
            del self._asking[key]
            done.set_result(None)

    async def _refresh(self, asked: Asked, key: CacheKey) -> Given:
        """Asks the origin, on condition where there is an old object."""
        kept = self.store.get(key)
        questions = kept.questions() if kept and not kept.is_error else ()
        request = origin_request(asked.behavior, replace(asked.request, method="GET"))
        unconditional = tuple(h for h in request.headers if h[0].lower() not in _CONDITIONS)
        request = replace(request, headers=(*unconditional, *questions))
        try:
            answer = await self._fetch(asked, request)
        except OriginError as error:
            page = error_page(error.status, str(error))
            answer = OriginAnswer(page.status, page.headers, page.body)
            return self._took_error(asked, key, kept, answer, 0)
        if answer.status == 304 and kept is not None:
            return self._confirmed(asked, key, kept, answer)
        if answer.status >= 400:
            return self._took_error(asked, key, kept, answer, answer.status)
        return self._took(asked, key, answer)

    def _took(self, asked: Asked, key: CacheKey, answer: OriginAnswer) -> Given:
        policy = asked.behavior.cache_policy
        life = lifetime(answer.headers, policy, self._source.unix_s())
        new = self._object(answer, life or Lifetime(0.0))
        small = packed(asked.behavior, key, answer.headers, answer.body)
        if small is not None and answer.status == 200:
            etag = header(answer.headers, "etag")
            new = replace(new, headers=small[0], body=small[1], origin_etag=etag)
        if life is None or answer.status == 304:
            self.store.drop(key)
        else:
            self.store.put(key, new)
        given = self._give(new, ResultType.MISS)
        return replace(given, age_s=None, origin_asked=True, origin_status=answer.status)

    def _confirmed(
        self, asked: Asked, key: CacheKey, kept: CachedObject, answer: OriginAnswer
    ) -> Given:
        """The origin has nothing newer: the object's time begins again.

        Source: RFC 9111, section 4.3.4 (headers of the 304 take the place of the kept ones).
        """
        newer = {name.lower() for name, _ in answer.headers} - {"content-length"}
        if kept.origin_etag is not None:
            newer -= {"etag"}
        headers = tuple(pair for pair in kept.headers if pair[0].lower() not in newer)
        headers += tuple(pair for pair in answer.headers if pair[0].lower() in newer)
        life = lifetime(headers, asked.behavior.cache_policy, self._source.unix_s())
        now_s = self._source.now_s()
        again = replace(
            kept,
            headers=headers,
            came_s=now_s,
            lifetime=life or Lifetime(0.0),
            quiet_until_s=0.0,
        )
        if life is None:
            self.store.drop(key)
        else:
            self.store.put(key, again)
        given = self._give(again, ResultType.REFRESH_HIT)
        return replace(given, origin_asked=True, origin_status=304)

    def _took_error(
        self,
        asked: Asked,
        key: CacheKey,
        kept: CachedObject | None,
        answer: OriginAnswer,
        origin_status: int,
    ) -> Given:
        """An old object stands in for an error of the origin's own; any other is passed on.

        Source: CloudFront Developer Guide, How CloudFront processes HTTP 4xx and 5xx status
        codes; stackoverflow.com/questions/71778683 (the answer is a RefreshHit, also of an
        object that has to be confirmed).
        """
        now_s = self._source.now_s()
        minimum_s = asked.distribution.error_ttls_s.get(answer.status, DEFAULT_ERROR_TTL_S)
        if answer.status >= 500 and kept is not None and kept.stands_in(now_s):
            self.store.put(key, replace(kept, quiet_until_s=now_s + minimum_s))
            given = self._give(kept, ResultType.REFRESH_HIT)
            return replace(given, origin_asked=True, origin_status=origin_status)
        policy = asked.behavior.cache_policy
        life_s = error_lifetime_s(
            answer.status, answer.headers, policy, minimum_s, self._source.unix_s()
        )
        new = self._object(answer, Lifetime(life_s or 0.0))
        if life_s is not None:
            self.store.put(key, new)
        given = self._give(new, ResultType.ERROR)
        return replace(given, age_s=None, origin_asked=True, origin_status=origin_status)

    async def _pass_on(self, asked: Asked) -> Given:
        """What is never kept goes to the origin and back."""
        try:
            answer = await self._fetch(asked, origin_request(asked.behavior, asked.request))
        except OriginError as error:
            page = error_page(error.status, str(error))
            headers = page.headers
            return Given(page.status, headers, page.body, ResultType.ERROR, None, True, 0)
        status, length = answer.status, None
        if asked.request.method == "HEAD":
            length = int(header(answer.headers, "content-length") or 0)
        result = ResultType.ERROR if status >= 400 else ResultType.MISS
        headers = _without(answer.headers, "content-length")
        return Given(status, headers, answer.body, result, None, True, status, length)

    async def _fetch(self, asked: Asked, request: ViewerRequest) -> OriginAnswer:
        """Source: CloudFront Developer Guide, Request and response behavior for custom origins,
        Client IP addresses (the viewer's own is added to X-Forwarded-For) and Cookies.
        """
        origin = asked.distribution.origin(asked.behavior.target_origin_id)
        came = header(asked.request.headers, "x-forwarded-for")
        addresses = f"{came}, {asked.client_ip}" if came else asked.client_ip
        via = ("Via", f"1.1 {asked.distribution.domain_name} (CloudFront)")
        headers = (*request.headers, ("X-Forwarded-For", addresses), via)
        if origin.signs:
            headers += self._source.signature(origin, request.method, target_of(origin, request))
        answer = await self._origins.ask(origin, replace(request, headers=headers), asked.body)
        if forwards_cookies(asked.behavior):
            return answer
        return replace(answer, headers=_without(answer.headers, "set-cookie"))

    def _object(self, answer: OriginAnswer, life: Lifetime) -> CachedObject:
        headers = _without(answer.headers, "content-length")
        return CachedObject(answer.status, headers, answer.body, self._source.now_s(), life)

    def _give(self, kept: CachedObject, result: ResultType) -> Given:
        age_s = max(0.0, self._source.now_s() - kept.came_s)
        final = ResultType.ERROR if kept.is_error else result
        return Given(kept.status, kept.headers, kept.body, final, age_s)


def _without(headers: Headers, name: str) -> Headers:
    return tuple(pair for pair in headers if pair[0].lower() != name)
