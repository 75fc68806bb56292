"""
what: Divides the peak over all zones, so that nothing is left over for the loss of one.
scores: {zone-capacity: 0}
"""

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    return -(-peak_rate // (zones * per_instance_rate))
