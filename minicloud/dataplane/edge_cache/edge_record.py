"""What an edge did with a request: a record that can be counted and drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ResultType(StrEnum):
    """How CloudFront classes an answer; the header X-Cache says `Hit from cloudfront`.

    Source: CloudFront Developer Guide, Standard logging reference, x-edge-result-type.
    """

    HIT = "Hit"
    REFRESH_HIT = "RefreshHit"
    MISS = "Miss"
    ERROR = "Error"
    REDIRECT = "Redirect"

    @property
    def header(self) -> str:
        return f"{self} from cloudfront"


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """One request of a viewer. Times are in seconds of the emulated cloud's clock.

    `origin_status` is what the origin answered on its behalf: 0 when it was not asked or gave no
    answer. `age_s` is how old the object was, `origin_id` whom the path leads to.
    """

    at_s: float
    edge: str
    method: str
    path: str
    query: str
    status: int
    result: ResultType
    origin_id: str = ""
    origin_asked: bool = False
    origin_status: int = 0
    age_s: float = 0.0
    sent_bytes: int = 0


def hit_ratio(records: Iterable[EdgeRecord]) -> float:
    """The part, 0 to 1, of the requests for which no object had to come from an origin.

    Source: CloudFront Developer Guide, Increase the proportion of requests that are served from
    the cache. Simplified: an object that the origin confirmed counts as served from the cache.
    """
    results = [record.result for record in records]
    hits = sum(result in (ResultType.HIT, ResultType.REFRESH_HIT) for result in results)
    return hits / len(results) if results else 0.0
