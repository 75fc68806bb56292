"""What ElastiCache does when nodes fail: who becomes primary, and when."""

from collections.abc import Mapping, Sequence

DETECTION_S = 5.0
"""How long a failed primary goes unnoticed.

Source: ElastiCache User Guide, Minimizing downtime with Multi-AZ ("typically just a few seconds"
until writes go on). Simplified: always the same, and AWS gives no more exact number.
"""
CREATION_S = 300.0
"""How long a new group or cluster is `creating`. Simplified: ours, AWS gives none."""
RECOVERY_S = 240.0
"""From a fail-over until the failed node is a replica. Simplified: ours, AWS gives none."""
DELETION_S = 60.0
"""How long what was deleted is `deleting`. Simplified: ours, AWS gives none."""


def replica_to_promote(offsets: Mapping[str, int]) -> str | None:
    """The replica with the least replication lag, by how far each has got; None: there is none.

    Where several are as far, the first one in the mapping. Source: ElastiCache User Guide,
    Minimizing downtime with Multi-AZ.
    """
    return max(offsets, key=lambda node_id: offsets[node_id], default=None)


def spread(zones: Sequence[str], count: int, given: Sequence[str] = ()) -> tuple[str, ...]:
    """A zone for each of `count` nodes: those that were asked for, or all in turn.

    Source: ElastiCache API Reference, CreateReplicationGroup (PreferredCacheClusterAZs: the first
    zone is the primary's). Simplified: AWS does not say how it chooses; here it begins with the
    first zone.
    """
    chosen = given or zones
    return tuple(chosen[number % len(chosen)] for number in range(count))
