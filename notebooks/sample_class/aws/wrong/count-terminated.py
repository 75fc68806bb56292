"""
what: Counts terminated instances, which AWS goes on listing.
scores: {count-resources: 4}
"""

# %% count-resources
def count_resources(regions):
    counts = {}
    for region in regions:
        ec2 = boto3.resource("ec2", region_name=region)
        log_groups = boto3.client("logs", region_name=region).get_paginator("describe_log_groups")
        counts[region] = {
            "instances": len(list(ec2.instances.all())),
            "log_groups": sum(len(page["logGroups"]) for page in log_groups.paginate()),
        }
    return counts
