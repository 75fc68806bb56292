"""
what: Takes the same name for the same place.
scores: {pick-zones: 2}
"""

# %% pick-zones
def zone_ids(region):
    zones = boto3.client("ec2", region).describe_availability_zones()["AvailabilityZones"]
    return {zone["ZoneName"]: zone["ZoneId"] for zone in zones}


def pick_zones(region, count):
    ids = zone_ids(region)
    names = sorted(ids, key=ids.get)
    return names[:count] if len(names) >= count else []


def same_place(zone_name, theirs, ours):
    return zone_name if zone_name in ours else None
