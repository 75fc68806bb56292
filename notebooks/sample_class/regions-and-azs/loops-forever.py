"""
what: Goes on looking for zones in a region that has too few; the rest is right.
base: right-step-by-step
scores: {pick-zones: 3, zone-capacity: 4, web-tier: 8, predict-outage: 4}
never_ends: true
"""

# %% pick-zones
def zone_ids(region):
    client = boto3.client("ec2", region_name=region)
    zones = client.describe_availability_zones()["AvailabilityZones"]
    return {zone["ZoneName"]: zone["ZoneId"] for zone in zones}


def pick_zones(region, count):
    ids = zone_ids(region)
    picked = []
    while len(picked) < count:
        for name in sorted(ids, key=ids.get):
            if name not in picked and len(picked) < count:
                picked.append(name)
    return picked


def same_place(zone_name, theirs, ours):
    for name in ours:
        if ours[name] == theirs[zone_name]:
            return name
