"""
what: Takes the first page for the whole list.
scores: {count-resources: 3}
"""

# %% count-resources
def count_resources(regions):
    counts = {}
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        states = [
            instance["State"]["Name"]
            for reservation in ec2.describe_instances()["Reservations"]
            for instance in reservation["Instances"]
        ]
        log_groups = boto3.client("logs", region_name=region).describe_log_groups()["logGroups"]
        counts[region] = {
            "instances": len(states) - states.count("terminated"),
            "log_groups": len(log_groups),
        }
    return counts
