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
        topics = boto3.client("sns", region_name=region).list_topics()["Topics"]
        counts[region] = {
            "instances": len(states) - states.count("terminated"),
            "topics": len(topics),
        }
    return counts
