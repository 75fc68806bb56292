"""
what: Returns the share of a zone, not of one target in it.
scores: {shares: 0}
"""

# %% shares
def expected_shares(targets, cross_zone):
    total = sum(targets.values())
    zones = len(targets)
    return {zone: count / total if cross_zone else 1 / zones for zone, count in targets.items()}
