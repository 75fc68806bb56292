"""Which node of a memcached cluster holds a key: clients decide it, and servers never know.

Pure functions of a key and the nodes' names. Every client that is to find the others' keys has to
use the same one.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

POINTS_OF_A_NODE = 160
"""How many points a node has on the ring.

Source: github.com/RJ/ketama (100 to 200, and the ring of 2 to the power of 32);
github.com/couchbaselabs/sdk-rfcs, 0026-ketama-hashing (40 digests of 4 points).
"""
_POINTS_OF_A_DIGEST = 4
_POINT_BYTES = 4

Sharding = Callable[[str], str]


def by_modulo(nodes: Sequence[str]) -> Sharding:
    """The key's hash modulo the number of nodes.

    Source: ElastiCache User Guide, Configuring your client for efficient load balancing.
    """
    _require(nodes)

    def node_of(key: str) -> str:
        return nodes[
            _number(hashlib.md5(key.encode(), usedforsecurity=False).digest()) % len(nodes)
        ]

    return node_of


def by_ring(nodes: Sequence[str], points: int = POINTS_OF_A_NODE) -> Sharding:
    """The node whose point comes first after the key's on a ring: consistent hashing, as ketama.

    Each node stands at `points` places, so that the arcs between them add up to about the same.
    Simplified: all nodes have the same weight.
    """
    _require(nodes)
    if points < _POINTS_OF_A_DIGEST:
        raise ValueError(f"points is {points}: expected at least {_POINTS_OF_A_DIGEST} a node")
    ring = sorted((point, node) for node in nodes for point in ring_points(node, points))
    places = [point for point, _ in ring]

    def node_of(key: str) -> str:
        (point,) = ring_points(key, 1)
        return ring[bisect_right(places, point) % len(ring)][1]

    return node_of


def ring_points(name: str, count: int) -> tuple[int, ...]:
    """The first `count` places of a name on the ring, of 2 to the power of 32; a key has one."""
    if count == 1:
        return (_number(_md5(name)),)
    digests = (_md5(f"{name}-{number}") for number in range(-(-count // _POINTS_OF_A_DIGEST)))
    points = [
        _number(digest[start : start + _POINT_BYTES])
        for digest in digests
        for start in range(0, _POINTS_OF_A_DIGEST * _POINT_BYTES, _POINT_BYTES)
    ]
    return tuple(points[:count])


def moved_share(keys: Iterable[str], before: Sharding, after: Sharding) -> float:
    """The share of the keys that are looked for on another node than before."""
    moved = [before(key) != after(key) for key in keys]
    if not moved:
        raise ValueError("no keys: give at least one, to see whether it moves")
    return sum(moved) / len(moved)


def _md5(text: str) -> bytes:
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:_POINT_BYTES], "little")


def _require(nodes: Sequence[str]) -> None:
    if not nodes or len(set(nodes)) != len(nodes):
        raise ValueError(f"nodes are {list(nodes)}: expected at least one, each name once")
