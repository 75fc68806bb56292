"""
what: Gives every target the same share.
scores: {shares: 1}
"""

# %% shares
def expected_shares(targets, cross_zone):
    return {zone: 1 / sum(targets.values()) for zone, count in targets.items() if count}
