"""
what: Adds one spare instance to each zone, whatever the size.
scores: {zone-capacity: 1}
"""

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    if zones == 1:
        return None
    return -(-peak_rate // (zones * per_instance_rate)) + 1
