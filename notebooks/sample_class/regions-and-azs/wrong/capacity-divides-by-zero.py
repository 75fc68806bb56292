"""
what: Forgets that one zone leaves none.
scores: {zone-capacity: 2}
"""

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    return -(-peak_rate // ((zones - 1) * per_instance_rate))
