"""
what: Rounds down.
scores: {zone-capacity: 1}
"""

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    return peak_rate // ((zones - 1) * per_instance_rate) if zones > 1 else None
