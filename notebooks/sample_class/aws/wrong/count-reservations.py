"""
what: Counts reservations, as if each were one instance.
scores: {count-resources: 1}
"""

# %% count-resources
def count_resources(regions):
    counts = {}
    for region in regions:
        instances = boto3.client("ec2", region_name=region).get_paginator("describe_instances")
        log_groups = boto3.client("logs", region_name=region).get_paginator("describe_log_groups")
        counts[region] = {
            "instances": sum(len(page["Reservations"]) for page in instances.paginate()),
            "log_groups": sum(len(page["logGroups"]) for page in log_groups.paginate()),
        }
    return counts
