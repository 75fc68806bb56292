"""
what: Asks the default region, whatever region was passed.
scores: {pick-zones: 3}
"""

# %% pick-zones
def zone_ids(region):
    zones = boto3.client("ec2").describe_availability_zones()["AvailabilityZones"]
    return {zone["ZoneName"]: zone["ZoneId"] for zone in zones}


def pick_zones(region, count):
    ids = zone_ids(region)
    names = sorted(ids, key=ids.get)
    return names[:count] if len(names) >= count else []


def same_place(zone_name, theirs, ours):
    return {zone_id: name for name, zone_id in ours.items()}.get(theirs[zone_name])
