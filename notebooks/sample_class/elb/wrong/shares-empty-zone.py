"""
what: Counts a zone without targets as if it had its share.
scores: {shares: 3}
"""

# %% shares
def expected_shares(targets, cross_zone):
    if cross_zone:
        return {zone: 1 / sum(targets.values()) for zone in targets if targets[zone]}
    return {zone: 1 / len(targets) / targets[zone] for zone in targets if targets[zone]}
