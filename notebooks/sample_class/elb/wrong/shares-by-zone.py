"""
what: Divides by zone first, whatever the setting.
scores: {shares: 2}
"""

# %% shares
def expected_shares(targets, cross_zone):
    zones = [zone for zone in targets if targets[zone]]
    return {zone: 1 / len(zones) / targets[zone] for zone in zones}
