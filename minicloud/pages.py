"""What AWS answers in pages, as one sequence: however many calls it takes."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=256)
def _paginator(client: Any, operation: str) -> Any:
    return client.get_paginator(operation)


def pages(client: Any, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
    """What stands under `key` in every page of a boto3 client's operation."""
    for page in _paginator(client, operation).paginate(**arguments):
        yield from page[key]
