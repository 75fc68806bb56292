"""
what: The second answer fails at once; the others are right.
base: right-another-way
scores: {pick-zones: 4, zone-capacity: 0, web-tier: 8, predict-outage: 4}
"""

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    return math.ceil(peak_rate, per_instance_rate) / (zones - 1)


print(instances_per_zone(3, 100, 10))
