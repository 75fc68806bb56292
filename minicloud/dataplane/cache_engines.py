"""The engines of ElastiCache, in a module of its own: guards are loaded at each start."""

REDIS_ENGINES = ("redis", "valkey")
MEMCACHED = "memcached"
# Source: ElastiCache User Guide, Finding connection endpoints (6379 in the examples of Redis,
# 11211 in those of Memcached).
DEFAULT_PORTS = {"redis": 6379, "valkey": 6379, MEMCACHED: 11211}
