"""The parameters of ElastiCache's engines that this course knows, and what each may be.

Source: ElastiCache User Guide, Engine specific parameters (Redis OSS and Memcached).
Simplified: eight of more than a hundred; all of them act on the real servers.
"""

from dataclasses import dataclass

FAMILIES = (
    *("valkey8", "valkey7", "memcached1.4", "memcached1.5", "memcached1.6"),
    *("redis2.6", "redis2.8", "redis3.2", "redis4.0", "redis5.0", "redis6.x", "redis7"),
)
"""Source: ElastiCache API Reference, CreateCacheParameterGroup (CacheParameterGroupFamily)."""
_DEFAULT_FAMILY = {"redis": "redis7", "valkey": "valkey8", "memcached": "memcached1.6"}
_OLD_REDIS = ("2.6", "2.8", "3.2", "4.0", "5.0")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. `immediate`: a change acts at once; otherwise when a node starts."""

    name: str
    default: str
    immediate: bool
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None

    @property
    def allowed(self) -> str:
        """What it may be, as DescribeCacheParameters tells it."""
        if self.choices:
            return ",".join(self.choices)
        return f"{self.least}-" + ("" if self.most is None else str(self.most))

    def refuses(self, value: str) -> bool:
        """Whether it may not be that."""
        if self.choices:
            return value not in self.choices
        if not value.isascii() or not value.isdigit() or len(value) > 12:
            return True
        return int(value) < self.least or (self.most is not None and int(value) > self.most)


POLICIES = (
    *("allkeys-lru", "volatile-lru", "allkeys-lfu", "volatile-lfu"),
    *("allkeys-random", "volatile-random", "volatile-ttl", "noeviction"),
)
_REDIS = (
    Parameter("maxmemory-policy", "volatile-lru", immediate=True, choices=POLICIES),
    Parameter("maxmemory-samples", "3", immediate=True, least=1),
    Parameter("reserved-memory-percent", "25", immediate=True, most=100),
    Parameter("min-replicas-to-write", "0", immediate=True),
    Parameter("min-replicas-max-lag", "10", immediate=True),
    Parameter("timeout", "0", immediate=True),
)
_MEMCACHED = (
    Parameter("max_item_size", str(1_048_576), immediate=False, least=1),
    Parameter("error_on_memory_exhausted", "0", immediate=False, choices=("0", "1")),
)


def parameters_of(family: str) -> tuple[Parameter, ...]:
    """The parameters of a family of engine versions."""
    return _MEMCACHED if family.startswith("memcached") else _REDIS


def family_of(engine: str, version: str | None) -> str:
    """The family that an engine's version belongs to; without a version that of the newest.

    Source: ElastiCache User Guide, Engine specific parameters (family of each version).
    """
    if not version:
        return _DEFAULT_FAMILY[engine]
    major, _, rest = version.partition(".")
    if engine == "memcached":
        return f"memcached{major}.{rest.partition('.')[0]}"
    if engine == "valkey":
        return f"valkey{major}"
    if f"{major}.{rest[:1]}" in _OLD_REDIS:
        return f"redis{major}.{rest[:1]}"
    return "redis6.x" if major == "6" else f"redis{major}"


def default_group(family: str) -> str:
    """The name of a family's default parameter group."""
    return f"default.{family}"
